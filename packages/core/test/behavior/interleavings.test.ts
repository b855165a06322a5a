import { Behavior, err, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  type Act,
  acting,
  Boom,
  boom,
  deferred,
  recording,
  rejected,
  seeds,
  stateOf,
  unhandledRejections,
  watching,
} from './support.ts'

/** A behaviour that says so when it is set up. */
const loud = (log: string[], line: string): Behavior<unknown> =>
  Behavior.setup(() => {
    log.push(line)
    return Behavior.ignore
  })

describe('2.4 what comes too late', () => {
  it('3.4 a stop of an actor whose async setup is under way: no signal, and what it resolves to is not set up', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const gate = deferred()
    const log: string[] = []
    const started = rejected(() =>
      system.spawnAsync(
        Behavior.setup(() => gate.promise.then(() => loud(log, 'too late'))).receiveSignal(
          (_, signal) => void log.push(signal.type),
        ),
        { name: 'ref', stopTimeoutMs: 10 },
      ),
    )
    const ref = system.resolve(`cellactor://${system.name}/user/ref`)
    if (ref !== undefined) system.stop(ref)
    await host.advance(10)
    expect(await started).toMatchObject({ code: 'SPAWN_STOPPED' })
    gate.resolve()
    await host.settle()
    expect([log, seen.life('ref'), seen.failures.length]).toEqual([[], [], 0])
  })

  it('2.3 an abandoned handler: the behaviour that it returns is not set up', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.receive<unknown>(() => gate.promise.then(() => loud(log, 'too late'))),
      { stopTimeoutMs: 10 },
    )
    ref.tell('a')
    await host.settle()
    system.stop(ref)
    await host.advance(10)
    gate.resolve()
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([[], 'gone'])
  })

  it('2.3 an abandoned preRestart: the restart goes on without it', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const log: string[] = []
    const ref = system.spawn(
      Behavior.setup<Act>(() => {
        log.push('setup')
        return acting.receiveSignal((_, signal) => (signal.type === 'preRestart' ? deferred().promise : undefined))
      }),
      { stopTimeoutMs: 10 },
    )
    ref.tell(boom)
    ref.tell(() => void log.push('queued'))
    await host.advance(9)
    expect(log).toEqual(['setup'])
    await host.advance(1)
    expect([log, abandoned.events.map(event => event.what)]).toEqual([['setup', 'setup', 'queued'], ['preRestart']])
  })

  it('2.3 an abandoned handler of terminated is published as onTerminated', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const ref = system.spawn(
      acting.receiveSignal((_, signal) => (signal.type === 'terminated' ? deferred().promise : undefined)),
      { stopTimeoutMs: 10 },
    )
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(acting)))
    await host.settle()
    system.stop(ref)
    await host.advance(10)
    expect([abandoned.events.map(event => event.what), stateOf(system, ref)]).toEqual([['onTerminated'], 'gone'])
  })

  it('3.8 a stop during a restart whose setup is under way cancels it', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const gate = deferred()
    const log: string[] = []
    let starts = 0
    const ref = system.spawn(
      Behavior.setup<Act>(() => {
        starts += 1
        if (starts === 1) return acting
        return gate.promise.then(() => loud(log, 'too late'))
      }),
      { name: 'ref', stopTimeoutMs: 10 },
    )
    ref.tell(boom)
    await host.settle()
    expect(stateOf(system, ref)).toBe('restarting')
    system.stop(ref)
    await host.advance(10)
    gate.resolve()
    await host.settle()
    expect([log, stateOf(system, ref), seen.life('ref')]).toEqual([[], 'gone', ['started', 'replaced', 'stopped']])
  })

  it('2.5 a handler that fails while the actor is stopping: published with outcome stop', async () => {
    const rejections = unhandledRejections()
    const { system, host } = simulate()
    const seen = watching(system)
    const gate = deferred()
    const ref = system.spawn(
      Behavior.tryReceive<string>(async function* () {
        await gate.promise
        yield* err(new Boom('late'))
        return Behavior.same
      }),
    )
    ref.tell('a')
    await host.settle()
    system.stop(ref)
    gate.resolve()
    await host.settle()
    expect([seen.failures.length, seen.outcomes(), stateOf(system, ref)]).toEqual([1, ['stop'], 'gone'])
    expect(await rejections.stop()).toEqual([])
  })
})

describe('2.1 one thing at a time', () => {
  it.each(seeds)('2.1 an async setup that a handler returns belongs to its message (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.receive<string>(() =>
        Behavior.setup(async () => {
          await gate.promise
          log.push('set up')
          return recording(log)
        }),
      ),
    )
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([[], 'awaiting'])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['set up', 'b', 'c'])
  })

  it('4.2 a failure while children are busy: they are suspended, and the behaviour comes back with them', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const gate = deferred()
    const log: string[] = []
    const strategy = SupervisorStrategy.restart({ stopChildren: false })
    const ref = system.spawn(
      Behavior.supervise(
        Behavior.setup<Act>(ctx => {
          if (ctx.child('child') === undefined) {
            ctx.spawn(recording<string>(log), 'child').tell('a')
            return acting.receiveSignal(() => gate.promise)
          }
          return acting
        }),
      ).onFailure(Boom, strategy),
      'parent',
    )
    await host.settle()
    ref.tell(boom)
    await host.settle()
    const child = system.resolve(`cellactor://${system.name}/user/parent/child`)
    if (child === undefined) throw new Error('the child survives')
    expect([stateOf(system, ref), stateOf(system, child)]).toEqual(['restarting', 'suspended'])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), stateOf(system, child), seen.life('child')]).toEqual(['running', 'running', ['started']])
  })
})
