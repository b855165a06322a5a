import { ActorFailure, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, ledger, livingStates, type Plan, world } from './support.ts'

const { oneForOne } = SupervisorStrategy
const deciding = (directive: SupervisorDirective) => oneForOne({ decide: () => directive })
const backoff = { minMs: 100, maxMs: 100, jitter: 0 }
/** g > p > c; p escalates, g says `directive`. */
const line = (directive: SupervisorDirective, extra: { p?: Plan; c?: Plan } = {}): Record<string, Plan> => ({
  g: {
    strategy: deciding(directive),
    children: { p: { strategy: deciding('escalate'), children: { c: { ...extra.c }, d: {} }, ...extra.p }, q: {} },
  },
})

describe('F8 escalate', () => {
  it('F8 the parent becomes the failed actor: its user lane and its other children are suspended', async () => {
    const slow = SupervisorStrategy.restart({ stopChildren: false, backoff })
    const w = world({
      g: { strategy: slow, children: { p: { strategy: deciding('escalate'), children: { c: {}, d: {} } }, q: {} } },
    })
    w.fail('c')
    await w.settle()
    for (const name of ['p', 'c', 'd', 'q']) w.say(name)
    await w.advance(99)
    expect(w.log, 'the parent’s sibling is not concerned').toEqual(['q'])
    await w.advance(1)
    expect([...w.log].sort()).toEqual(['c', 'd', 'p', 'q'])
    expect([w.made('p'), w.made('c'), w.made('d')], 'p and the perpetrator are new').toEqual([2, 2, 1])
  })

  it('F8 the grandparent restarts the parent: the children are stopped, and new', async () => {
    const w = world(line('restart'))
    w.fail('c')
    await w.settle()
    expect([w.made('g'), w.made('p'), w.made('c'), w.made('d'), w.made('q')]).toEqual([1, 2, 2, 2, 1])
    expect(w.lifecycle('c')).toEqual(['started', 'ended', 'started'])
    expect(livingStates(w.system)).toEqual(['running'])
  })

  it('F8 the grandparent stops the parent: the subtree is gone, the rest lives', async () => {
    const w = world(line('stop'))
    w.fail('c')
    await w.settle()
    expect(['p', 'c', 'd'].map(name => w.lifecycle(name).at(-1))).toEqual(['ended', 'ended', 'ended'])
    expect([w.lifecycle('g'), w.lifecycle('q')]).toEqual([['started'], ['started']])
  })

  it('F8 preRestart of the parent is told the cause of the chain', async () => {
    const boom = new Boom('c')
    const told: unknown[] = []
    const p: Plan = { hooks: { preRestart: (_ctx, failure) => void told.push(failure) } }
    const w = world(line('restart', { p }))
    w.fail('c', boom)
    await w.settle()
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ cause: boom })
  })
})

describe('4.6 resume of an actor that failed through a child', () => {
  it('4.6 goes down the chain to the perpetrator', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const escalating = deciding('escalate')
      const w = world(
        {
          g: {
            strategy: deciding('resume'),
            children: { p: { strategy: escalating, children: { c: { strategy: escalating, children: { x: {}, y: {} } } } } },
          },
        },
        { seed },
      )
      const names = ['p', 'c', 'x', 'y']
      w.fail('x')
      for (const name of names) w.say(name)
      await w.settle()
      expect([...w.log].sort()).toEqual(['c', 'p', 'x', 'y'])
      expect(names.map(name => w.made(name))).toEqual([1, 1, 1, 1])
      expect(livingStates(w.system)).toEqual(['running'])
      expect(ledger(w.system)).toMatchObject({ total: 3, escalate: 2, resume: 1, inflight: 0 })
    }
  })
})

