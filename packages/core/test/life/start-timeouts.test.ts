import { StartTimeoutFailure, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  boom,
  deferred,
  doer,
  inflight,
  lifeOf,
  never,
  rejected,
  siblings,
  stateOf,
  total,
  unhandledRejections,
  verdicts,
} from './support.ts'

describe('3.4 a start hook that takes too long', () => {
  it('3.4 preStart fails after 30,000 ms with StartTimeoutFailure', async () => {
    const { system, host } = simulate()
    const failures = eventProbe(system, 'failure')
    const ref = system.spawn(actor({ preStart: () => never }))
    await host.advance(29_999)
    expect([stateOf(system, ref), failures.events.length]).toEqual(['starting', 0])
    await host.advance(1)
    expect(failures.events[0]?.snapshot.failure.downcast(StartTimeoutFailure)).toBeDefined()
    expect(failures.events).toHaveLength(1)
  })

  it('3.4 that failure is supervised: the default strategy stops a first start', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const ref = system.spawn(actor({ preStart: () => never }), 'child')
    await host.advance(30_000)
    await host.advance(5_000)
    expect([stateOf(system, ref), lines()]).toEqual(['gone', ['child failed', 'child: stop']])
    expect(host.pendingTimers).toBe(0)
  })

  it('3.4 postRestart, too: it is decided again, with limits', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    let attempts = 0
    const ref = system.spawn(
      doer({
        postRestart() {
          attempts++
          return never
        },
      }),
      { name: 'child', supervision: SupervisorStrategy.restart({ maxRestarts: 2 }), startTimeoutMs: 1_000 },
    )
    ref.tell(boom)
    await host.advance(20_000)
    expect([attempts, stateOf(system, ref)]).toEqual([2, 'gone'])
    expect(lines().filter(line => line.startsWith('child:'))).toEqual(['child: restart', 'child: restart', 'child: stop'])
  })

  it('3.4 the limit can be set for an actor, and for the system', async () => {
    const { system, host } = simulate({ startTimeoutMs: 300 })
    const failed: string[] = []
    system.eventStream.subscribe('failure', event => failed.push(event.snapshot.path.name))
    system.spawn(actor({ preStart: () => never }), { name: 'own', startTimeoutMs: 100 })
    system.spawn(actor({ preStart: () => never }), 'plain')
    await host.advance(99)
    expect(failed).toEqual([])
    await host.advance(1)
    expect(failed).toEqual(['own'])
    await host.advance(199)
    expect(failed).toEqual(['own'])
    await host.advance(1)
    expect(failed).toEqual(['own', 'plain'])
  })

  it('3.4 spawnAsync rejects with it', async () => {
    const { system, host } = simulate()
    const outcome = rejected(() => system.spawnAsync(actor({ preStart: () => never })))
    await host.advance(35_000)
    const error = await outcome
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
    expect((error as { cause: unknown }).cause).toBeInstanceOf(StartTimeoutFailure)
    expect(total(system, 'failure_total')).toBe(0)
  })

  it('3.4 a hook that is done in time leaves no timer', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const ref = system.spawn(actor({ preStart: () => gate.promise }))
    await host.advance(29_999)
    gate.resolve()
    await host.advance(60_000)
    expect([stateOf(system, ref), host.pendingTimers]).toEqual(['running', 0])
  })

  it.each(['resolves', 'rejects'] as const)('3.4 its result is ignored when it %s afterwards', async how => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const gate = deferred()
    let made = 0
    const ref = system.spawn(() => actor(++made === 1 ? { preStart: () => gate.promise } : {})(), {
      name: 'child',
      supervision: 'restart',
    })
    await host.advance(40_000)
    expect([made, stateOf(system, ref), life()]).toEqual([2, 'running', ['started']])
    if (how === 'resolves') gate.resolve()
    else gate.reject(new Boom('late'))
    await host.settle()
    expect([stateOf(system, ref), life(), total(system, 'failure_total')]).toEqual(['running', ['started'], 1])
    expect(await unhandled.stop()).toEqual([])
  })
})

