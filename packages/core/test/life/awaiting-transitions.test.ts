import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, boom, deadRefs, deferred, doer, restartAfter, seeds, siblings, stateOf } from './support.ts'

describe('2.2 what needs code of the instance waits for the handler', () => {
  it.each(seeds)('2.2 a recreate begins at once; preRestart waits for the handler (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: string[] = []
    const { one, other } = siblings(system, {
      preRestart: () => void log.push('preRestart'),
      postRestart: () => void log.push('postRestart'),
    })
    one.tell(async ctx => {
      ctx.spawn(doer({ postStop: () => void log.push('child postStop') }), 'child')
      ctx.signal.addEventListener('abort', () => log.push('aborted'))
      await gate.promise
      log.push('handler ends')
    })
    one.tell(() => void log.push('queued'))
    await host.settle()
    other.tell(boom)
    await host.settle()
    expect(log).toEqual(['aborted', 'child postStop'])
    expect([stateOf(system, one), stateOf(system, other)]).toEqual(['restarting', 'running'])
    gate.resolve()
    await host.settle()
    expect(log.slice(2)).toEqual(['handler ends', 'preRestart', 'postRestart', 'queued'])
  })

  it('2.2 onTerminated waits for the handler, and comes before the next message', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(doer())
    const ref = system.spawn(doer({ preStart: ctx => ctx.watch(target), onTerminated: () => void log.push('terminated') }))
    ref.tell(() => gate.promise)
    ref.tell(() => void log.push('message'))
    await host.settle()
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['terminated', 'message'])
  })

  it('2.2 onTerminated waits while the cell is suspended', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const target = system.spawn(doer())
    let instances = 0
    const ref = system.spawn(
      () => {
        const instance = ++instances
        return doer({ onTerminated: () => void log.push(`terminated, seen by instance ${instance}`) })()
      },
      { supervision: restartAfter(1_000) },
    )
    ref.tell(ctx => ctx.watch(target))
    ref.tell(boom)
    await host.settle()
    system.stop(target)
    await host.settle()
    await host.advance(999)
    expect([stateOf(system, target), log]).toEqual(['gone', []])
    await host.advance(1)
    expect(log).toEqual(['terminated, seen by instance 2'])
  })

  it('2.2 onTerminated waits while the cell is starting', async () => {
    const { system, host } = simulate()
    const [dead] = await deadRefs(system, host, 1)
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      actor<string>({
        async preStart(ctx) {
          if (dead) ctx.watch(dead)
          await gate.promise
          log.push('started')
        },
        receive: (_, message) => void log.push(message),
        onTerminated: () => void log.push('terminated'),
      }),
    )
    ref.tell('message')
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['started', 'terminated', 'message'])
  })

  it.each(['preRestart', 'postRestart'] as const)('2.2 onTerminated waits while the cell is restarting, in %s', async hook => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(doer())
    const ref = system.spawn(doer({ [hook]: () => gate.promise, onTerminated: () => void log.push('terminated') }))
    ref.tell(ctx => ctx.watch(target))
    ref.tell(boom)
    await host.settle()
    system.stop(target)
    await host.settle()
    expect([stateOf(system, ref), stateOf(system, target), log]).toEqual(['restarting', 'gone', []])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['terminated'])
  })

  it('2.2 onTerminated is dropped once the cell is stopping', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(doer())
    const ref = system.spawn(
      doer({
        preStart: ctx => ctx.watch(target),
        onTerminated: () => void log.push('terminated'),
        async postStop() {
          await gate.promise
          log.push('postStop ends')
        },
      }),
    )
    system.stop(ref)
    await host.settle()
    system.stop(target)
    await host.settle()
    expect(stateOf(system, target)).toBe('gone')
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', ['postStop ends']])
  })

  it('2.2 so is one that was waiting for the handler when the stop came', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(doer())
    const ref = system.spawn(doer({ preStart: ctx => ctx.watch(target), onTerminated: () => void log.push('terminated') }))
    ref.tell(() => gate.promise)
    await host.settle()
    system.stop(target)
    await host.settle()
    system.stop(ref)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', []])
  })

  it('2.2 the watchers of an awaiting actor are told when it has ended, not when its stop begins', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(doer())
    target.tell(() => gate.promise)
    await host.settle()
    // Watched while it awaits: that needs no code of the target.
    system.spawn(doer({ preStart: ctx => ctx.watch(target), onTerminated: () => void log.push('terminated') }))
    await host.settle()
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['terminated'])
  })
})
