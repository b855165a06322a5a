import { ConfigError, type TimerScheduler } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { deadLetters, type Msg, seeds, thrownBy, world } from './support.ts'

/** An actor that writes down its texts with the time at which they are handled. */
function clocked(seed = 1) {
  const w = world({ seed })
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(`${text}@${w.host.now()}`))
  const timers = (use: (timers: TimerScheduler<Msg>) => void): Promise<void> => w.act(ref, ctx => use(ctx.timers))
  return { ...w, ref, log, timers }
}
type Start = (timers: TimerScheduler<Msg>, key: unknown, message: string, ms: number) => void
const starts: readonly (readonly [string, Start])[] = [
  ['startSingle', (t, key, message, ms) => t.startSingle(key, message, ms)],
  ['startFixedDelay', (t, key, message, ms) => t.startFixedDelay(key, message, ms)],
  ['startFixedRate', (t, key, message, ms) => t.startFixedRate(key, message, ms)],
]

describe('8.2 keys', () => {
  it('8.2 different keys are different timers', async () => {
    const { host, log, timers } = clocked()
    await timers(t => {
      t.startSingle('a', 'a', 10)
      t.startSingle('b', 'b', 20)
      t.startFixedRate('c', 'c', 15)
    })
    await host.advance(30)
    expect(log).toEqual(['a@10', 'c@15', 'b@20', 'c@30'])
  })

  it('8.2 keyed by identity: equal objects are two keys, and any value can be one', async () => {
    const w = clocked()
    const keys: unknown[] = [{}, {}, 0, '0', undefined, null, Symbol('s'), Symbol('s'), () => {}, Number.NaN]
    await w.timers(t => {
      for (const [i, key] of keys.entries()) t.startSingle(key, `${i}`, 10)
    })
    const [first] = keys
    await w.timers(t => t.cancel(first))
    const active = await w.take(w.ref, ctx => [...keys, {}].map(key => ctx.timers.isActive(key)))
    expect(active).toEqual([false, true, true, true, true, true, true, true, true, true, false])
    await w.host.advance(10)
    expect(w.log).toEqual(['1@10', '2@10', '3@10', '4@10', '5@10', '6@10', '7@10', '8@10', '9@10'])
  })

  it('8.2 two actors may use the same key', async () => {
    const w = clocked()
    const other = w.spawn((_ctx, text) => void w.log.push(`other ${text}`))
    await w.timers(t => t.startSingle('k', 'tick', 10))
    await w.act(other, ctx => ctx.timers.startSingle('k', 'tick', 10))
    await w.act(other, ctx => ctx.timers.cancel('k'))
    await w.host.advance(10)
    expect(w.log).toEqual(['tick@10'])
  })

  it('8.2 to cancel what is not there is nothing', async () => {
    const { log, timers } = clocked()
    await timers(t => {
      t.cancel('nobody')
      t.cancelAll()
      log.push('done')
    })
    expect(log).toEqual(['done'])
  })
})

