import { type ActorContext, ActorSystem, type Host } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type ManualHost, manualHost } from '../life/manual-host.ts'

/** Each look at the clock takes 1 ms, so that slices end whatever else happens. */
function ticking(): { readonly system: ActorSystem; readonly manual: ManualHost } {
  const manual = manualHost()
  const host: Host = {
    now() {
      manual.work(1)
      return manual.now()
    },
    queueMicrotask: task => manual.queueMicrotask(task),
    queueMacrotask: task => manual.queueMacrotask(task),
    setTimer: (task, delayMs) => manual.setTimer(task, delayMs),
    clearTimer: handle => manual.clearTimer(handle),
    random: () => 0.5,
    log: () => {},
  }
  return { system: ActorSystem.create({ name: 'test', host, logLevel: 'info' }), manual }
}

async function macrotasks(manual: ManualHost, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await manual.macrotask()
}

/** Tells itself again and again: there is always work. */
const selfTelling =
  (onMessage: (ctx: ActorContext<number>, n: number) => void = () => {}) =>
  () => ({
    receive: (ctx: ActorContext<number>, n: number) => {
      onMessage(ctx, n)
      ctx.self.tell(n + 1)
    },
  })

describe('7.1 1.6 events under load', () => {
  it('7.1 a busy actor does not keep events from their subscribers', async () => {
    const { system, manual } = ticking()
    let seen = 0
    system.eventStream.subscribe('log', () => {
      seen++
    })
    system.spawn(selfTelling(ctx => ctx.log.info('busy'))).tell(0)
    await macrotasks(manual, 50)
    expect(seen).toBeGreaterThan(50)
  })

  it('7.1 nor do many busy actors, each with a turn that uses up the slice', async () => {
    const { system, manual } = ticking()
    const seen: string[] = []
    system.eventStream.subscribe('lifecycle', event => seen.push(event.stage))
    for (let i = 0; i < 20; i++) system.spawn(selfTelling(), { throughput: 1_000_000 }).tell(0)
    await macrotasks(manual, 20)
    const quiet = system.spawn(() => ({ receive: () => {} }))
    system.stop(quiet)
    await macrotasks(manual, 50)
    expect(seen.at(-1)).toBe('stopped')
  })

  it('7.1 what waits does not grow: an event is told soon after it was published', async () => {
    const { system, manual } = ticking()
    let published = 0
    let most = 0
    let seen = 0
    system.eventStream.subscribe('log', () => {
      seen++
      most = Math.max(most, published - seen)
    })
    const noisy = (ctx: ActorContext<number>) => {
      published++
      ctx.log.info('busy')
    }
    for (let i = 0; i < 3; i++) system.spawn(selfTelling(noisy), { throughput: 8 }).tell(0)
    await macrotasks(manual, 200)
    expect(seen).toBeGreaterThan(100)
    expect(most).toBeLessThan(1_000)
  })

  it('1.6 a subscriber whose events make events does not keep actors from their messages', async () => {
    const { system, manual } = ticking()
    let lines = 0
    system.eventStream.subscribe('log', () => {
      lines++
      system.log.info('and another one')
    })
    let handled = 0
    const ref = system.spawn<number>(() => ({ receive: () => void handled++ }))
    system.log.info('the first')
    await macrotasks(manual, 10)
    ref.tell(1)
    await macrotasks(manual, 10)
    expect(handled).toBe(1)
    expect(lines).toBeGreaterThan(20)
  })

  it('1.6 in an endless stream of events every actor has its turn, and the other way round', async () => {
    const { system, manual } = ticking()
    let lines = 0
    let handled = 0
    system.eventStream.subscribe('log', () => {
      lines++
      system.log.info('and another one')
    })
    system.log.info('the first')
    system.spawn(selfTelling(() => void handled++)).tell(0)
    await macrotasks(manual, 50)
    expect(lines).toBeGreaterThanOrEqual(50)
    expect(handled).toBeGreaterThan(50)
  })
})

describe('9.1 7.4 a subscriber of overflows that overflows', () => {
  for (const overflow of ['dropNewest', 'dropOldest'] as const) {
    it(`9.1 ${overflow}: the overflow by an overflow event makes no further one`, async () => {
      const { system, host } = simulate()
      const overflows = eventProbe(system, 'mailbox')
      const letters = eventProbe(system, 'deadLetter')
      const mailbox = { kind: 'bounded', capacity: 1, overflow } as const
      const subscriber = system.spawn<unknown>(() => ({ receive: () => new Promise<void>(() => {}) }), { mailbox })
      system.eventStream.subscribe('mailbox', subscriber as never)
      for (let i = 0; i < 3; i++) subscriber.tell(i)
      await host.settle()
      for (let i = 0; i < 3; i++) subscriber.tell(i)
      await host.settle()
      expect(overflows.events.length).toBeGreaterThan(0)
      expect(overflows.events.length).toBeLessThanOrEqual(6)
      expect(letters.events.length).toBeLessThanOrEqual(6)
    })
  }
})
