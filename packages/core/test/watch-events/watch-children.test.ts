import {
  type ChildFailed,
  downcast,
  KilledFailure,
  kill,
  type Pid,
  SpawnError,
  SupervisorStrategy,
  type Terminated,
} from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, isAlive, scripted, seeds, thrownBy, total, watching, world } from './support.ts'

/** A parent that keeps the signals it gets. */
function keeping(signals: (Terminated | ChildFailed)[]): ReturnType<typeof scripted> {
  return scripted({ onTerminated: (_ctx, _pid, signal) => void signals.push(signal) })
}

describe('the signal for a child', () => {
  it('6.5 a child that ends by failure is a ChildFailed with the original failure', async () => {
    const { system, act, watchedChildOf } = world()
    const signals: (Terminated | ChildFailed)[] = []
    const boom = new Boom('broken')
    const parent = system.spawn(keeping(signals))
    const child = await watchedChildOf(parent, scripted(), { name: 'child', supervision: 'stop' })
    await act(child, () => {
      throw boom
    })
    expect(signals).toHaveLength(1)
    const [signal] = signals
    if (signal?.type !== 'childFailed') throw new Error(`expected childFailed, got ${signal?.type}`)
    expect(signal.pid).toBe(child.pid)
    expect(signal.path.equals(child.path)).toBe(true)
    expect(signal.reason).toBe('failed')
    expect(signal.failure.description()).toContain('broken')
    expect(downcast(signal.failure, Boom)).toBe(boom)
  })

  it('6.5 a watching stranger gets a Terminated with the reason failed', async () => {
    const { system, act, watchedChildOf } = world()
    const parents: (Terminated | ChildFailed)[] = []
    const strangers: (Terminated | ChildFailed)[] = []
    const parent = system.spawn(keeping(parents))
    const stranger = system.spawn(keeping(strangers))
    const child = await watchedChildOf(parent, scripted(), { supervision: 'stop' })
    await act(stranger, ctx => ctx.watch(child))
    await act(child, () => {
      throw new Boom('broken')
    })
    expect(parents.map(signal => [signal.type, signal.reason])).toEqual([['childFailed', 'failed']])
    expect(strangers.map(signal => [signal.type, signal.reason])).toEqual([['terminated', 'failed']])
  })

  it('6.5 a grandparent that watches is no direct parent', async () => {
    const { system, act, childOf } = world()
    const signals: (Terminated | ChildFailed)[] = []
    const top = system.spawn(keeping(signals))
    const middle = await childOf(top, scripted())
    const child = await childOf(middle, scripted(), { supervision: 'stop' })
    await act(top, ctx => ctx.watch(child))
    await act(child, () => {
      throw new Boom('broken')
    })
    expect(signals.map(signal => [signal.type, signal.reason])).toEqual([['terminated', 'failed']])
  })

  it('6.5 a child that ends in order is a Terminated', async () => {
    const { system, act, watchedChildOf } = world()
    const signals: (Terminated | ChildFailed)[] = []
    const parent = system.spawn(keeping(signals))
    const child = await watchedChildOf(parent, scripted())
    await act(parent, ctx => ctx.stop(child))
    expect(signals.map(signal => [signal.type, signal.reason])).toEqual([['terminated', 'stopped']])
  })

  it('6.5 a killed child is a ChildFailed with KilledFailure', async () => {
    const { system, host, watchedChildOf } = world()
    const signals: (Terminated | ChildFailed)[] = []
    const parent = system.spawn(keeping(signals))
    const child = await watchedChildOf(parent, scripted())
    kill(child)
    await host.settle()
    expect(signals.map(signal => signal.type)).toEqual(['childFailed'])
    expect(signals.map(signal => (signal.type === 'childFailed' ? signal.failure : undefined))[0]).toBeInstanceOf(KilledFailure)
  })

  it('6.5 a child stopped for too many restarts is a ChildFailed with the last failure', async () => {
    const { system, act, watchedChildOf } = world()
    const signals: (Terminated | ChildFailed)[] = []
    const parent = system.spawn(keeping(signals))
    const child = await watchedChildOf(parent, scripted(), {
      supervision: SupervisorStrategy.oneForOne({ maxRestarts: 1, decide: () => 'restart' }),
    })
    for (const what of ['first', 'second']) {
      await act(child, () => {
        throw new Boom(what)
      })
    }
    expect(signals).toHaveLength(1)
    expect(signals.map(signal => (signal.type === 'childFailed' ? signal.failure.description() : ''))[0]).toContain('second')
  })

  it('6.5 a child whose asynchronous first start fails is a ChildFailed', async () => {
    const { system, watchedChildOf, host } = world()
    const signals: (Terminated | ChildFailed)[] = []
    const gate = deferred()
    const parent = system.spawn(keeping(signals))
    await watchedChildOf(parent, scripted({ preStart: () => gate.promise }))
    gate.reject(new Boom('no start'))
    await host.settle()
    expect(signals.map(signal => [signal.type, signal.reason])).toEqual([['childFailed', 'failed']])
    expectBalanced(system)
  })

  it('6.1 a parent that does not watch hears nothing of the end of its child', async () => {
    const { system, host, act, childOf } = world()
    const log: string[] = []
    const parent = system.spawn(watching(log))
    const child = await childOf(parent, scripted(), { supervision: 'stop' })
    const other = await childOf(parent, scripted())
    await act(child, () => {
      throw new Boom('unheard')
    })
    system.stop(other)
    await host.settle()
    expect(log).toEqual([])
  })

  it('W1 spawnWatched whose start fails at once throws, and tells the caller alone', async () => {
    const { system, act } = world()
    const log: string[] = []
    const errors: unknown[] = []
    const parent = system.spawn(watching(log))
    const failing = scripted({
      preStart: () => {
        throw new Boom('no start')
      },
    })
    await act(parent, ctx => {
      errors.push(thrownBy(() => ctx.spawnWatched(failing, 'child')))
      errors.push(ctx.child('child'))
    })
    expect(errors[0]).toBeInstanceOf(SpawnError)
    expect(errors[1]).toBeUndefined()
    expect(log).toEqual([])
  })
})

