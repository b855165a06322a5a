import { SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, holdUntil, isAlive, type Script, scripted, seeds, watching, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('again')
}

for (const seed of seeds) {
  describe(`a watch that races with other things (seed ${seed})`, () => {
    it('6.1 watch and death at the same time: exactly one notification', async () => {
      const { system, host } = world({ seed })
      const log: string[] = []
      for (let i = 0; i < 20; i += 1) {
        const watcher = system.spawn(watching(log), `watcher-${i}`)
        const target = system.spawn(scripted(), `target-${i}`)
        watcher.tell(ctx => ctx.watch(target))
        target.tell(ctx => ctx.stopSelf())
      }
      await host.settle()
      const names = log.map(line => line.split(':')[1])
      expect(names.sort()).toEqual(Array.from({ length: 20 }, (_, i) => `target-${i}`).sort())
      for (const line of log) expect(line).toMatch(/^terminated:target-\d+:(stopped|notFound)$/)
    })

    it('6.1 a watch on a target that is waiting for its children is answered when it has ended', async () => {
      const { system, host, act, childOf } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), 'target')
      await childOf(target, scripted({ postStop: () => gate.promise }))
      system.stop(target)
      await host.settle()
      await act(watcher, ctx => ctx.watch(target))
      expect(log).toEqual([])
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['terminated:target:stopped'])
    })

    it('6.1 a watch on a target that is still starting is answered when the start fails', async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted({ preStart: () => gate.promise }), 'target')
      await act(watcher, ctx => ctx.watch(target))
      gate.reject(new Boom('no start'))
      await host.settle()
      expect(log).toEqual(['terminated:target:failed'])
    })

    it('6.1 a watcher that restarts keeps its watch: the new instance is told, once', async () => {
      const { system, host, act } = world({ seed })
      const told: number[] = []
      let made = 0
      const watcher = system.spawn(() => {
        made += 1
        const instance = made
        return scripted({ onTerminated: () => void told.push(instance) })()
      })
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watch(target))
      await act(watcher, blowUp)
      system.stop(target)
      await host.settle()
      expect(told).toEqual([2])
    })

    it('2.2 6.1 a notification that comes while the watcher is suspended waits, and is not lost', async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const watcher = system.spawn(watching(log), {
        supervision: SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000 } }),
      })
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => ctx.watch(target))
      await act(watcher, blowUp)
      system.stop(target)
      await host.settle()
      expect(log).toEqual([])
      await host.advance(1000)
      expect(log).toEqual(['terminated:target:stopped'])
    })

    it('2.2 6.1 a notification that comes while the watcher is stopping is dropped', async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log, { postStop: () => gate.promise }))
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watch(target))
      system.stop(watcher)
      await host.settle()
      system.stop(target)
      await host.settle()
      gate.resolve()
      await host.settle()
      expect(log).toEqual([])
      expect(isAlive(system, watcher)).toBe(false)
    })

    it('6.1 watcher and target stopped in one breath: at most one notification, both gone', async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watch(target))
      target.tell(ctx => ctx.stopSelf())
      watcher.tell(ctx => ctx.stopSelf())
      await host.settle()
      expect(log.length).toBeLessThanOrEqual(1)
      expect([isAlive(system, watcher), isAlive(system, target)]).toEqual([false, false])
    })

    it('6.1 a target that fails, restarts and is then stopped is reported once, as stopped', async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => ctx.watch(target))
      target.tell(blowUp)
      target.tell(ctx => ctx.stopSelf())
      await host.settle()
      expect(log).toEqual(['terminated:target:stopped'])
      expectBalanced(system)
    })

    it('6.1 a handler that is abandoned at the stop of its actor does not keep the watchers waiting for ever', async () => {
      const { system, host, act } = world({ seed, stopTimeoutMs: 2000 })
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => ctx.watch(target))
      target.tell(holdUntil(deferred()))
      await host.settle()
      system.stop(target)
      await host.advance(1999)
      expect(log).toEqual([])
      await host.advance(1)
      expect(log).toEqual(['terminated:target:stopped'])
    })

    it('W7 two that watch each other: the survivor is told', async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const one = system.spawn(watching(log), 'one')
      const two = system.spawn(watching(log), 'two')
      await act(one, ctx => ctx.watch(two))
      await act(two, ctx => ctx.watch(one))
      system.stop(one)
      await host.settle()
      expect(log).toEqual(['terminated:one:stopped'])
      system.stop(two)
      await host.settle()
      expect(log).toEqual(['terminated:one:stopped'])
    })

    it('W7 a circle of watches ends when the system does', async () => {
      const { system, host, act } = world({ seed })
      const ring = Array.from({ length: 7 }, (_, i) => system.spawn(watching([]), `n${i}`))
      for (const [index, one] of ring.entries()) {
        const next = ring[(index + 1) % ring.length]
        if (next !== undefined) await act(one, ctx => ctx.watch(next))
      }
      const ended: string[] = []
      void system.terminate().then(summary => ended.push(summary.cause))
      await host.settle()
      expect(ended).toEqual(['terminate'])
    })

    it('W7 parent and child that watch each other stop in order', async () => {
      const { system, host, act, watchedChildOf } = world({ seed })
      const log: string[] = []
      const parent = system.spawn(watching(log, { postStop: () => void log.push('parent') }), 'parent')
      const child = await watchedChildOf(parent, watching(log, { postStop: () => void log.push('child') }), 'child')
      await act(child, ctx => ctx.watch(parent))
      system.stop(parent)
      await host.settle()
      expect(log).toEqual(['child', 'parent'])
    })
  })
}

describe('cost', () => {
  it('W9 ten thousand watchers of one actor, and one watcher of ten thousand, are all answered', async () => {
    const { system, host } = world({ order: 'fifo' })
    const log: string[] = []
    const crowd = 10_000
    const star = system.spawn(scripted(), 'star')
    const fan = scripted({ preStart: ctx => ctx.watch(star), onTerminated: () => void log.push('fan') })
    for (let i = 0; i < crowd; i += 1) system.spawn(fan)
    const followed = Array.from({ length: crowd }, () => system.spawn(scripted()))
    system.spawn(
      scripted({
        preStart: ctx => {
          for (const one of followed) ctx.watch(one)
        },
        onTerminated: () => void log.push('follower'),
      }),
    )
    await host.settle()
    system.stop(star)
    for (const one of followed) system.stop(one)
    await host.settle()
    expect(log.filter(who => who === 'fan')).toHaveLength(crowd)
    expect(log.filter(who => who === 'follower')).toHaveLength(crowd)
  })
})
