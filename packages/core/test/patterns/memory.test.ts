import type { ActorContext, ActorRef } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'
import { abortable, world } from './support.ts'

type Job = (ctx: ActorContext<object>) => void

/** Runs jobs that are told apart from its messages by being functions; keeps nothing. */
function worker() {
  const w = world({ logLevel: 'off' })
  const ref: ActorRef<object> = w.system.spawn<object>(() => ({
    receive: (ctx: ActorContext<object>, message: object) => {
      if (typeof message === 'function') (message as Job)(ctx)
    },
  }))
  const run = async (job: Job): Promise<void> => {
    ref.tell(job)
    await w.host.settle()
  }
  return { ...w, ref, run }
}
/** Has a job make things in its own frame, and gives back weak references to them. */
async function made(
  run: (job: Job) => Promise<void>,
  make: (ctx: ActorContext<object>) => readonly object[],
): Promise<WeakRef<object>[]> {
  const weak: WeakRef<object>[] = []
  await run(ctx => {
    for (const one of make(ctx)) weak.push(new WeakRef(one))
  })
  return weak
}
const many = (use: (message: object, i: number) => void): object[] =>
  Array.from({ length: 1000 }, (_, i) => {
    const message = { i }
    use(message, i)
    return message
  })

describe('8 what is over is not kept', () => {
  it('8.2 the messages of timers that were cancelled, replaced, or have fired', async () => {
    const { host, run, ref } = worker()
    const weak = [
      ...(await made(run, ({ timers }) => many((message, i) => timers.startSingle(`fired ${i}`, message, 10)))),
      ...(await made(run, ({ timers }) => many((message, i) => timers.startFixedRate(`cancelled ${i}`, message, 100)))),
      ...(await made(run, ({ timers }) => many(message => timers.startFixedDelay('replaced', message, 100)))),
    ]
    await run(({ timers }) => {
      for (let i = 0; i < 1000; i += 1) timers.cancel(`cancelled ${i}`)
      timers.cancel('replaced')
    })
    await host.advance(1000)
    expect(host.pendingTimers).toBe(0)
    expect(await collected(weak)).toBe(3000)
    expect(ref.pid.id).toBeGreaterThan(0)
  })

  it('8.2 keys that are over', async () => {
    const { host, run, ref } = worker()
    const weak = await made(run, ({ timers }) => many(key => timers.startSingle(key, {}, 10)))
    await host.advance(10)
    expect(await collected(weak)).toBe(1000)
    expect(ref.pid.id).toBeGreaterThan(0)
  })

  it('8.3 the message of a receive timeout that was cancelled or replaced', async () => {
    const { run, ref } = worker()
    const weak = await made(run, ctx => many(message => ctx.setReceiveTimeout(100, message)))
    await run(ctx => ctx.cancelReceiveTimeout())
    expect(await collected(weak)).toBe(1000)
    expect(ref.pid.id).toBeGreaterThan(0)
  })

  it('8.4 what was stashed and has been handled, or cleared', async () => {
    const { system, run, ref } = worker()
    const handled = await made(run, ({ stash }) => many(message => stash.stash(message)))
    await run(({ stash }) => stash.unstashAll())
    const cleared = await made(run, ({ stash }) => many(message => stash.stash(message)))
    await run(({ stash }) => stash.clear())
    expect(await collected([...handled, ...cleared])).toBe(2000)
    expect(system.name).toBe('shop')
    expect(ref.pid.id).toBeGreaterThan(0)
  })

  it('8.5 adapters that nobody holds any more', async () => {
    const { run, ref } = worker()
    const weak = await made(run, ctx => Array.from({ length: 10_000 }, () => ctx.adapt<number>(n => ({ n }))))
    expect(await collected(weak)).toBe(10_000)
    expect(ref.pid.id).toBeGreaterThan(0)
  })

  it('9.1 nothing is kept of those that are over', async () => {
    const w = world()
    const { signal, abort } = abortable()
    const ref: ActorRef<object> = w.system.spawn<object>(() => ({ receive: () => new Promise<void>(() => {}) }), {
      mailbox: { kind: 'bounded', capacity: 1 },
    })
    ref.tell({})
    await w.host.settle()
    ref.tell({})
    const weak = ((): WeakRef<object>[] =>
      Array.from({ length: 100 }, () => {
        const message = {}
        ref.offer(message, { signal }).catch(() => {})
        return new WeakRef(message)
      }))()
    abort('enough')
    await w.host.settle()
    expect(await collected(weak)).toBe(100)
    expect(ref.pid.id).toBeGreaterThan(0)
  })
})
