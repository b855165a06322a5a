import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

/** Notes what happened, and when. */
function noting(host: SimulatedHost) {
  const log: string[] = []
  const note = (what: string) => () => void log.push(`${what}@${host.now()}`)
  return { log, note }
}

describe('SimulatedHost: virtual time', () => {
  it('starts at 0 and stands still while nothing advances it', async () => {
    const host = new SimulatedHost()
    expect(host.now()).toBe(0)
    await host.settle()
    expect(host.now()).toBe(0)
  })

  it('moves by exactly what it is told, in fractions of milliseconds, too', async () => {
    const host = new SimulatedHost()
    await host.advance(0.25)
    await host.advance(10)
    expect(host.now()).toBe(10.25)
  })

  it('fires timers in due-time order, each at its own time', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.setTimer(note('c'), 30)
    host.setTimer(note('a'), 10)
    host.setTimer(note('b'), 20.5)
    await host.advance(100)
    expect(log).toEqual(['a@10', 'b@20.5', 'c@30'])
    expect(host.now()).toBe(100)
  })

  it('fires timers that are due at the same time in the order in which they were set', async () => {
    const host = new SimulatedHost({ seed: 5 })
    const { log, note } = noting(host)
    for (let at = 0; at < 50; at++) host.setTimer(note(`${at}`), at % 2 === 0 ? 10 : 5)
    await host.advance(10)
    const odd = Array.from({ length: 25 }, (_, at) => `${2 * at + 1}@5`)
    const even = Array.from({ length: 25 }, (_, at) => `${2 * at}@10`)
    expect(log).toEqual([...odd, ...even])
  })

  it('fires a timer exactly at the end of the time, and none after it', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.setTimer(note('at'), 10)
    host.setTimer(note('after'), 10.001)
    await host.advance(10)
    expect(log).toEqual(['at@10'])
    expect(host.pendingTimers).toBe(1)
  })

  it('fires timers that timers set, where they come due in the same time', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    const tick = () => {
      note('tick')()
      host.setTimer(tick, 10)
    }
    host.setTimer(tick, 10)
    await host.advance(35)
    expect(log).toEqual(['tick@10', 'tick@20', 'tick@30'])
    expect(host.pendingTimers).toBe(1)
  })

  it('settles after each timer: what one sets off runs before the next fires', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.setTimer(() => {
      host.queueMacrotask(note('macrotask of a'))
      host.queueMicrotask(note('microtask of a'))
      void Promise.resolve().then(note('promise of a'))
    }, 10)
    host.setTimer(note('b'), 10)
    await host.advance(10)
    expect(log).toEqual(['microtask of a@10', 'promise of a@10', 'macrotask of a@10', 'b@10'])
  })

  it('settles at the present time before it moves the clock', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.queueMacrotask(note('ready'))
    await host.advance(10)
    expect(log).toEqual(['ready@0'])
  })

  it('does not move the clock past what was queued since it settled', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    const settled = host.settle().then(() => host.queueMicrotask(note('late')))
    await host.advance(10)
    await settled
    expect(log).toEqual(['late@0'])
  })

  it('does not fire a timer that was cleared, not even by one that is due at the same time', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.setTimer(() => host.clearTimer(second), 10)
    const second = host.setTimer(note('second'), 10)
    const third = host.setTimer(note('third'), 5)
    host.clearTimer(third)
    await host.advance(10)
    expect(log).toEqual([])
  })

  it('counts the timers that are armed', async () => {
    const host = new SimulatedHost()
    const handles = [3, 1, 2, 5, 4].map(delayMs => host.setTimer(() => {}, delayMs))
    expect(host.pendingTimers).toBe(5)
    host.clearTimer(handles[2])
    expect(host.pendingTimers).toBe(4)
    await host.advance(1)
    expect(host.pendingTimers).toBe(3)
    await host.advance(10)
    expect(host.pendingTimers).toBe(0)
  })

  it('takes clearing twice, after firing, or what is no timer for nothing', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    const fired = host.setTimer(note('fired'), 1)
    await host.advance(1)
    const cleared = host.setTimer(note('cleared'), 1)
    host.setTimer(note('other'), 1)
    host.clearTimer(cleared)
    for (const handle of [fired, cleared, undefined, null, 7, {}]) host.clearTimer(handle)
    expect(host.pendingTimers).toBe(1)
    await host.advance(1)
    expect(log).toEqual(['fired@1', 'other@2'])
  })

  it('keeps the order under any mix of setting and clearing', async () => {
    const host = new SimulatedHost({ seed: 11 })
    const fired: number[] = []
    const armed = new Map<number, { dueAt: number; handle: unknown }>()
    for (let id = 0; id < 500; id++) {
      const delayMs = Math.floor(host.random() * 100)
      armed.set(id, { dueAt: delayMs, handle: host.setTimer(() => fired.push(id), delayMs) })
      const victim = Math.floor(host.random() * 500)
      const unlucky = armed.get(victim)
      if (unlucky !== undefined && host.random() < 0.5) {
        host.clearTimer(unlucky.handle)
        armed.delete(victim)
      }
    }
    expect(host.pendingTimers).toBe(armed.size)
    const expected = [...armed].sort(([a, one], [b, other]) => one.dueAt - other.dueAt || a - b).map(([id]) => id)
    await host.advance(100)
    expect(fired).toEqual(expected)
  })

  it('takes a negative delay for 0, which is due at the present time', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    await host.advance(10)
    host.setTimer(note('negative'), -5)
    host.setTimer(note('zero'), 0)
    expect(log).toEqual([])
    await host.settle()
    expect(log).toEqual(['negative@10', 'zero@10'])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses a timer with a delay of %s', delayMs => {
    const host = new SimulatedHost()
    expect(() => host.setTimer(() => {}, delayMs)).toThrow(`delay of ${delayMs} ms`)
    expect(host.pendingTimers).toBe(0)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %s, and stays where it is', async ms => {
    const host = new SimulatedHost()
    await host.advance(5)
    await expect(host.advance(ms)).rejects.toThrow(`ms is ${ms}`)
    expect(host.now()).toBe(5)
  })

  it('lets calls that overlap follow one another', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.setTimer(note('a'), 5)
    host.setTimer(note('b'), 15)
    const first = host.advance(10).then(note('first'))
    const second = host.advance(10).then(note('second'))
    await Promise.all([first, second])
    expect(log).toEqual(['a@5', 'first@10', 'b@15', 'second@20'])
  })

  it('can be advanced by what runs inside of it', async () => {
    const host = new SimulatedHost()
    const { log, note } = noting(host)
    host.setTimer(() => void host.advance(10).then(note('inner')), 5)
    await host.advance(10)
    expect(host.now()).toBe(10)
    await host.advance(0)
    expect(log).toEqual(['inner@20'])
  })
})
