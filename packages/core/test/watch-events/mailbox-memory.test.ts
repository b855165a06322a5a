import type { ActorRef } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { collect, collected } from '../garbage.ts'
import { actor, deferred, holdUntil, scripted, world } from './support.ts'

/** In a function of its own, so that no variable of the caller keeps a message alive. */
function tellObjects(ref: ActorRef<object>, count: number): WeakRef<object>[] {
  const weak: WeakRef<object>[] = []
  for (let i = 0; i < count; i += 1) {
    const message = { i, ballast: new Array(16).fill(i) }
    ref.tell(message)
    weak.push(new WeakRef(message))
  }
  return weak
}

describe('memory', () => {
  it('9.3 an idle actor holds none of the messages that it has handled', async () => {
    const { system, host } = world()
    const ref = system.spawn(actor<object>({}))
    const weak = tellObjects(ref, 1000)
    await host.settle()
    expect(await collected(weak)).toBe(1000)
    expect(ref.pid.id).toBeGreaterThan(0)
  })

  it('9.3 nor does one whose lane is bounded and has dropped some', async () => {
    const { system, host } = world({ logLevel: 'off' })
    for (const overflow of ['dropNewest', 'dropOldest'] as const) {
      const ref = system.spawn(actor<object>({}), { mailbox: { kind: 'bounded', capacity: 10, overflow } })
      const weak = tellObjects(ref, 1000)
      await host.settle()
      expect(await collected(weak)).toBe(1000)
      expect(ref.pid.id).toBeGreaterThan(0)
    }
  })

  it('9.3 nor does one that works on, of those behind it', async () => {
    const { system, host } = world()
    const gate = deferred()
    const ref = system.spawn(scripted())
    const handled = ((): WeakRef<object>[] =>
      Array.from({ length: 100 }, () => {
        const script = (): void => {}
        ref.tell(script)
        return new WeakRef(script)
      }))()
    ref.tell(holdUntil(gate))
    await host.settle()
    expect(await collected(handled)).toBe(100)
    gate.resolve()
    await host.settle()
  })

  it('9.3 the storage of a long queue is given back when the actor is idle', async () => {
    const { system, host } = world({ order: 'fifo' })
    const refs = Array.from({ length: 10 }, () => system.spawn(actor<number>({})))
    const burst = async (count: number): Promise<void> => {
      for (const ref of refs) for (let i = 0; i < count; i += 1) ref.tell(i)
      await host.settle()
    }
    await burst(100)
    await collect()
    const before = process.memoryUsage().heapUsed
    await burst(100_000)
    await collect()
    const grown = process.memoryUsage().heapUsed - before
    // Ten queues of 100,000 slots are 8 MB and more where they are kept.
    expect(grown).toBeLessThan(3_000_000)
    expect(refs).toHaveLength(10)
  })
})
