import { type ActorRef, kill, type Pid, poison } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, holdUntil, type Script, scripted, seeds, thrownBy, watching, world } from './support.ts'

describe('the notification', () => {
  for (const seed of seeds) {
    it(`6.1 W1 a watched actor that stops is reported once, with its pid and path (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const seen: { pid: Pid; type: string; signalPid: Pid; path: string }[] = []
      const watcher = system.spawn(
        scripted({
          onTerminated: (_ctx, pid, signal) => {
            seen.push({ pid, type: signal.type, signalPid: signal.pid, path: signal.path.toString() })
          },
        }),
        'watcher',
      )
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => ctx.watch(target))
      system.stop(target)
      await host.advance(60_000)
      expect(seen).toHaveLength(1)
      expect(seen[0]?.pid).toBe(target.pid)
      expect(seen[0]?.signalPid).toBe(target.pid)
      expect(seen[0]?.type).toBe('terminated')
      expect(seen[0]?.path).toBe(target.path.toString())
    })
  }

  it('W1 the default of onTerminated is to do nothing', async () => {
    const { system, host, act } = world()
    const failures = eventProbe(system, 'failure')
    const watcher = system.spawn(scripted())
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watch(target))
    system.stop(target)
    await host.settle()
    const alive: boolean[] = []
    await act(watcher, () => void alive.push(true))
    expect(alive).toEqual([true])
    expect(failures.events).toEqual([])
  })

  it('W1 onTerminated may be asynchronous: it owns the actor until it settles', async () => {
    const { system, host, act } = world()
    const gate = deferred()
    const log: string[] = []
    const watcher = system.spawn(
      scripted({
        onTerminated: async () => {
          log.push('begin')
          await gate.promise
          log.push('end')
        },
      }),
    )
    const target = system.spawn(scripted())
    await act(watcher, ctx => ctx.watch(target))
    system.stop(target)
    await host.settle()
    await act(watcher, () => void log.push('message'))
    expect(log).toEqual(['begin'])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['begin', 'end', 'message'])
  })

  for (const seed of seeds) {
    it(`6.1 W2 it is handled before user messages that are still waiting (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log), 'watcher')
      const target = system.spawn(scripted(), 'target')
      await act(watcher, ctx => ctx.watch(target))
      watcher.tell(holdUntil(gate))
      watcher.tell(() => void log.push('first'))
      watcher.tell(() => void log.push('second'))
      await host.settle()
      system.stop(target)
      await host.settle()
      expect(log).toEqual([])
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['terminated:target:stopped', 'first', 'second'])
    })
  }
})

describe('the reason', () => {
  const ends: readonly (readonly [string, string, (target: ActorRef<Script>, stop: (ref: ActorRef<never>) => void) => void])[] = [
    ['stop from outside', 'stopped', (target, stop) => stop(target)],
    ['stopSelf', 'stopped', target => target.tell(ctx => ctx.stopSelf())],
    ['poison', 'stopped', target => poison(target)],
    ['kill', 'failed', target => kill(target)],
    [
      'a failure whose outcome is stop',
      'failed',
      target =>
        target.tell(() => {
          throw new Boom('the end')
        }),
    ],
    ['ctx.fail whose outcome is stop', 'failed', target => target.tell(ctx => ctx.fail(new Boom('the end')))],
  ]
  for (const [how, reason, end] of ends) {
    it(`6.1 after ${how} it is ${reason}`, async () => {
      const { system, host, act } = world()
      const log: string[] = []
      const watcher = system.spawn(watching(log))
      const target = system.spawn(scripted(), { name: 'target', supervision: 'stop' })
      await act(watcher, ctx => ctx.watch(target))
      end(target, ref => system.stop(ref))
      await host.settle()
      expect(log).toEqual([`terminated:target:${reason}`])
      expectBalanced(system)
    })
  }

  it('6.1 it is stopped for a child that goes with its parent', async () => {
    const { system, host, act, childOf } = world()
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    const parent = system.spawn(scripted(), 'parent')
    const child = await childOf(parent, scripted(), 'child')
    await act(watcher, ctx => ctx.watch(child))
    system.stop(parent)
    await host.settle()
    expect(log).toEqual(['terminated:child:stopped'])
  })

  it('6.1 W5 it is notFound, at once, for one that is gone', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const target = system.spawn(scripted(), 'target')
    system.stop(target)
    await host.settle()
    const watcher = system.spawn(watching(log))
    await act(watcher, ctx => {
      ctx.watch(target)
      log.push('watch returned')
    })
    expect(log).toEqual(['watch returned', 'terminated:target:notFound'])
  })

  it('6.1 W5 it is notFound for one whose start never succeeded', async () => {
    const { system, act } = world()
    const log: string[] = []
    const leaked: ActorRef<never>[] = []
    const failing = scripted({
      preStart: ctx => {
        leaked.push(ctx.self)
        throw new Boom('no start')
      },
    })
    expect(thrownBy(() => system.spawn(failing, 'target'))).toBeDefined()
    const watcher = system.spawn(watching(log))
    await act(watcher, ctx => {
      for (const ref of leaked) ctx.watch(ref)
    })
    expect(log).toEqual(['terminated:target:notFound'])
  })

  it('6.1 a notification for one that is gone comes from the system lane too: before waiting messages', async () => {
    const { system, host } = world()
    const log: string[] = []
    const target = system.spawn(scripted(), 'target')
    system.stop(target)
    await host.settle()
    const watcher = system.spawn(watching(log))
    watcher.tell(ctx => ctx.watch(target))
    watcher.tell(() => void log.push('next message'))
    await host.settle()
    expect(log).toEqual(['terminated:target:notFound', 'next message'])
  })
})
