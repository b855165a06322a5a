import { type ActorRef, ActorSystem, ask, type Host } from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { outcomeOf, raise } from './support.ts'

interface Question {
  readonly type: 'question'
  readonly replyTo: ActorRef<number>
}
const silent = (system: ActorSystem) => system.spawn<Question>(() => ({ receive: () => {} }))
const asking = (target: ActorRef<Question>, timeoutMs: number) => outcomeOf(ask(target, { type: 'question' }, { timeoutMs }))

/** A host in virtual time, with some of its methods replaced. */
function on(change: (host: SimulatedHost) => Partial<Host>) {
  const { host } = simulate()
  const base: Host = {
    now: () => host.now(),
    queueMicrotask: task => host.queueMicrotask(task),
    queueMacrotask: task => host.queueMacrotask(task),
    setTimer: (task, delayMs) => host.setTimer(task, delayMs),
    clearTimer: handle => host.clearTimer(handle),
    random: () => 0.5,
  }
  return { host, system: ActorSystem.create({ name: 'test', logLevel: 'off', host: { ...base, ...change(host) } }) }
}

describe('8.1 deadlines that share a timer', () => {
  it('8.1 each falls due at its own time, whatever settles, aborts or begins in between', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    let seed = 7
    const any = (count: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return (seed >>> 8) % count
    }
    const replies: ActorRef<number>[] = []
    const target = system.spawn<Question>(() => ({ receive: (_ctx, { replyTo }) => void replies.push(replyTo) }))
    const lateBy: number[] = []
    let settled = 0
    for (let round = 0; round < 1_000; round++) {
      const timeoutMs = [10, 20, 30, 7.5][any(4)] ?? 0
      const dueAt = host.now() + timeoutMs
      const controller = new AbortController()
      ask(target, { type: 'question' }, { timeoutMs, signal: controller.signal })
        .catch(error => (error as { code?: unknown }).code === 'ASK_TIMEOUT' && lateBy.push(host.now() - dueAt))
        .finally(() => settled++)
      if (any(4) === 0) controller.abort()
      if (any(3) === 0) replies.splice(any(replies.length), 1)[0]?.tell(1)
      if (any(2) === 0) await host.advance(any(8))
    }
    await host.advance(100)
    expect(settled).toBe(1_000)
    expect(lateBy.length).toBeGreaterThan(100)
    expect(lateBy.filter(ms => ms !== 0)).toEqual([])
    expect(host.pendingTimers).toBe(0)
  })

  it('8.1 a question that is asked from an expiry does not put off the others', async () => {
    const expiries: number[] = []
    const { system, host } = simulate({
      metricsSink: {
        record(event) {
          if (event.type !== 'askTimeout') return
          expiries.push(host.now())
          if (expiries.length === 1) asking(target, 100)
        },
      },
    })
    const target = silent(system)
    asking(target, 100)
    await host.advance(50)
    asking(target, 100)
    await host.advance(500)
    expect(expiries).toEqual([100, 150, 200])
  })
})

describe('1.8 8.1 deadlines on a host that is not what it should be', () => {
  it('8.1 one whose setTimer threw once: later questions expire, and the first with them', async () => {
    let calls = 0
    const { system, host } = on(simulated => ({
      setTimer: (task, delayMs) => (calls++ === 0 ? raise(new Error('once')) : simulated.setTimer(task, delayMs)),
    }))
    const target = silent(system)
    const asked = [asking(target, 100)]
    await host.advance(10)
    asked.push(asking(target, 100))
    await host.advance(100)
    expect(asked.map(({ error }) => error)).toMatchObject([{ code: 'ASK_TIMEOUT' }, { code: 'ASK_TIMEOUT' }])
  })

  it('8.1 one whose clock does not go with its timers: a question expires by the timer', async () => {
    const { system, host } = on(() => ({ now: () => 0 }))
    const asked = asking(silent(system), 100)
    await host.advance(100)
    expect(asked.error).toMatchObject({ code: 'ASK_TIMEOUT' })
  })

  it('8.1 one whose timers have no handles: no more of them wait than questions', async () => {
    let waiting = 0
    let most = 0
    const { system, host } = on(simulated => ({
      setTimer(task, delayMs) {
        most = Math.max(most, ++waiting)
        simulated.setTimer(() => {
          waiting--
          task()
        }, delayMs)
      },
      clearTimer: () => {},
    }))
    const target = silent(system)
    for (let round = 0; round < 100; round++) {
      asking(target, 100)
      await host.advance(10)
    }
    await host.advance(100)
    expect(most).toBeLessThanOrEqual(11)
    expect(waiting).toBe(0)
  })

  it('1.8 8.1 one that runs a timer at once: it is put off, and later questions expire too', async () => {
    const { system, host } = on(simulated => ({
      setTimer: (task, delayMs) => {
        if (delayMs > 0) return simulated.setTimer(task, delayMs)
        task()
        return {}
      },
    }))
    const target = silent(system)
    for (let round = 0; round < 2; round++) {
      const asked = [asking(target, 0), asking(target, 0)]
      await host.advance(100)
      expect(asked.map(({ settled }) => settled)).toEqual([true, true])
    }
  })

  it('1.8 8.1 one that asks while it clears a timer: that question expires', async () => {
    let again: (() => void) | undefined
    const { system, host } = on(simulated => ({
      clearTimer(handle) {
        again?.()
        simulated.clearTimer(handle)
      },
    }))
    const target = system.spawn<Question>(() => ({ receive: (_ctx, { replyTo }) => replyTo.tell(1) }))
    const other = silent(system)
    const seen: ReturnType<typeof asking>[] = []
    again = () => {
      again = undefined
      seen.push(asking(other, 100))
    }
    asking(target, 100)
    await host.settle()
    await host.advance(500)
    expect(seen.map(({ settled }) => settled)).toEqual([true])
  })

  it('8.1 timers that go ahead of the clock and the macrotasks: what was asked together expires together', async () => {
    let timers: { readonly task: () => void; readonly dueAt: number }[] = []
    let ticked = 0
    const { system, host } = on(() => ({
      setTimer: (task, delayMs) => timers.push({ task, dueAt: ticked + delayMs }),
      clearTimer: () => {},
    }))
    const target = silent(system)
    const asked = [asking(target, 5_000), asking(target, 5_000)]
    for (; ticked <= 5_010; ticked += 10) {
      const due = timers.filter(({ dueAt }) => dueAt <= ticked)
      timers = timers.filter(timer => !due.includes(timer))
      for (const { task } of due) task()
    }
    await host.settle()
    expect(asked.map(({ settled }) => settled)).toEqual([true, true])
  })
})
