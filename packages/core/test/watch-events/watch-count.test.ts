import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, scripted, seeds, thrownBy, watching, world } from './support.ts'

describe('how often', () => {
  it('W4 watch twice is one watch', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted(), 'target')
    await act(watcher, ctx => {
      ctx.watch(target)
      ctx.watch(target)
    })
    await act(watcher, ctx => ctx.watch(target))
    system.stop(target)
    await host.settle()
    expect(log).toEqual(['terminated:target:stopped'])
  })

  it('W4 watch twice of one that is gone, in one turn, is one watch', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const target = system.spawn(scripted(), 'target')
    system.stop(target)
    await host.settle()
    const watcher = system.spawn(watching(log))
    await act(watcher, ctx => {
      ctx.watch(target)
      ctx.watch(target)
    })
    expect(log).toEqual(['terminated:target:notFound'])
  })

  it('W4 each watch is answered: watching again after the notification brings another', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted(), 'target')
    await act(watcher, ctx => ctx.watch(target))
    system.stop(target)
    await host.settle()
    await act(watcher, ctx => ctx.watch(target))
    expect(log).toEqual(['terminated:target:stopped', 'terminated:target:notFound'])
  })

  for (const seed of seeds) {
    it(`W4 all watchers are told, each once; nobody else is (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const logs = Array.from({ length: 20 }, (): string[] => [])
      const target = system.spawn(scripted(), 'target')
      for (const [index, log] of logs.entries()) {
        const watcher = system.spawn(watching(log))
        if (index % 4 !== 3) await act(watcher, ctx => ctx.watch(target))
      }
      system.stop(target)
      await host.settle()
      expect(logs.map(log => log.length)).toEqual(logs.map((_log, index) => (index % 4 === 3 ? 0 : 1)))
    })
  }

  it('W4 a restart of the target notifies nobody, and the watch outlives it', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted(), 'target')
    await act(watcher, ctx => ctx.watch(target))
    await act(target, () => {
      throw new Boom('again')
    })
    expect(log).toEqual([])
    system.stop(target)
    await host.settle()
    expect(log).toEqual(['terminated:target:stopped'])
  })

  it('6.1 a resume of the target notifies nobody', async () => {
    const { system, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const target = system.spawn(scripted(), { name: 'target', supervision: 'resume' })
    await act(watcher, ctx => ctx.watch(target))
    await act(target, () => {
      throw new Boom('never mind')
    })
    expect(log).toEqual([])
  })

  it('W5 watching oneself is ignored', async () => {
    const { system, act } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log), 'self')
    const errors: unknown[] = []
    await act(watcher, ctx => {
      errors.push(thrownBy(() => ctx.watch(ctx.self)))
      errors.push(thrownBy(() => ctx.watchWith(ctx.self, () => void log.push('own end'))))
    })
    await act(watcher, ctx => ctx.stopSelf())
    expect(errors).toEqual([undefined, undefined])
    expect(log).toEqual([])
  })

  it('W8 lifecycle events of the whole system go on next to a watch', async () => {
    const { system, host, act } = world()
    const lifecycle = eventProbe(system, 'lifecycle')
    const watcher = system.spawn(watching([]), 'watcher')
    const target = system.spawn(scripted(), 'target')
    await act(watcher, ctx => ctx.watch(target))
    system.stop(target)
    await host.settle()
    const ofTarget = lifecycle.events.filter(event => event.pid === target.pid).map(event => [event.stage, event.final])
    expect(ofTarget.map(([stage]) => stage)).toEqual(['started', 'stopped'])
    expect(ofTarget[1]).toEqual(['stopped', true])
  })
})
