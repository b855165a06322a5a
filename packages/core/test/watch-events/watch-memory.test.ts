import type { Actor, ActorRef } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { collect } from '../garbage.ts'
import { type Script, scripted, type World, world } from './support.ts'

/** An actor whose instance can be seen to be gone. The instance stays in this function, so that no test keeps it alive. */
function traced({ system }: World): { readonly ref: ActorRef<Script>; readonly instance: () => WeakRef<object> } {
  const made: WeakRef<object>[] = []
  const ref = system.spawn((): Actor<Script> => {
    const instance = scripted()()
    made.push(new WeakRef(instance))
    return instance
  })
  return {
    ref,
    instance: () => {
      const [instance] = made
      if (instance === undefined) throw new Error('no instance was made')
      return instance
    },
  }
}

const isGone = (actor: { instance(): WeakRef<object> }): boolean => actor.instance().deref() === undefined

describe('what a watch keeps alive', () => {
  it('W6 a stopped watcher is not kept by its living target', async () => {
    const w = world()
    const target = w.system.spawn(scripted())
    const watcher = traced(w)
    await w.act(watcher.ref, ctx => ctx.watch(target))
    w.system.stop(watcher.ref)
    await w.host.settle()
    await collect()
    expect(isGone(watcher)).toBe(true)
    expect(w.system.resolve(target.path)).toBeDefined()
  })

  it('W6 nor one that has withdrawn its watch before', async () => {
    const w = world()
    const target = w.system.spawn(scripted())
    const watcher = traced(w)
    await w.act(watcher.ref, ctx => ctx.watch(target))
    await w.act(watcher.ref, ctx => ctx.unwatch(target))
    w.system.stop(watcher.ref)
    await w.host.settle()
    await collect()
    expect(isGone(watcher)).toBe(true)
    expect(w.system.resolve(target.path)).toBeDefined()
  })

  it('W6 nor one that was linked', async () => {
    const w = world()
    const target = w.system.spawn(scripted())
    const watcher = traced(w)
    await w.act(watcher.ref, ctx => ctx.link(target))
    w.system.stop(watcher.ref)
    await w.host.settle()
    await collect()
    expect(isGone(watcher)).toBe(true)
    expect(w.system.resolve(target.path)).toBeDefined()
  })

  it('W6 a stopped target is not kept by its living watcher', async () => {
    const w = world()
    const watcher = w.system.spawn(scripted())
    const target = traced(w)
    await w.act(watcher, ctx => ctx.watch(target.ref))
    w.system.stop(target.ref)
    await w.host.settle()
    await collect()
    expect(isGone(target)).toBe(true)
    expect(w.system.resolve(watcher.path)).toBeDefined()
  })

  it('W6 a restarted watcher is kept by nobody, its watch is', async () => {
    const w = world()
    const target = w.system.spawn(scripted())
    const watcher = traced(w)
    await w.act(watcher.ref, ctx => ctx.watch(target))
    // Not by an Error: the engine keeps the receivers of its call stack until somebody reads it.
    await w.act(watcher.ref, ctx => ctx.fail('restart'))
    await collect()
    expect(isGone(watcher)).toBe(true)
    expect(w.system.resolve(watcher.ref.path)).toBeDefined()
  })
})
