import { ConfigError, type TimerScheduler } from '@cellactor/core'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, type Script, scripted, thrownBy, world } from './support.ts'

/** A host whose timers fire so much later than they were asked for, or earlier. */
class InexactHost extends SimulatedHost {
  lateMs = 0

  override setTimer(task: () => void, delayMs: number): unknown {
    return super.setTimer(task, delayMs + this.lateMs)
  }
}

/** When the ticks of a rate of 100 ms are handled, of which the first fires `lateMs` too late. */
async function ticksOf(lateMs: number, untilMs: number) {
  const host = new InexactHost()
  const w = world({ host })
  const ticks: number[] = []
  host.lateMs = lateMs
  w.system.spawn(
    actor<string>({
      preStart: ctx => ctx.timers.startFixedRate('rate', 'tick', 100),
      receive: () => void ticks.push(host.now()),
    }),
  )
  host.lateMs = 0
  await host.advance(untilMs)
  return ticks
}

describe('8.2 fixed rate, on a host whose timers are not exact', () => {
  for (const [lateMs, ticks] of [
    [30, [130, 200, 300, 400]],
    [99, [199, 200, 300, 400]],
    [100, [200, 300, 400]],
    [250, [350, 400]],
    [-1, [99, 200, 300, 400]],
    [-30, [70, 200, 300, 400]],
  ] as const) {
    it(`8.2 the first tick ${lateMs} ms late: what has been missed is skipped, the others keep the rate`, async () => {
      expect(await ticksOf(lateMs, 449)).toEqual(ticks)
    })
  }
})

describe('8.2 a time that is none', () => {
  const calls: readonly (readonly [string, RegExp, (timers: TimerScheduler<Script>) => void])[] = [
    ['single', /delay -1/, timers => timers.startSingle('key', () => {}, -1)],
    ['fixed delay', /period 0/, timers => timers.startFixedDelay('key', () => {}, 0, 10)],
    ['fixed delay, the first', /delay NaN/, timers => timers.startFixedDelay('key', () => {}, 10, Number.NaN)],
    ['fixed rate', /period 0/, timers => timers.startFixedRate('key', () => {}, 0, 10)],
    ['fixed rate, the first', /delay 10/, timers => timers.startFixedRate('key', () => {}, 10, '10' as never)],
  ]
  for (const [what, text, call] of calls) {
    it(`8.2 ${what}: a ConfigError that says which, and no timer`, async () => {
      const w = world()
      const thrown: unknown[] = []
      await w.act(w.system.spawn(scripted()), ({ timers }) => void thrown.push(thrownBy(() => call(timers))))
      expect(thrown[0]).toBeInstanceOf(ConfigError)
      expect((thrown[0] as ConfigError).message).toMatch(text)
      expect(w.host.pendingTimers).toBe(0)
    })
  }
})
