import { type Actor, type Decider, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, boom, type Do, doer, family, inflight, lifeOf, restartAfter, stateOf, total, verdicts } from './support.ts'

/** A factory whose instances `from`..`to` fail in their start hook, asynchronously; each hook is logged with its instance. */
function flaky(log: string[], from: number, to: number): () => Actor<Do> {
  let made = 0
  return () => {
    const instance = ++made
    const start = async (hook: string) => {
      log.push(`${hook} ${instance}`)
      if (instance >= from && instance <= to) throw new Boom(`start ${instance}`)
    }
    return doer({
      preStart: () => start('preStart'),
      postRestart: () => start('postRestart'),
      preRestart: () => void log.push(`preRestart ${instance}`),
      postStop: () => void log.push(`postStop ${instance}`),
    })()
  }
}

describe('3.3 a first start that fails asynchronously', () => {
  it('3.3 the default strategy stops the actor, and its name is free', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const log: string[] = []
    const ref = system.spawn(flaky(log, 1, 9), 'child')
    await host.settle()
    expect(log).toEqual(['preStart 1'])
    expect([stateOf(system, ref), lines()]).toEqual(['gone', ['child failed', 'child: stop']])
    expect(() => system.spawn(actor(), 'child')).not.toThrow()
  })

  it('3.3 the strategy of the parent decides as for any failure', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const decide: Decider = (pid, failure) => {
      log.push(`decide ${pid.id}: ${failure.description()}`)
      return 'stop'
    }
    const { child } = family(system, flaky(log, 1, 9), {
      parent: { supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide }) },
    })
    await host.settle()
    expect(log[1]).toContain(`decide ${child.pid.id}: `)
    expect(log[1]).toContain('start 1')
    expect([log.length, stateOf(system, child)]).toEqual([2, 'gone'])
  })

  it('3.3 a retry makes a new instance, runs preStart and publishes started; nothing for the failed attempts', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const lines = verdicts(system)
    const log: string[] = []
    const ref = system.spawn(flaky(log, 1, 2), { name: 'child', supervision: 'restart' })
    ref.tell(() => void log.push('message'))
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preStart 2', 'preStart 3', 'message'])
    expect(life()).toEqual(['started'])
    expect(lines()).toEqual(['child failed', 'child: restart', 'child failed', 'child: restart'])
    expect([stateOf(system, ref), inflight(system)]).toEqual(['running', 0])
  })

  it('3.3 with the same limits: n restarts after the initial attempt', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(flaky(log, 1, 9), { supervision: SupervisorStrategy.restart({ maxRestarts: 2 }) })
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preStart 2', 'preStart 3'])
    expect(stateOf(system, ref)).toBe('gone')
  })

  it('3.3 with the same backoff', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const backoff = { minMs: 100, maxMs: 1_000, jitter: 0 }
    system.spawn(flaky(log, 1, 2), { supervision: SupervisorStrategy.restart({ backoff }) })
    await host.settle()
    expect(log).toHaveLength(1)
    await host.advance(99)
    expect(log).toHaveLength(1)
    await host.advance(1)
    expect(log).toHaveLength(2)
    await host.advance(199)
    expect(log).toHaveLength(2)
    await host.advance(1)
    expect(log).toEqual(['preStart 1', 'preStart 2', 'preStart 3'])
  })

  it('3.3 resume means restart: there is no instance to go on with', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const log: string[] = []
    const ref = system.spawn(flaky(log, 1, 2), { name: 'child', supervision: 'resume' })
    ref.tell(() => void log.push('message'))
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preStart 2', 'preStart 3', 'message'])
    expect([life(), stateOf(system, ref)]).toEqual([['started'], 'running'])
  })

  it('3.3 the retry that succeeds is an instance like any other: the hooks run for it, once', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(flaky(log, 1, 1), { supervision: 'restart' })
    await host.settle()
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preStart 2', 'preRestart 2', 'postRestart 3', 'postStop 3'])
  })

  it('3.3 escalate makes it the failure of the parent', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const log: string[] = []
    const { parent } = family(system, flaky(log, 1, 1), {
      parent: { supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' }) },
    })
    await host.settle()
    expect(lines()).toEqual(['child failed', 'child: escalate', 'parent failed', 'parent: restart'])
    // The parent's next instance has made a child of its own.
    expect([stateOf(system, parent), log]).toEqual(['running', ['preStart 1', 'preStart 2']])
  })
})

describe('3.3 a restart whose start fails', () => {
  it('3.3 is decided again; the next attempt is a restart, not a first start', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const log: string[] = []
    const ref = system.spawn(flaky(log, 2, 3), 'child')
    await host.settle()
    ref.tell(boom)
    ref.tell(() => void log.push('message'))
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preRestart 1', 'postRestart 2', 'postRestart 3', 'postRestart 4', 'message'])
    expect(life()).toEqual(['started', 'replaced', 'restarted'])
    expect([total(system, 'failure_total'), total(system, 'failure_restart_total')]).toEqual([3, 3])
  })

  it('3.3 counts against the same limits', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const log: string[] = []
    const ref = system.spawn(flaky(log, 2, 9), { name: 'child', supervision: SupervisorStrategy.restart({ maxRestarts: 3 }) })
    await host.settle()
    ref.tell(boom)
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preRestart 1', 'postRestart 2', 'postRestart 3', 'postRestart 4'])
    expect([stateOf(system, ref), life()]).toEqual(['gone', ['started', 'replaced', 'stopped']])
    expect(inflight(system)).toBe(0)
  })

  it('3.3 waits for the same backoff', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(flaky(log, 2, 2), { supervision: restartAfter(100) })
    await host.settle()
    ref.tell(boom)
    await host.advance(100)
    expect(log).toEqual(['preStart 1', 'preRestart 1', 'postRestart 2'])
    await host.advance(99)
    expect([log.length, stateOf(system, ref)]).toEqual([3, 'suspended'])
    await host.advance(1)
    expect([log[3], stateOf(system, ref)]).toEqual(['postRestart 3', 'running'])
  })

  it('3.3 resume means restart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const decide: Decider = (_, failure) => (failure.description().includes('start') ? 'resume' : 'restart')
    const ref = system.spawn(flaky(log, 2, 2), { supervision: SupervisorStrategy.oneForOne({ decide }) })
    await host.settle()
    ref.tell(boom)
    ref.tell(() => void log.push('message'))
    await host.settle()
    expect(log).toEqual(['preStart 1', 'preRestart 1', 'postRestart 2', 'postRestart 3', 'message'])
  })

  it.each(['throws', 'makes no actor'] as const)('3.3 also where the factory %s', async how => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const log: string[] = []
    let made = 0
    const factory = (): Actor<Do> => {
      if (++made !== 2) return doer({ postRestart: () => void log.push(`postRestart ${made}`) })()
      if (how === 'throws') throw new Boom('factory')
      return undefined as unknown as Actor<Do>
    }
    const ref = system.spawn(factory, 'child')
    ref.tell(boom)
    ref.tell(() => void log.push('message'))
    await host.settle()
    expect(log).toEqual(['postRestart 3', 'message'])
    expect(life()).toEqual(['started', 'replaced', 'restarted'])
    expect(total(system, 'failure_total')).toBe(2)
  })
})
