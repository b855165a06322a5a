import { type ActorContext, type ActorRef, type Decider, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  Boom,
  boom,
  type Do,
  deferred,
  doer,
  family,
  inflight,
  lifeOf,
  nodeOf,
  restartAfter,
  stateOf,
  total,
  verdicts,
} from './support.ts'

describe('3.6b a preRestart that fails', () => {
  it.each(['throws', 'rejects'] as const)(
    '3.6b that %s: its failure is supervised, and it is not repeated for that instance',
    async how => {
      const { system, host } = simulate()
      const lines = verdicts(system)
      const life = lifeOf(system, 'child')
      const log: string[] = []
      let made = 0
      const ref = system.spawn(() => {
        const instance = ++made
        return doer({
          preRestart() {
            log.push(`preRestart ${instance}`)
            if (how === 'rejects') return Promise.reject(new Boom('hook'))
            throw new Boom('hook')
          },
          postRestart: () => void log.push(`postRestart ${instance}`),
          postStop: () => void log.push(`postStop ${instance}`),
        })()
      }, 'child')
      ref.tell(boom)
      ref.tell(() => void log.push('queued'))
      await host.settle()
      expect(lines()).toEqual(['child failed', 'child: restart', 'child failed', 'child: restart'])
      expect(log).toEqual(['preRestart 1', 'postRestart 2', 'queued'])
      expect(life()).toEqual(['started', 'replaced', 'restarted'])
      expect([stateOf(system, ref), inflight(system)]).toEqual(['running', 0])
    },
  )

  it('3.6b counts against the limits', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(
      doer({
        preRestart() {
          log.push('preRestart')
          throw new Boom('hook')
        },
        postStop: () => void log.push('postStop'),
      }),
      { supervision: SupervisorStrategy.restart({ maxRestarts: 1 }) },
    )
    ref.tell(boom)
    await host.settle()
    // 3.9: preRestart has run for this instance, so postStop does not.
    expect([stateOf(system, ref), log, inflight(system)]).toEqual(['gone', ['preRestart'], 0])
  })

  it('3.6b is decided by its own failure: stop ends the actor without a second hook', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const log: string[] = []
    const decide: Decider = (_, failure) => (failure.description().includes('hook') ? 'stop' : 'restart')
    const ref = system.spawn(
      doer({
        preRestart() {
          throw new Boom('hook')
        },
        postRestart: () => void log.push('postRestart'),
        postStop: () => void log.push('postStop'),
      }),
      { name: 'child', supervision: SupervisorStrategy.oneForOne({ decide }) },
    )
    ref.tell(boom)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', []])
    expect(life().at(-1)).toBe('stopped')
  })

  it('3.6b the default hook, postStop, is no exception', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let isHealed = false
    const ref = system.spawn(
      doer({
        postStop() {
          log.push('postStop')
          if (!isHealed) throw new Boom('hook')
        },
      }),
    )
    ref.tell(boom)
    await host.settle()
    expect([stateOf(system, ref), log, total(system, 'failure_total')]).toEqual(['running', ['postStop'], 2])
    isHealed = true
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', ['postStop', 'postStop']])
  })
})

describe('3.6g the reasons of a suspension', () => {
  it('3.6g the user lane waits on while an ancestor is suspended', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const gate = deferred()
    const log: string[] = []
    const preStart = (ctx: ActorContext<Do>) => {
      if (ctx.child('child') === undefined) ctx.spawn(doer({ preRestart: () => gate.promise }), 'child')
    }
    const parent = system.spawn(doer({ preStart }), { name: 'parent', supervision: restartAfter(1_000, { stopChildren: false }) })
    const child = system.resolve(parent.path.child('child')) as ActorRef<Do>
    child.tell(boom)
    child.tell(() => void log.push('queued'))
    await host.settle()
    parent.tell(boom)
    await host.settle()
    gate.resolve()
    await host.advance(999)
    expect([life(), stateOf(system, child), log]).toEqual([['started', 'replaced', 'restarted'], 'suspended', []])
    await host.advance(1)
    expect([life(), stateOf(system, child), log]).toEqual([['started', 'replaced', 'restarted'], 'running', ['queued']])
  })
})

