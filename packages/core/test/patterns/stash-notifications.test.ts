import type { ActorContext, ActorRef } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, type Msg, nodeOf, raise, type World, world } from './support.ts'

/** An actor that stashes its texts while it is closed and writes them down when it is open; and one that it watches. */
async function watching(w: World, supervision: 'restart' | 'resume' = 'restart') {
  const log: string[] = []
  const state = { isOpen: false }
  const onText = (ctx: ActorContext<Msg>, text: string) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text))
  const ref = w.spawn(onText, undefined, { name: 'watcher', supervision })
  const target = w.spawn(undefined, undefined, 'target')
  await w.act(ref, ctx => ctx.watchWith(target, 'gone'))
  const open = (ctx: ActorContext<Msg>): void => {
    state.isOpen = true
    ctx.stash.unstashAll()
  }
  const end = async (): Promise<void> => {
    w.system.stop(target)
    await w.host.settle()
  }
  return { ref, target, log, state, open, end }
}
const unwatch =
  (target: ActorRef<never>) =>
  (ctx: ActorContext<Msg>): void =>
    ctx.unwatch(target)

describe('6.2 stashed notifications', () => {
  it('6.2 a watchWith message can be stashed, and comes back in its place', async () => {
    const w = world()
    const { ref, log, open, end } = await watching(w)
    ref.tell('before')
    await end()
    ref.tell('after')
    await w.act(ref, open)
    expect(log).toEqual(['before', 'gone', 'after'])
  })

  it('6.2 3.6(c) it survives a restart in the stash', async () => {
    const w = world()
    const { ref, log, state, end } = await watching(w)
    ref.tell('before')
    await end()
    state.isOpen = true
    await w.act(ref, () => raise(new Boom('restart')))
    expect(log).toEqual(['before', 'gone'])
  })
})

describe('6.4 unwatch and the stash', () => {
  it('6.4 a stashed notification is discarded: silence from then on, and no dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, target, log, open, end } = await watching(w)
    ref.tell('before')
    await end()
    ref.tell('after')
    await w.host.settle()
    await w.act(ref, unwatch(target))
    expect(nodeOf(w.system, ref)?.stashed).toBe(2)
    await w.act(ref, open)
    expect(log).toEqual(['before', 'after'])
    expect(letters()).toEqual([])
  })

  it('6.4 the place in the stash is free again', async () => {
    const w = world()
    const { ref, target, end } = await watching(w)
    await end()
    const sizes = await w.take(ref, ctx => {
      const before = ctx.stash.size
      ctx.unwatch(target)
      return [before, ctx.stash.size]
    })
    expect(sizes).toEqual([1, 0])
  })

  it('6.4 unstashed and not handled yet: discarded as well', async () => {
    const w = world()
    const { ref, target, log, open, end } = await watching(w)
    await end()
    await w.act(ref, ctx => {
      open(ctx)
      ctx.unwatch(target)
    })
    expect(log).toEqual([])
  })

  it('6.4 back in the queue for a restart: discarded as well', async () => {
    const w = world()
    const log: string[] = []
    const target = w.spawn()
    const state = { isOpen: false }
    const onText = (ctx: ActorContext<Msg>, text: string) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text))
    const ref = w.spawn(onText, { postRestart: unwatch(target) })
    await w.act(ref, ctx => ctx.watchWith(target, 'gone'))
    w.system.stop(target)
    await w.host.settle()
    ref.tell('plain')
    await w.host.settle()
    expect(nodeOf(w.system, ref)?.stashed).toBe(2)
    state.isOpen = true
    await w.act(ref, () => raise(new Boom('restart')))
    expect(log).toEqual(['plain'])
  })

  it('6.4 unwatch of another actor leaves it alone', async () => {
    const w = world()
    const { ref, log, open, end } = await watching(w)
    const other = w.spawn()
    await end()
    await w.act(ref, unwatch(other))
    await w.act(ref, open)
    expect(log).toEqual(['gone'])
  })

  it('6.4 an equal message that somebody told is no notification: it stays', async () => {
    const w = world()
    const { ref, target, log, open, end } = await watching(w)
    ref.tell('gone')
    await end()
    await w.act(ref, unwatch(target))
    expect(nodeOf(w.system, ref)?.stashed).toBe(1)
    await w.act(ref, open)
    expect(log).toEqual(['gone'])
  })

  it('6.4 of two watched actors with the same message, only the one that is unwatched falls silent', async () => {
    const w = world()
    const { ref, target, log, open, end } = await watching(w)
    const other = w.spawn()
    await w.act(ref, ctx => ctx.watchWith(other, 'gone'))
    await end()
    w.system.stop(other)
    await w.host.settle()
    await w.act(ref, unwatch(target))
    await w.act(ref, open)
    expect(log).toEqual(['gone'])
  })

  it('6.4 watching again afterwards works', async () => {
    const w = world()
    const { ref, target, log, open, end } = await watching(w)
    await end()
    await w.act(ref, unwatch(target))
    await w.act(ref, ctx => ctx.watchWith(target, 'gone again'))
    await w.act(ref, open)
    expect(log).toEqual(['gone again'])
  })

  it('6.4 stashed a second time it is still a notification', async () => {
    const w = world()
    const { ref, target, log, open, end } = await watching(w)
    await end()
    await w.act(ref, ctx => ctx.stash.unstashAll())
    expect(nodeOf(w.system, ref)?.stashed).toBe(1)
    await w.act(ref, unwatch(target))
    await w.act(ref, open)
    expect(log).toEqual([])
  })
})
