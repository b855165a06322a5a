import { Behavior, err, ok, type Result, type Signal } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, asBehavior, Boom, boom, deferred, raise, stateOf, watching } from './support.ts'

type Ward = (behavior: Behavior<Act>, on: Signal['type'], cause: unknown) => Behavior<Act>
const refuse = (signal: Signal, on: Signal['type'], cause: unknown): Result<void, unknown> =>
  signal.type === on ? err(cause) : ok()

/** Every way in which a signal handler can fail. */
const wards: Readonly<Record<string, Ward>> = {
  'receiveSignal that throws': (behavior, on, cause) =>
    behavior.receiveSignal((_, signal) => (signal.type === on ? raise(cause) : undefined)),
  'receiveSignal that rejects': (behavior, on, cause) =>
    behavior.receiveSignal(async (_, signal) => (signal.type === on ? raise(cause) : undefined)),
  'trySignal with an Err': (behavior, on, cause) => behavior.trySignal((_, signal) => refuse(signal, on, cause)),
  'trySignal with a promise of an Err': (behavior, on, cause) =>
    behavior.trySignal(async (_, signal) => refuse(signal, on, cause)),
  'trySignal, a generator': (behavior, on, cause) =>
    behavior.trySignal(function* (_, signal) {
      yield* refuse(signal, on, cause)
    }),
  'trySignal, an async generator': (behavior, on, cause) =>
    behavior.trySignal(async function* (_, signal) {
      yield* refuse(signal, on, cause)
    }),
}

describe.each(Object.keys(wards))('W11 F6 a signal handler that fails: %s', how => {
  const start = (on: Signal['type']) => {
    const { system, host } = simulate()
    const cause = new Boom('signal')
    const seen = watching(system)
    const ref = system.spawn((wards[how] ?? raise(new Error(how)))(acting, on, cause), 'ref')
    const causes = () => seen.failures.map(event => event.snapshot.failure.downcast(Boom)).filter(found => found === cause).length
    return { system, host, seen, ref, causes }
  }

  it('W11 in terminated: a failure of the watcher', async () => {
    const { system, host, ref, seen, causes } = start('terminated')
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(Behavior.ignore)))
    await host.settle()
    expect([causes(), seen.failures.length, seen.outcomes(), stateOf(system, ref)]).toEqual([1, 1, ['restart'], 'running'])
  })

  it('3.6b in preRestart: supervised, not repeated for that instance, and the restart happens', async () => {
    const { system, host, ref, seen, causes } = start('preRestart')
    ref.tell(boom)
    await host.settle()
    expect([causes(), seen.outcomes(), stateOf(system, ref)]).toEqual([1, ['restart', 'restart'], 'running'])
    expect(seen.life('ref')).toEqual(['started', 'replaced', 'restarted'])
  })

  it('3.7c in postStop: published with outcome stop, logged once, and the stop goes on', async () => {
    const { system, host, ref, seen, causes } = start('postStop')
    system.stop(ref)
    await host.settle()
    expect([causes(), seen.outcomes(), stateOf(system, ref)]).toEqual([1, ['stop'], 'gone'])
    expect(seen.problems().length).toBe(1)
  })
})

describe('signals and life', () => {
  it('3.6b an async handler of preRestart is waited for', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.setup<Act>(() => {
        log.push('setup')
        return acting.receiveSignal(() => gate.promise)
      }),
    )
    ref.tell(boom)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['restarting', ['setup']])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['setup', 'setup']])
  })

  it('3.7 an async handler of postStop is waited for, and comes after those of the children', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const noting = (name: string) =>
      acting.receiveSignal(async (_, signal) => {
        if (name === 'child') await gate.promise
        log.push(`${name} ${signal.type}`)
      })
    const ref = system.spawn(noting('parent'))
    ref.tell(ctx => void ctx.spawn(noting('child')))
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['stopping', []])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', ['child postStop', 'parent postStop']])
  })

  it.each(['postStop', 'preRestart'] as const)('3.9 what a handler of %s returns is not become', async type => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const next = Behavior.setup<Act>(() => {
      log.push('setup of the next')
      return acting
    })
    const ref = system.spawn(acting.receiveSignal((_, signal) => (signal.type === type ? next : undefined)))
    if (type === 'postStop') system.stop(ref)
    else ref.tell(boom)
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([[], type === 'postStop' ? 'gone' : 'running'])
    expect(seen.outcomes()).toEqual(type === 'postStop' ? [] : ['restart'])
  })

  it('3.9 an instance whose setup failed is told nothing', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let starts = 0
    const ref = system.spawn(
      Behavior.setup<Act>(() => {
        starts += 1
        if (starts === 2) throw new Boom('second start')
        const mine = starts
        return acting.receiveSignal((_, signal) => void log.push(`${signal.type} ${mine}`))
      }),
    )
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['preRestart 1', 'postStop 3'])
  })

  it('8.6 anything that is no behaviour, and not nothing, is a failure that says so', async () => {
    for (const value of ['same', {}, 7]) {
      const { system, host } = simulate()
      const seen = watching(system)
      const ref = system.spawn(
        acting.receiveSignal((_, signal) => (signal.type === 'terminated' ? asBehavior(value) : undefined)),
        { supervision: 'resume' },
      )
      ref.tell(ctx => ctx.stop(ctx.spawnWatched(Behavior.ignore)))
      await host.settle()
      expect(seen.outcomes()).toEqual(['resume'])
      expect(seen.descriptions()[0]).toMatch(/behaviou?r/i)
    }
  })

  it('6.6 a death pact fails the actor: its behaviour is told preRestart, not terminated', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const seen = watching(system)
    const parent = system.spawn(acting, { name: 'parent', supervision: 'resume' })
    parent.tell(ctx => {
      const child = ctx.spawn(acting, { name: 'child', supervision: 'stop' })
      const linked = ctx.spawn(
        acting.receiveSignal((_, signal) => void log.push(signal.type)),
        { name: 'linked', supervision: 'restart' },
      )
      linked.tell(own => own.link(child))
      linked.tell(() => child.tell(boom))
    })
    await host.settle()
    expect([log, seen.life('linked')]).toEqual([['preRestart'], ['started', 'replaced', 'restarted']])
  })
})