describe('4.8 every hop is a failure of its own', () => {
  it('4.8 with its own count, info and event; one sequence, stage one further, cause unchanged', async () => {
    const boom = new Boom('origin')
    const w = world(line('resume'))
    w.fail('c', boom)
    await w.settle()
    const [first, second] = w.failureEvents.events
    expect(w.failureEvents.events).toHaveLength(2)
    expect(second?.sequence).toBe(first?.sequence)
    expect(w.outcomeEvents.events.map(event => [event.path.name, event.outcome, event.sequence])).toEqual([
      ['c', 'escalate', first?.sequence],
      ['p', 'resume', first?.sequence],
    ])
    expect([first?.snapshot.stage.hops, second?.snapshot.stage.hops]).toEqual([0, 1])
    expect([first?.snapshot.stage.isInitial, second?.snapshot.stage.isInitial]).toEqual([true, false])
    expect([first?.snapshot.actor, second?.snapshot.actor]).toEqual([w.ref('c').pid, w.ref('p').pid])
    expect(second?.snapshot.path.equals(w.ref('p').path)).toBe(true)
    expect(second?.snapshot).not.toBe(first?.snapshot)
    expect(first?.snapshot.failure.downcast(Boom)).toBe(boom)
    expect(second?.snapshot.failure.downcast(Boom)).toBe(boom)
    const counter = (name: string, ref: 'c' | 'p') =>
      w.system
        .metrics()
        .counters.get(name)
        ?.get(`pid="${w.ref(ref).pid}",cause="Boom"`)
    expect([counter('failure_total', 'c'), counter('failure_total', 'p')]).toEqual([1, 1])
    expect(counter('failure_escalate_total', 'c')).toBe(1)
    expect(counter('failure_resume_total', 'p')).toBe(1)
  })

  it("4.8 the original's metadata wins over the hop's", async () => {
    const c = { options: { failureMetadata: { component: 'reader', tags: { region: 'c', only: 'c' } } } }
    const p = { options: { failureMetadata: { component: 'pool', endpoint: 'tcp://p', tags: { region: 'p', also: 'p' } } } }
    const w = world(line('resume', { c, p }))
    w.fail('c')
    await w.settle()
    const [first, second] = w.failureEvents.events.map(event => event.snapshot.metadata)
    expect(first).toMatchObject({ component: 'reader', endpoint: undefined })
    expect(second).toMatchObject({ component: 'reader', endpoint: 'tcp://p', transport: undefined })
    expect(Object.fromEntries(second?.tags ?? [])).toEqual({ region: 'c', only: 'c', also: 'p' })
  })

  it('4.8 metadata of the failure itself wins over that of the actor', async () => {
    const w = world({ c: { options: { failureMetadata: { component: 'actor', transport: 'tcp' } } } })
    w.fail('c', ActorFailure.from(new Boom('c'), { component: 'failure' }))
    await w.settle()
    expect(w.failureEvents.events[0]?.snapshot.metadata).toMatchObject({ component: 'failure', transport: 'tcp' })
    expect(w.failureEvents.events[0]?.snapshot.failure.downcast(Boom)).toBeInstanceOf(Boom)
  })

  it('4.8 chains of different failures have different sequences', async () => {
    const w = world(line('resume'))
    w.fail('c')
    await w.settle()
    w.fail('d')
    await w.settle()
    const sequences = w.failureEvents.events.map(event => event.sequence)
    expect(sequences).toHaveLength(4)
    expect(new Set(sequences).size).toBe(2)
  })
})

describe('4.9 log lines', () => {
  it('4.9 resume: one warning; restart and stop: one error each', async () => {
    for (const [directive, expected] of [
      ['resume', ['warn']],
      ['restart', ['error']],
      ['stop', ['error']],
    ] as const) {
      const w = world({ p: { strategy: deciding(directive), children: { c: {} } } })
      w.fail('c')
      await w.settle()
      expect(w.problems(), directive).toEqual(expected)
    }
  })

  it('4.9 escalate logs nothing here: the level that decides does', async () => {
    for (const [directive, expected] of [
      ['resume', ['warn']],
      ['restart', ['error']],
    ] as const) {
      const w = world(line(directive))
      w.fail('c')
      await w.settle()
      expect(w.problems(), directive).toEqual(expected)
    }
  })

  it('4.9 `log: false` silences a strategy', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'restart', log: false }), children: { c: {} } } })
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart'])
    expect(w.problems()).toEqual([])
  })
})
