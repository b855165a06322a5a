import { type ActorContext, type ActorRef, WatchConflictError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Script, scripted, thrownBy, watching, world } from './support.ts'

describe('redefining a watch', () => {
  type Watch = (ctx: ActorContext<Script>, target: ActorRef<never>) => void
  const one = (): void => {}
  const two = (): void => {}
  const conflicts: readonly (readonly [string, Watch, Watch])[] = [
    ['watchWith after watch', (ctx, target) => ctx.watch(target), (ctx, target) => ctx.watchWith(target, one)],
    ['watch after watchWith', (ctx, target) => ctx.watchWith(target, one), (ctx, target) => ctx.watch(target)],
    ['watchWith another message', (ctx, target) => ctx.watchWith(target, one), (ctx, target) => ctx.watchWith(target, two)],
  ]
  for (const [what, first, second] of conflicts) {
    it(`6.3 ${what} throws WatchConflictError`, async () => {
      const { system, act } = world()
      const watcher = system.spawn(scripted())
      const target = system.spawn(scripted())
      const errors: unknown[] = []
      await act(watcher, ctx => first(ctx, target))
      await act(watcher, ctx => void errors.push(thrownBy(() => second(ctx, target))))
      expect(errors[0]).toBeInstanceOf(WatchConflictError)
      expect((errors[0] as WatchConflictError).code).toBe('WATCH_CONFLICT')
    })

    it(`6.3 ${what} is allowed after unwatch`, async () => {
      const { system, act } = world()
      const watcher = system.spawn(scripted())
      const target = system.spawn(scripted())
      const errors: unknown[] = []
      await act(watcher, ctx => {
        first(ctx, target)
        ctx.unwatch(target)
        errors.push(thrownBy(() => second(ctx, target)))
      })
      expect(errors).toEqual([undefined])
    })
  }

  it('6.3 the same again is a no-op: one message', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const notice = (): void => void log.push('ended')
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => {
      ctx.watchWith(target, notice)
      ctx.watchWith(target, notice)
    })
    system.stop(target)
    await host.settle()
    expect(log).toEqual(['ended'])
  })

  it('6.3 a refused redefinition leaves the first in force', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted(), 'target')
    await act(watcher, ctx => {
      ctx.watch(target)
      thrownBy(() => ctx.watchWith(target, () => void log.push('not me')))
    })
    system.stop(target)
    await host.settle()
    expect(log).toEqual(['terminated:target:stopped'])
  })

  it('6.3 spawnWatched is a watch: watchWith conflicts with it, watch is a no-op', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const errors: unknown[] = []
    const watcher = system.spawn(watching(log))
    await act(watcher, ctx => {
      const child = ctx.spawnWatched(scripted(), 'child')
      errors.push(thrownBy(() => ctx.watchWith(child, () => {})))
      errors.push(thrownBy(() => ctx.watch(child)))
      ctx.stop(child)
    })
    await host.settle()
    expect(errors[0]).toBeInstanceOf(WatchConflictError)
    expect(errors[1]).toBeUndefined()
    expect(log).toEqual(['terminated:child:stopped'])
  })
})