describe('3.4 a stop for a starting cell', () => {
  it.each(['resolves', 'rejects', 'never settles'] as const)(
    '3.4 aborts the hook and waits; no other hook runs, nobody is told of the attempt: it %s',
    async how => {
      const { system, host } = simulate()
      const life = lifeOf(system, 'child')
      const lines = verdicts(system)
      const gate = deferred()
      const log: string[] = []
      const ref = system.spawn(
        actor({
          async preStart(ctx) {
            ctx.signal.addEventListener('abort', () => log.push('aborted'))
            await gate.promise
          },
          receive: () => void log.push('receive'),
          preRestart: () => void log.push('preRestart'),
          postStop: () => void log.push('postStop'),
        }),
        'child',
      )
      ref.tell('waits')
      await host.settle()
      system.stop(ref)
      await host.settle()
      expect([stateOf(system, ref), log]).toEqual(['stopping', ['aborted']])
      if (how === 'resolves') gate.resolve()
      if (how === 'rejects') gate.reject(new Boom('aborted'))
      await host.advance(how === 'never settles' ? 5_000 : 0)
      expect([stateOf(system, ref), log]).toEqual(['gone', ['aborted']])
      expect([lines(), life().includes('started'), total(system, 'failure_total')]).toEqual([[], false, 0])
      expect(host.pendingTimers).toBe(0)
    },
  )

  it('3.4 its watchers are told; what waited becomes dead letters', async () => {
    const { system, host } = simulate()
    const letters = eventProbe(system, 'deadLetter')
    const ended: unknown[] = []
    const ref = system.spawn(
      actor<string>({ preStart: ctx => new Promise(resolve => ctx.signal.addEventListener('abort', () => resolve())) }),
    )
    system.spawn(actor({ preStart: ctx => ctx.watch(ref), onTerminated: (_, pid) => void ended.push(pid) }))
    ref.tell('a')
    ref.tell('b')
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(ended).toEqual([ref.pid])
    expect(letters.events.map(event => [event.message, event.reason])).toEqual([
      ['a', 'stopped'],
      ['b', 'stopped'],
    ])
  })

  it('3.4 in postRestart: the new instance gets no hook, the old one had its own', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const log: string[] = []
    let made = 0
    const ref = system.spawn(() => {
      const instance = ++made
      return doer({
        preRestart: () => void log.push(`preRestart ${instance}`),
        postStop: () => void log.push(`postStop ${instance}`),
        postRestart: () => never,
      })()
    }, 'child')
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.advance(5_000)
    expect([stateOf(system, ref), log]).toEqual(['gone', ['preRestart 1']])
    expect(life()).toEqual(['started', 'replaced', 'stopped'])
    expect(inflight(system)).toBe(0)
  })
})

describe('3.4 a recreate for a starting cell', () => {
  it.each(['resolves', 'rejects', 'never settles'] as const)(
    '3.4 aborts the hook, waits, and starts anew; the hook %s',
    async how => {
      const { system, host } = simulate()
      const life = lifeOf(system, 'one')
      const lines = verdicts(system)
      const gate = deferred()
      const log: string[] = []
      let starts = 0
      const { one, other } = siblings(system, {
        async preStart(ctx) {
          log.push(`preStart ${++starts}`)
          if (starts > 1) return
          ctx.signal.addEventListener('abort', () => log.push('aborted'))
          await gate.promise
        },
        preRestart: () => void log.push('preRestart'),
        postRestart: () => void log.push('postRestart'),
        postStop: () => void log.push('postStop'),
      })
      one.tell(() => void log.push('message'))
      await host.settle()
      other.tell(boom)
      await host.settle()
      expect(log).toEqual(['preStart 1', 'aborted'])
      if (how === 'resolves') gate.resolve()
      if (how === 'rejects') gate.reject(new Boom('aborted'))
      await host.advance(how === 'never settles' ? 5_000 : 0)
      expect(log).toEqual(['preStart 1', 'aborted', 'preStart 2', 'message'])
      expect([life(), lines()]).toEqual([['started'], ['other failed', 'other: restart']])
      expect([stateOf(system, one), stateOf(system, other), host.pendingTimers]).toEqual(['running', 'running', 0])
    },
  )
})