for (const [how, start] of starts) {
  describe(`8.2 ${how}`, () => {
    it('8.2 to start a key again replaces its timer, of whatever sort it was', async () => {
      for (const [, before] of starts) {
        const { host, log, timers } = clocked()
        await timers(t => before(t, 'k', 'old', 100))
        await host.advance(50)
        await timers(t => start(t, 'k', 'new', 100))
        await host.advance(100)
        expect(log).toEqual(['new@150'])
      }
    })

    it('8.2 cancelled: no tick any more, nothing pending, not active', async () => {
      const w = clocked()
      await w.timers(t => start(t, 'k', 'tick', 100))
      expect(w.host.pendingTimers).toBe(1)
      await w.timers(t => t.cancel('k'))
      expect(w.host.pendingTimers).toBe(0)
      expect(await w.take(w.ref, ctx => ctx.timers.isActive('k'))).toBe(false)
      await w.host.advance(1000)
      expect(w.log).toEqual([])
    })

    it('8.2 cancelAll cancels every key', async () => {
      const { host, log, timers } = clocked()
      await timers(t => {
        for (const key of ['a', 'b', 'c']) start(t, key, key, 100)
      })
      await timers(t => t.cancelAll())
      expect(host.pendingTimers).toBe(0)
      await host.advance(1000)
      expect(log).toEqual([])
    })

    for (const seed of seeds) {
      it(`8.2 cancelled with its tick queued: it is not seen (seed ${seed})`, async () => {
        const w = clocked(seed)
        const letters = deadLetters(w.system)
        await w.timers(t => start(t, 'k', 'tick', 100))
        const letGo = await w.hold(w.ref)
        w.ref.tell(ctx => ctx.timers.cancel('k'))
        await w.host.advance(150)
        await letGo()
        await w.host.advance(1000)
        expect(w.log).toEqual([])
        expect(letters()).toEqual([])
      })

      it(`8.2 replaced with its tick queued: only the new one is seen (seed ${seed})`, async () => {
        const w = clocked(seed)
        await w.timers(t => start(t, 'k', 'old', 100))
        const letGo = await w.hold(w.ref)
        w.ref.tell(ctx => start(ctx.timers, 'k', 'new', 100))
        await w.host.advance(150)
        await letGo()
        await w.host.advance(100)
        expect(w.log).toEqual(['new@250'])
      })
    }

    it('8.2 cancelled and started again with the same message, the old tick queued: one tick, at the new time', async () => {
      const w = clocked()
      await w.timers(t => start(t, 'k', 'tick', 100))
      const letGo = await w.hold(w.ref)
      w.ref.tell(({ timers }) => {
        timers.cancel('k')
        start(timers, 'k', 'tick', 100)
      })
      await w.host.advance(120)
      await letGo()
      await w.host.advance(100)
      expect(w.log).toEqual(['tick@220'])
    })

    it('8.2 cancelled from its own handler: that was the last tick', async () => {
      const w = world()
      let ticks = 0
      const ref = w.spawn(ctx => {
        ticks += 1
        ctx.timers.cancel('k')
      })
      await w.act(ref, ctx => start(ctx.timers, 'k', 'tick', 100))
      await w.host.advance(1000)
      expect(ticks).toBe(1)
      expect(w.host.pendingTimers).toBe(0)
    })

    it('8.2 replaced ten thousand times, one timer is pending', async () => {
      const { host, log, timers } = clocked()
      await timers(t => {
        for (let i = 0; i < 10_000; i += 1) start(t, 'k', `${i}`, 100)
      })
      expect(host.pendingTimers).toBe(1)
      await host.advance(100)
      expect(log).toEqual(['9999@100'])
    })

    const text = '100' as unknown as number
    it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, text])('8.2 a delay of %s is a ConfigError', async ms => {
      const w = clocked()
      const error = await w.take(w.ref, ctx => thrownBy(() => start(ctx.timers, 'k', 'tick', ms)))
      expect(error).toBeInstanceOf(ConfigError)
      expect(await w.take(w.ref, ctx => ctx.timers.isActive('k'))).toBe(false)
      expect(w.host.pendingTimers).toBe(0)
    })
  })
}

describe('8.2 bad periods and initial delays', () => {
  const bad: readonly (readonly [string, (t: TimerScheduler<Msg>) => void])[] = [
    ['a fixed rate of 0', t => t.startFixedRate('k', 'tick', 0)],
    ['a negative initial delay (fixed delay)', t => t.startFixedDelay('k', 'tick', 100, -1)],
    ['a negative initial delay (fixed rate)', t => t.startFixedRate('k', 'tick', 100, -1)],
    ['NaN as initial delay (fixed delay)', t => t.startFixedDelay('k', 'tick', 100, Number.NaN)],
    ['NaN as initial delay (fixed rate)', t => t.startFixedRate('k', 'tick', 100, Number.NaN)],
    ['an endless initial delay', t => t.startFixedRate('k', 'tick', 100, Number.POSITIVE_INFINITY)],
  ]
  for (const [what, start] of bad) {
    it(`8.2 ${what} is a ConfigError`, async () => {
      const w = clocked()
      const error = await w.take(w.ref, ctx => thrownBy(() => start(ctx.timers)))
      expect(error).toBeInstanceOf(ConfigError)
      await w.host.advance(1000)
      expect(w.log).toEqual([])
    })
  }
})
