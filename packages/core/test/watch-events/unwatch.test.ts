import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deferred, holdUntil, isAlive, scripted, seeds, thrownBy, watching, world } from './support.ts'

describe('unwatch', () => {
  it('6.4 W3 nothing is heard of the target from then on', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watch(target))
    await act(watcher, ctx => ctx.unwatch(target))
    system.stop(target)
    await host.advance(60_000)
    expect(log).toEqual([])
  })

  it('6.4 W3 watch and unwatch in one turn: nothing is heard', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => {
      ctx.watch(target)
      ctx.unwatch(target)
    })
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
  })

  it('6.4 W3 it silences a watchWith too', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
    await act(watcher, ctx => ctx.unwatch(target))
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
  })

  for (const seed of seeds) {
    it(`6.4 W3 a notification that is queued already is discarded (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watch(target))
      watcher.tell(async ctx => {
        await gate.promise
        ctx.unwatch(target)
        log.push('unwatched')
      })
      await host.settle()
      system.stop(target)
      await host.settle()
      expect(isAlive(system, target)).toBe(false)
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['unwatched'])
    })

    it(`6.4 W3 a watchWith message that is queued already is discarded, and is no dead letter (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const letters = eventProbe(system, 'deadLetter')
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watchWith(target, () => void log.push('ended')))
      watcher.tell(async ctx => {
        await gate.promise
        ctx.unwatch(target)
      })
      watcher.tell(() => void log.push('before'))
      await host.settle()
      system.stop(target)
      await host.settle()
      watcher.tell(() => void log.push('after'))
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['before', 'after'])
      expect(letters.events).toEqual([])
    })

    it(`6.4 W3 an unwatch that crosses the death of its target is silent all the same (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watch(target))
      target.tell(ctx => ctx.stopSelf())
      watcher.tell(ctx => {
        ctx.unwatch(target)
        log.length = 0
      })
      await host.settle()
      expect(log).toEqual([])
    })
  }

  it('6.4 the notification of one that was gone already is discarded in the same turn', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const target = system.spawn(scripted())
    system.stop(target)
    await host.settle()
    const watcher = system.spawn(watching(log))
    await act(watcher, ctx => {
      ctx.watch(target)
      ctx.unwatch(target)
      ctx.watchWith(target, () => void log.push('ended'))
      ctx.unwatch(target)
    })
    expect(log).toEqual([])
  })

  it('6.4 of several watched actors only the named one is silenced', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const [a, b, c] = ['a', 'b', 'c'].map(name => system.spawn(scripted(), name))
    if (a === undefined || b === undefined || c === undefined) throw new Error('unreachable')
    await act(watcher, ctx => {
      for (const target of [a, b, c]) ctx.watch(target)
      ctx.unwatch(b)
    })
    for (const target of [a, b, c]) system.stop(target)
    await host.settle()
    expect(log.sort()).toEqual(['terminated:a:stopped', 'terminated:c:stopped'])
  })

  it('6.4 it silences this watcher alone', async () => {
    const { system, host, act } = world()
    const logs: [string[], string[]] = [[], []]
    const target = system.spawn(scripted(), 'target')
    const one = system.spawn(watching(logs[0]))
    const two = system.spawn(watching(logs[1]))
    await act(one, ctx => ctx.watch(target))
    await act(two, ctx => ctx.watch(target))
    await act(one, ctx => ctx.unwatch(target))
    system.stop(target)
    await host.settle()
    expect(logs).toEqual([[], ['terminated:target:stopped']])
  })

  it('6.4 of an actor that is not watched, ended, or oneself, it does nothing', async () => {
    const { system, host, act } = world()
    const errors: unknown[] = []
    const watcher = system.spawn(scripted())
    const stranger = system.spawn(scripted())
    const gone = system.spawn(scripted())
    system.stop(gone)
    await host.settle()
    await act(watcher, ctx => {
      for (const ref of [stranger, gone, ctx.self]) errors.push(thrownBy(() => ctx.unwatch(ref)))
    })
    expect(errors).toEqual([undefined, undefined, undefined])
    expect(isAlive(system, stranger)).toBe(true)
  })

  it('6.4 inside onTerminated of one target, another notification that is queued can still be withdrawn', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const gate = deferred()
    const one = system.spawn(scripted(), 'one')
    const two = system.spawn(scripted(), 'two')
    const watcher = system.spawn(
      watching(log, {
        onTerminated: (ctx, _pid, signal) => {
          log.push(signal.path.name)
          ctx.unwatch(one)
          ctx.unwatch(two)
        },
      }),
    )
    await act(watcher, ctx => {
      ctx.watch(one)
      ctx.watch(two)
    })
    watcher.tell(holdUntil(gate))
    await host.settle()
    system.stop(one)
    system.stop(two)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(log).toHaveLength(1)
  })
})
