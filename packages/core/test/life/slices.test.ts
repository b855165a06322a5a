import { type ActorRef, ActorSystem, type ActorSystemConfig } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type ManualHost, manualHost } from './manual-host.ts'
import { actor } from './support.ts'

/** Two actors that pass a ball for ever; each handler takes a millisecond. */
function pingPong(
  host: ManualHost,
  system: ActorSystem,
  kind: 'sync' | 'async',
): { readonly start: () => void; readonly count: () => number } {
  const players: ActorRef<number>[] = []
  let handled = 0
  const hit = (n: number) => {
    host.work(1)
    handled++
    players[n % 2]?.tell(n + 1)
  }
  const player = actor<number>({
    receive: kind === 'sync' ? (_, n) => hit(n) : (_, n) => Promise.resolve().then(() => hit(n)),
  })
  players.push(system.spawn(player), system.spawn(player))
  return { start: () => players[1]?.tell(0), count: () => handled }
}
/** An actor that watches the dead again each time that it is told of their end. */
function watcherOfTheDead(host: ManualHost, system: ActorSystem) {
  const dead = system.spawn(actor())
  system.stop(dead)
  let handled = 0
  const ref = system.spawn(
    actor({
      receive: ctx => ctx.watch(dead),
      onTerminated(ctx) {
        host.work(1)
        handled++
        ctx.watch(dead)
      },
    }),
  )
  return { start: () => ref.tell('go'), count: () => handled }
}
function start(config: Partial<ActorSystemConfig> = {}) {
  const host = manualHost()
  return { host, system: ActorSystem.create({ name: 'slices', host, logLevel: 'off', ...config }) }
}

const loads = {
  'sync handlers': (host: ManualHost, system: ActorSystem) => pingPong(host, system, 'sync'),
  'async handlers': (host: ManualHost, system: ActorSystem) => pingPong(host, system, 'async'),
  'an onTerminated that watches again': watcherOfTheDead,
}

describe.each(Object.entries(loads))('1.6 the time slice, under %s', (_, load) => {
  it('1.6 when it is used up nothing runs before the next macrotask', async () => {
    const { host, system } = start()
    const { start: go, count } = load(host, system)
    await host.drain()
    await host.macrotask()
    go()
    await host.drain()
    const before = count()
    await host.drain()
    await host.drain()
    expect(count()).toBe(before)
    expect(host.pendingMacrotasks).toBeGreaterThan(0)
    await host.macrotask()
    expect(count()).toBeGreaterThan(before)
  })

  it('1.6 it lasts 5 ms, and is looked at least every 8 messages', async () => {
    const { host, system } = start()
    const { start: go, count } = load(host, system)
    await host.drain()
    await host.macrotask()
    go()
    await host.drain()
    for (let round = 0; round < 20; round++) {
      const before = count()
      await host.macrotask()
      expect(count() - before).toBeGreaterThanOrEqual(5)
      expect(count() - before).toBeLessThanOrEqual(5 + 8)
    }
  })

  it('1.6 its length can be set', async () => {
    const { host, system } = start({ sliceMs: 40 })
    const { start: go, count } = load(host, system)
    await host.drain()
    await host.macrotask()
    go()
    await host.drain()
    for (let round = 0; round < 5; round++) {
      const before = count()
      await host.macrotask()
      expect(count() - before).toBeGreaterThanOrEqual(40)
      expect(count() - before).toBeLessThanOrEqual(40 + 8)
    }
  })
})

describe('1.6 the time slice', () => {
  it('1.6 runs across drains: many short bursts of work within one macrotask share it', async () => {
    const { host, system } = start()
    let handled = 0
    const ref = system.spawn(
      actor({
        receive() {
          host.work(1)
          handled++
        },
      }),
    )
    await host.drain()
    await host.macrotask()
    // Each burst is a drain of its own: the queue is empty in between.
    for (let burst = 0; burst < 40; burst++) {
      ref.tell(burst)
      for (let step = 0; step < 10; step++) await undefined
    }
    expect(handled).toBeLessThanOrEqual(5 + 8)
    for (let round = 0; round < 40; round++) await host.macrotask()
    expect(handled).toBe(40)
  })

  it('1.6 a handler that takes longer than the slice is the last one before the next macrotask, within 8 messages', async () => {
    const { host, system } = start()
    let handled = 0
    const slow = actor({
      receive() {
        host.work(100)
        handled++
      },
    })
    const refs = Array.from({ length: 40 }, () => system.spawn(slow))
    await host.drain()
    for (const ref of refs) ref.tell('go')
    await host.drain()
    for (let round = 0; handled < 40; round++) {
      const before = handled
      await host.macrotask()
      expect(handled - before).toBeLessThanOrEqual(8)
      expect(round).toBeLessThan(50)
    }
  })
})

describe('1.7 an idle system', () => {
  it('1.7 schedules nothing, from its first moment', async () => {
    const { host, system } = start()
    await host.drain()
    await host.macrotask()
    await host.macrotask()
    const before = host.requests
    for (let round = 0; round < 10; round++) {
      host.work(60_000)
      await host.macrotask()
    }
    expect(host.requests).toBe(before)
    expect([host.pendingMacrotasks, host.armedTimers]).toEqual([0, 0])
    expect(system.name).toBe('slices')
  })

  it('1.7 schedules nothing after work, failures and restarts', async () => {
    const { host, system } = start()
    const ref = system.spawn(
      actor<string>({
        receive(ctx, message) {
          if (message === 'fail') throw new Error('once')
          if (message === 'wait') return Promise.resolve()
          if (message === 'spawn') ctx.stop(ctx.spawn(actor()))
          return undefined
        },
      }),
    )
    for (const message of ['x', 'wait', 'fail', 'spawn', 'wait', 'x']) ref.tell(message)
    for (let round = 0; round < 20; round++) await host.macrotask()
    const before = host.requests
    for (let round = 0; round < 10; round++) {
      host.work(60_000)
      await host.macrotask()
    }
    expect(host.requests).toBe(before)
    expect([host.pendingMacrotasks, host.armedTimers]).toEqual([0, 0])
  })
})
