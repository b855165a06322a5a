import type { ActorRef } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, deferred, seeds } from './support.ts'

describe('1.5 the ready queue', () => {
  it('1.5 a turn ends after 64 messages; the cell goes to the tail of the queue', async () => {
    const { system, host } = simulate({ order: 'fifo' })
    const log: string[] = []
    const writes = (name: string) => actor<number>({ receive: () => void log.push(name) })
    const busy = system.spawn(writes('busy'))
    const other = system.spawn(writes('other'))
    for (let n = 0; n < 200; n++) busy.tell(n)
    other.tell(0)
    await host.settle()
    expect(log.indexOf('other')).toBe(64)
    expect(log).toHaveLength(201)
  })

  it('1.5 the throughput of the system can be set', async () => {
    const { system, host } = simulate({ order: 'fifo', throughput: 2 })
    const log: string[] = []
    const refs = ['a', 'b', 'c'].map(name => system.spawn(actor<number>({ receive: () => void log.push(name) })))
    for (const ref of refs) for (let n = 0; n < 4; n++) ref.tell(n)
    await host.settle()
    expect(log.join('')).toBe('aabbccaabbcc')
  })

  it('1.5 an actor may have a throughput of its own', async () => {
    const { system, host } = simulate({ order: 'fifo', throughput: 2 })
    const log: string[] = []
    const writes = (name: string) => actor<number>({ receive: () => void log.push(name) })
    const a = system.spawn(writes('a'), { throughput: 3 })
    const b = system.spawn(writes('b'))
    for (const ref of [a, b]) for (let n = 0; n < 4; n++) ref.tell(n)
    await host.settle()
    expect(log.join('')).toBe('aaabbabb')
  })

  it('1.5 system messages count as well: nobody waits for more of them than a turn may take', async () => {
    const { system, host } = simulate({ order: 'fifo' })
    const log: string[] = []
    const other = system.spawn(actor({ receive: () => void log.push('other') }))
    const targets = Array.from({ length: 100 }, () => system.spawn(actor()))
    system.spawn(
      actor<string>({
        preStart(ctx) {
          for (const target of targets) ctx.watch(target)
        },
        receive: (_, message) => void log.push(message),
        onTerminated(ctx) {
          if (log.at(-1) !== 'end') other.tell('a turn of the watcher has begun')
          if (log.length === 0) ctx.self.tell('message')
          log.push('end')
        },
      }),
      { throughput: 4 },
    )
    await host.settle()
    for (const target of targets) system.stop(target)
    await host.settle()
    const turns = log.join(' ').split(' other')
    expect(turns.length).toBeGreaterThanOrEqual(100 / 4)
    expect(Math.max(...turns.map(turn => turn.split('end').length - 1))).toBeLessThanOrEqual(4)
    expect(log.filter(line => line === 'end')).toHaveLength(100)
    expect(log.indexOf('message')).toBeGreaterThan(log.lastIndexOf('end'))
  })

  it.each(seeds)('1.5 a cell is never lost: work that arrives at the end of its turn is done (seed %i)', async seed => {
    const { system, host } = simulate({ seed, throughput: 1 })
    const handled: number[] = []
    const ring: ActorRef<number>[] = []
    const pass = (place: number) =>
      actor<number>({
        receive(_, n) {
          handled.push(n)
          if (n > 0) ring[(place + 1) % ring.length]?.tell(n - 1)
        },
      })
    for (let place = 0; place < 7; place++) ring.push(system.spawn(pass(place)))
    ring[0]?.tell(500)
    await host.settle()
    expect(handled).toEqual(Array.from({ length: 501 }, (_, n) => 500 - n))
  })

  it.each(seeds)('1.5 nor is it when the work arrives as an async handler settles (seed %i)', async seed => {
    const { system, host } = simulate({ seed, throughput: 2 })
    const handled: string[] = []
    const gates = Array.from({ length: 20 }, () => deferred())
    const ref = system.spawn(
      actor<number>({
        async receive(_, n) {
          await gates[n]?.promise
          handled.push(`handled ${n}`)
        },
      }),
    )
    ref.tell(0)
    await host.settle()
    for (let n = 0; n < gates.length; n++) {
      // Before, in the middle of, and after the microtasks in which the handler settles.
      const next = () => n + 1 < gates.length && ref.tell(n + 1)
      if (n % 3 === 0) next()
      gates[n]?.resolve()
      if (n % 3 === 1) void Promise.resolve().then(next)
      await host.settle()
      if (n % 3 === 2) next()
      await host.settle()
      expect(handled).toHaveLength(n + 1)
    }
  })
})
