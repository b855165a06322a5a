import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, isAlive, scripted, seeds, watching, world } from './support.ts'

describe('watching again after unwatch', () => {
  for (const seed of seeds) {
    it(`6.4 works on a living target: one notification (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => {
        for (let i = 0; i < 5; i += 1) {
          ctx.watch(target)
          ctx.unwatch(target)
        }
        ctx.watch(target)
      })
      system.stop(target)
      await host.settle()
      expect(log).toEqual(['terminated:target:stopped'])
    })

    it(`6.4 works when a notification was queued: the old one stays silent, the new one comes (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => ctx.watch(target))
      watcher.tell(async ctx => {
        await gate.promise
        ctx.unwatch(target)
        ctx.watch(target)
      })
      await host.settle()
      system.stop(target)
      await host.settle()
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['terminated:target:notFound'])
    })

    it(`6.4 while the target is stopping it is answered once (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted({ postStop: () => gate.promise }), 'target')
      await act(watcher, ctx => ctx.watch(target))
      system.stop(target)
      await host.settle()
      await act(watcher, ctx => {
        ctx.unwatch(target)
        ctx.watch(target)
      })
      expect(log).toEqual([])
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['terminated:target:stopped'])
    })
  }

  it('6.4 with another message: only the new one comes', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => {
      ctx.watchWith(target, () => void log.push('old'))
      ctx.unwatch(target)
      ctx.watchWith(target, () => void log.push('new'))
    })
    system.stop(target)
    await host.settle()
    expect(log).toEqual(['new'])
  })

  it('6.4 a queued watchWith message that was withdrawn stays withdrawn when the target is watched again', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const gate = deferred()
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watchWith(target, () => void log.push('old')))
    watcher.tell(async ctx => {
      await gate.promise
      ctx.unwatch(target)
      ctx.watchWith(target, () => void log.push('new'))
    })
    await host.settle()
    system.stop(target)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['new'])
  })
})

describe('watching and supervising are two things', () => {
  it('W6 unwatch of a child does not break its supervision', async () => {
    const { system, act, watchedChildOf } = world()
    const outcomes = eventProbe(system, 'supervision')
    const parent = system.spawn(watching([]))
    const child = await watchedChildOf(parent, scripted())
    await act(parent, ctx => ctx.unwatch(child))
    await act(child, () => {
      throw new Boom('still supervised')
    })
    expect(outcomes.events.map(event => [event.pid, event.outcome, event.supervisor])).toEqual([
      [child.pid, 'restart', parent.pid],
    ])
    expect(isAlive(system, child)).toBe(true)
    expectBalanced(system)
  })

  it('W6 unwatch of a child does not stop its parent from waiting for its end', async () => {
    const { system, host, act, watchedChildOf } = world()
    const log: string[] = []
    const gate = deferred()
    const parent = system.spawn(watching(log, { postStop: () => void log.push('parent') }))
    const childEnds = async (): Promise<void> => {
      await gate.promise
      log.push('child')
    }
    const child = await watchedChildOf(parent, scripted({ postStop: childEnds }))
    await act(parent, ctx => ctx.unwatch(child))
    system.stop(parent)
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['child', 'parent'])
  })

  it('W6 a stopped watcher is forgotten by its target: the end of the target tells nobody', async () => {
    const { system, host, act } = world()
    const letters = eventProbe(system, 'deadLetter')
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
    system.stop(watcher)
    await host.settle()
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
    expect(letters.events).toEqual([])
  })
})