describe('inside onTerminated', () => {
  for (const seed of seeds) {
    it(`6.7 W10 the name of the child can be used again, for life after life (seed ${seed})`, async () => {
      const { system, host } = world({ seed })
      const lives: Pid[] = []
      const parent = system.spawn(
        scripted({
          preStart: ctx => void lives.push(ctx.spawnWatched(scripted(), 'worker').pid),
          onTerminated: ctx => void lives.push(ctx.spawnWatched(scripted(), 'worker').pid),
        }),
        'parent',
      )
      for (let life = 0; life < 4; life += 1) {
        const worker = system.resolve('cellactor://shop/user/parent/worker')
        if (worker === undefined) throw new Error('no worker')
        if (life % 2 === 0) system.stop(worker)
        else kill(worker)
        await host.settle()
      }
      expect(new Set(lives).size).toBe(5)
      expect(system.resolve('cellactor://shop/user/parent/worker')?.pid).toBe(lives[4])
      expect(isAlive(system, parent)).toBe(true)
    })
  }

  it('6.7 the child is no child any more', async () => {
    const { system, act, watchedChildOf } = world()
    const seen: unknown[] = []
    const parent = system.spawn(scripted({ onTerminated: ctx => void seen.push(ctx.child('child'), [...ctx.children].length) }))
    const child = await watchedChildOf(parent, scripted(), 'child')
    await act(parent, ctx => ctx.stop(child))
    expect(seen).toEqual([undefined, 0])
  })

  for (const how of ['throws', 'rejects'] as const) {
    it(`W11 one that ${how} is a failure of the watcher, supervised like any other`, async () => {
      const { system, host, act } = world()
      const failures = eventProbe(system, 'failure')
      const outcomes = eventProbe(system, 'supervision')
      const log: string[] = []
      const watcher = system.spawn(
        scripted({
          postRestart: () => void log.push('restarted'),
          onTerminated: () => {
            if (how === 'throws') throw new Boom('in the hook')
            return Promise.reject(new Boom('in the hook'))
          },
        }),
        'watcher',
      )
      const target = system.spawn(scripted())
      await act(watcher, ctx => ctx.watch(target))
      system.stop(target)
      await host.settle()
      expect(failures.events).toHaveLength(1)
      const [failure] = failures.events
      expect(failure?.snapshot.actor).toBe(watcher.pid)
      expect(failure?.snapshot.failure.downcast(Boom)?.message).toBe('in the hook')
      expect(failure?.lastMessage).toBeUndefined()
      expect(outcomes.events.map(event => [event.pid, event.outcome])).toEqual([[watcher.pid, 'restart']])
      expect(log).toEqual(['restarted'])
      expect(total(system, 'failure_total')).toBe(1)
      expectBalanced(system)
    })
  }

  it('W11 after a failure in onTerminated the notification is not delivered again', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const watcher = system.spawn(
      scripted({
        onTerminated: () => {
          log.push('told')
          throw new Boom('in the hook')
        },
      }),
    )
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watch(target))
    system.stop(target)
    await host.settle()
    expect(log).toEqual(['told'])
  })
})
