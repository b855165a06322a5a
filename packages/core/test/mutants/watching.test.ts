import { type ActorRef, type MessageQueue, type SystemMessage, WatchConflictError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Actor, expectHealthy, type Script, scripted, thrownBy, type World, watching, world } from './support.ts'

/** An actor with an honest queue of its own that writes down which system messages it was given. */
function overheard(w: World, name: string, hooks: Partial<Actor<Script>> = {}) {
  const heard: SystemMessage['type'][] = []
  const create = (): MessageQueue => {
    const system: SystemMessage[] = []
    const user: unknown[] = []
    return {
      get userSize() {
        return user.length
      },
      enqueueSystem(message) {
        heard.push(message.type)
        return system.push(message) > 0
      },
      dequeueSystem: () => system.shift(),
      enqueueUser: message => user.push(message) > 0,
      dequeueUser: () => user.shift(),
      close: () => user.splice(0),
    }
  }
  const ref: ActorRef<Script> = w.system.spawn(scripted(hooks), { name, mailbox: { kind: 'custom', create } })
  heard.length = 0
  return { ref, heard }
}
describe('W6 watches that are over', () => {
  it('6.4 after unwatch the target has nothing to tell: its end sends nothing', async () => {
    const w = world()
    const target = w.system.spawn(scripted(), 'target')
    const watcher = overheard(w, 'watcher')
    await w.act(watcher.ref, ctx => {
      ctx.watch(target)
      ctx.unwatch(target)
    })
    w.system.stop(target)
    await w.host.settle()
    expect(watcher.heard).toEqual([])
    await expectHealthy(w)
  })

  it('6.6 after unlink neither, unless it is watched as well; and the other way round', async () => {
    for (const [act, expected] of [
      [['link', 'unlink'], []],
      [['watch', 'link', 'unlink'], ['terminated']],
      [['watch', 'link', 'unwatch'], ['terminated']],
      [['watch', 'link', 'unlink', 'unwatch'], []],
      [['watch', 'unlink'], ['terminated']],
      [['link', 'unwatch'], ['terminated']],
    ] as const) {
      const w = world()
      const target = w.system.spawn(scripted(), 'target')
      const watcher = overheard(w, 'watcher')
      await w.act(watcher.ref, ctx => {
        for (const each of act) ctx[each](target)
      })
      w.system.stop(target)
      await w.host.settle()
      expect([act, watcher.heard]).toEqual([act, expected])
    }
  })

  it('W6 a watcher that ends takes its watches and links back, once each, and not from those that have ended', async () => {
    const w = world()
    const watched = overheard(w, 'watched')
    const linked = overheard(w, 'linked')
    const both = overheard(w, 'both')
    const ended = overheard(w, 'ended')
    const watcher = w.system.spawn(scripted(), 'watcher')
    await w.act(watcher, ctx => {
      ctx.watch(watched.ref)
      ctx.link(linked.ref)
      ctx.watch(both.ref)
      ctx.link(both.ref)
      ctx.watch(ended.ref)
    })
    w.system.stop(ended.ref)
    await w.host.settle()
    w.system.stop(watcher)
    await w.host.settle()
    expect(watched.heard).toEqual(['watch', 'unwatch'])
    expect(linked.heard).toEqual(['watch', 'unwatch'])
    expect(both.heard).toEqual(['watch', 'unwatch'])
    expect(ended.heard).toEqual(['watch', 'stop'])
    await expectHealthy(w)
  })

  it('W6 a child that its parent does not watch is no watcher of it, nor the other way round', async () => {
    const w = world()
    const parent = overheard(w, 'parent')
    const child = await w.childOf(parent.ref, scripted(), 'child')
    w.system.stop(child)
    await w.host.settle()
    expect(parent.heard).toEqual(['terminated'])
  })

  it('6.1 a watched child tells its parent once', async () => {
    const w = world()
    const seen: string[] = []
    const parent = overheard(w, 'parent', watching(seen)())
    const child = await w.watchedChildOf(parent.ref, scripted(), 'child')
    w.system.stop(child)
    await w.host.settle()
    expect(parent.heard).toEqual(['terminated'])
    expect(seen).toEqual(['terminated:child:stopped'])
  })
})

describe('6.1 an end that has been sent for, and a watch behind it', () => {
  it('6.1 the watcher is told once', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const w = world({ seed })
      const seen: string[] = []
      const target = w.system.spawn(scripted(), 'target')
      const watcher = w.system.spawn(watching(seen), 'watcher')
      await w.act(watcher, ctx => {
        w.system.stop(target)
        ctx.watch(target)
      })
      expect(seen).toHaveLength(1)
      expect(seen[0]).toMatch(/^terminated:target:(stopped|notFound)$/)
      await expectHealthy(w)
    }
  })

  it('6.4 the watcher that takes it back behind the stop is not told', async () => {
    const w = world()
    const seen: string[] = []
    const target = w.system.spawn(scripted(), 'target')
    const watcher = w.system.spawn(watching(seen), 'watcher')
    await w.act(watcher, ctx => ctx.watch(target))
    await w.act(watcher, ctx => {
      w.system.stop(target)
      ctx.unwatch(target)
    })
    expect(seen).toEqual([])
  })
})

describe('6.3 the same wish, and another', () => {
  it('6.3 watch after watchWith(undefined), and the other way round, is a conflict: undefined is a message, too', async () => {
    const w = world()
    const target = w.system.spawn(scripted())
    const thrown: unknown[] = []
    const one = w.system.spawn(scripted())
    await w.act(one, ctx => {
      ctx.watch(target)
      thrown.push(thrownBy(() => ctx.watchWith(target, undefined as never)))
    })
    const other = w.system.spawn(scripted())
    await w.act(other, ctx => {
      ctx.watchWith(target, undefined as never)
      thrown.push(thrownBy(() => ctx.watch(target)))
      thrown.push(thrownBy(() => ctx.watchWith(target, undefined as never)))
    })
    expect(thrown.map(each => each instanceof WatchConflictError)).toEqual([true, true, false])
  })

  it('6.3 the same again sends nothing', async () => {
    const w = world()
    const target = overheard(w, 'target')
    const watcher = w.system.spawn(scripted())
    await w.act(watcher, ctx => {
      ctx.watch(target.ref)
      ctx.watch(target.ref)
      ctx.link(target.ref)
      ctx.link(target.ref)
    })
    expect(target.heard).toEqual(['watch'])
  })
})