describe('3.6 with stopChildren: false', () => {
  function grown(log: string[]) {
    const { system, host } = simulate()
    const child = (name: string) => {
      let made = 0
      return () => {
        const instance = ++made
        return doer({
          preStart: () => void log.push(`${name} starts ${instance}`),
          postStop: () => void log.push(`${name} ends ${instance}`),
        })()
      }
    }
    const preStart = (ctx: ActorContext<Do>) => {
      log.push('parent starts')
      for (const name of ['a', 'b']) if (ctx.child(name) === undefined) ctx.spawn(child(name), name)
    }
    const hooks = { preStart, supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' as const }) }
    const parent = system.spawn(doer(hooks), { name: 'parent', supervision: SupervisorStrategy.restart({ stopChildren: false }) })
    const [a, b] = ['a', 'b'].map(name => system.resolve(parent.path.child(name)) as ActorRef<Do>)
    if (a === undefined || b === undefined) throw new Error('no children')
    return { system, host, parent, a, b }
  }

  it('3.6 the children survive a failure of the parent itself, and run on', async () => {
    const log: string[] = []
    const { system, host, parent, a, b } = grown(log)
    parent.tell(boom)
    for (const [name, ref] of Object.entries({ a, b })) ref.tell(() => void log.push(`${name} runs`))
    await host.settle()
    expect(log.filter(line => !line.endsWith('runs'))).toEqual(['parent starts', 'a starts 1', 'b starts 1', 'parent starts'])
    expect(log.filter(line => line.endsWith('runs')).sort()).toEqual(['a runs', 'b runs'])
    expect(nodeOf(system, parent)).toMatchObject({ state: 'running', restarts: 1, children: [{ restarts: 0 }, { restarts: 0 }] })
  })

  it('3.6 the perpetrator among them is recreated, the others resume', async () => {
    const log: string[] = []
    const { system, host, parent, a, b } = grown(log)
    a.tell(boom)
    for (const [name, ref] of Object.entries({ a, b })) ref.tell(() => void log.push(`${name} runs`))
    await host.settle()
    const hooks = log.filter(line => !line.endsWith('runs'))
    expect(hooks.slice(0, 3)).toEqual(['parent starts', 'a starts 1', 'b starts 1'])
    expect(hooks.slice(3).sort()).toEqual(['a ends 1', 'a starts 2', 'parent starts'])
    expect(log.filter(line => line.endsWith('runs')).sort()).toEqual(['a runs', 'b runs'])
    expect(nodeOf(system, parent)).toMatchObject({ state: 'running', restarts: 1, children: [{ restarts: 1 }, { restarts: 0 }] })
    expect(inflight(system)).toBe(0)
  })

  it('3.6 their watch survives as well', async () => {
    const log: string[] = []
    const { system, host } = simulate()
    const preStart = (ctx: ActorContext<Do>) => {
      if (ctx.child('child') === undefined) ctx.spawnWatched(doer(), 'child')
    }
    const parent = system.spawn(doer({ preStart, onTerminated: () => void log.push('terminated') }), {
      supervision: SupervisorStrategy.restart({ stopChildren: false }),
    })
    parent.tell(boom)
    await host.settle()
    parent.tell(ctx => {
      for (const child of ctx.children) ctx.stop(child)
    })
    await host.settle()
    expect(log).toEqual(['terminated'])
    expect(stateOf(system, parent)).toBe('running')
  })
})

describe('3.6 two restarts that meet', () => {
  it('3.6 a parent that restarts while its child does: the child is stopped, and waited for', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    let made = 0
    const factory = () => {
      const instance = ++made
      return doer({
        preRestart: () => gate.promise,
        postRestart: () => void log.push(`postRestart ${instance}`),
        postStop: () => void log.push(`postStop ${instance}`),
      })()
    }
    const { parent, child } = family<Do>(system, factory)
    child.tell(boom)
    await host.settle()
    parent.tell(boom)
    await host.settle()
    expect([stateOf(system, parent), stateOf(system, child)]).toEqual(['restarting', 'stopping'])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, parent), stateOf(system, child)]).toEqual(['running', 'gone'])
    // preRestart was the hook of instance 1; instance 2 is the child of the parent's new instance.
    expect([log, made]).toEqual([[], 2])
  })

  it('3.6 failures one after the other restart one after the other', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const ref = system.spawn(doer(), 'ref')
    for (let n = 0; n < 8; n++) ref.tell(n % 2 === 0 ? boom : () => {})
    await host.settle()
    expect(lines()).toEqual(Array(4).fill(['ref failed', 'ref: restart']).flat())
    expect(nodeOf(system, ref)).toMatchObject({ restarts: 4, queued: 0 })
  })
})
