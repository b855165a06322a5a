import { gracefulStop, KilledFailure, kill, poison, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  boom,
  deadLetters,
  deadRefs,
  deferred,
  doer,
  lifeOf,
  never,
  restartAfter,
  seeds,
  stateOf,
  verdicts,
} from './support.ts'

/** An actor that logs its messages and its end. */
const logged = (log: string[]) =>
  actor<string>({
    receive: (_, message) => void log.push(message),
    preRestart: () => void log.push('preRestart'),
    postStop: () => void log.push('postStop'),
  })

describe('3.11 stop', () => {
  it('3.11 overtakes what is queued', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(logged(log))
    ref.tell('queued')
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['postStop'])
  })
})

describe('3.11 poison', () => {
  it.each(seeds)('3.11 is an orderly stop after what is queued (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const letters = deadLetters(system)
    const life = lifeOf(system, 'ref')
    const lines = verdicts(system)
    const log: string[] = []
    const reasons: string[] = []
    const ref = system.spawn(logged(log), 'ref')
    system.spawn(
      actor({ preStart: ctx => ctx.watch(ref), onTerminated: (_ctx, _pid, signal) => void reasons.push(signal.reason) }),
    )
    await host.settle()
    ref.tell('a')
    ref.tell('b')
    poison(ref)
    ref.tell('c')
    await host.settle()
    expect(log).toEqual(['a', 'b', 'postStop'])
    expect(letters()).toEqual(['c: stopped'])
    expect([life(), lines(), reasons]).toEqual([['started', 'stopped'], [], ['stopped']])
  })

  it('3.11 waits for an awaiting handler, and stops the children first', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer({ postStop: () => void log.push('postStop') }))
    ref.tell(async ctx => {
      ctx.spawn(doer({ postStop: () => void log.push('child postStop') }))
      await gate.promise
      log.push(`handler ends, ${ctx.signal.aborted ? 'aborted' : 'not aborted'}`)
    })
    poison(ref)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['awaiting', []])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['handler ends, not aborted', 'child postStop', 'postStop'])
  })

  it('3.11 waits while the actor is suspended, and survives its restart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer({ preRestart: () => void log.push('preRestart'), postStop: () => void log.push('postStop') }), {
      supervision: restartAfter(1_000),
    })
    ref.tell(boom)
    ref.tell(() => void log.push('queued'))
    poison(ref)
    await host.advance(999)
    expect([stateOf(system, ref), log]).toEqual(['suspended', []])
    await host.advance(1)
    expect([stateOf(system, ref), log]).toEqual(['gone', ['preRestart', 'queued', 'postStop']])
  })
})

describe('3.11 kill', () => {
  it('3.11 is a failure after what is queued; the default strategy stops', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const failures = eventProbe(system, 'failure')
    const log: string[] = []
    const ref = system.spawn(logged(log), 'ref')
    ref.tell('a')
    kill(ref)
    ref.tell('b')
    await host.settle()
    expect([log, lines()]).toEqual([
      ['a', 'postStop'],
      ['ref failed', 'ref: stop'],
    ])
    expect(failures.events[0]?.snapshot.failure.downcast(KilledFailure)).toBeDefined()
    expect(stateOf(system, ref)).toBe('gone')
  })

  it('3.11 is supervised like any other failure: a strategy may restart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(logged(log), { supervision: SupervisorStrategy.restart() })
    kill(ref)
    ref.tell('b')
    await host.settle()
    expect([log, stateOf(system, ref)]).toEqual([['preRestart', 'b'], 'running'])
  })

  it('3.11 its watchers learn that it failed', async () => {
    const { system, host } = simulate()
    const reasons: string[] = []
    const ref = system.spawn(doer())
    system.spawn(
      actor({ preStart: ctx => ctx.watch(ref), onTerminated: (_ctx, _pid, signal) => void reasons.push(signal.reason) }),
    )
    kill(ref)
    await host.settle()
    expect(reasons).toEqual(['failed'])
  })
})

describe.each([
  ['poison', poison],
  ['kill', kill],
])('3.11 %s', (_, end) => {
  it.each(['dropNewest', 'dropOldest', 'fail'] as const)(
    '3.11 is not refused by a full mailbox (%s), and pushes nothing out',
    async overflow => {
      const { system, host } = simulate()
      const log: string[] = []
      const letters = deadLetters(system)
      const ref = system.spawn(logged(log), { mailbox: { kind: 'bounded', capacity: 2, overflow } })
      ref.tell('a')
      ref.tell('b')
      end(ref)
      await host.settle()
      expect([log, letters(), stateOf(system, ref)]).toEqual([['a', 'b', 'postStop'], [], 'gone'])
    },
  )

  it('3.11 is not refused by a custom mailbox that refuses everything', async () => {
    const { system, host } = simulate()
    const ref = system.spawn(doer(), { mailbox: { kind: 'custom', create: () => faultyMailbox({ user: () => 'refuse' }) } })
    end(ref)
    await host.settle()
    expect(stateOf(system, ref)).toBe('gone')
  })

  it('3.11 given an actor that has ended, does nothing', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const [ref] = await deadRefs(system, host, 1)
    expect(() => ref && end(ref)).not.toThrow()
    await host.settle()
    expect(lines()).toEqual([])
  })

  it('3.11 may be given twice', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    const ref = system.spawn(doer(), 'ref')
    end(ref)
    end(ref)
    await host.settle()
    expect(life()).toEqual(['started', 'stopped'])
  })
})

describe('3.11 gracefulStop', () => {
  it('3.11 resolves with true when the actor has ended, postStop included', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(actor({ postStop: () => gate.promise.then(() => void log.push('postStop')) }))
    const result = gracefulStop(ref, 1_000).then(isStopped => log.push(`resolved ${isStopped}`))
    await host.advance(500)
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    await result
    expect([log, stateOf(system, ref), host.pendingTimers]).toEqual([['postStop', 'resolved true'], 'gone', 0])
  })

  it('3.11 resolves with false when the time is over; the stop goes on', async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const ref = system.spawn(actor({ postStop: () => never }))
    void gracefulStop(ref, 1_000).then(isStopped => log.push(isStopped))
    await host.advance(999)
    expect(log).toEqual([])
    await host.advance(1)
    expect([log, stateOf(system, ref)]).toEqual([[false], 'stopping'])
    await host.advance(4_000)
    expect([log, stateOf(system, ref)]).toEqual([[false], 'gone'])
  })

  it('3.11 resolves with true at once for an actor that has ended', async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const [ref] = await deadRefs(system, host, 1)
    if (ref) void gracefulStop(ref, 1_000).then(isStopped => log.push(isStopped))
    await host.settle()
    expect([log, host.pendingTimers]).toEqual([[true], 0])
  })
})
