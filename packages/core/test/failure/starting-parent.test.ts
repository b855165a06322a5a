import { type SupervisorDirective, SupervisorStrategy, type Terminated } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, ledger, type Plan, stateOf, world } from './support.ts'

/** p has a child already, and an async `preStart` that the test ends. */
function slowStart(directive: SupervisorDirective) {
  const gate = deferred()
  let aborted = false
  const plan: Plan = {
    hooks: {
      preStart(ctx) {
        ctx.signal.addEventListener('abort', () => {
          aborted = true
        })
        return gate.promise
      },
    },
    strategy: SupervisorStrategy.oneForOne({ decide: () => directive }),
    children: { c: {} },
  }
  return { plan, gate, wasAborted: () => aborted }
}

describe('4.4 a starting parent', () => {
  it('4.4 decides about its children', async () => {
    const { plan, gate } = slowStart('restart')
    const w = world({ p: plan })
    w.fail('c')
    w.say('c')
    await w.settle()
    expect(stateOf(w.system, w.ref('p'))).toBe('starting')
    expect(w.outcomes('c')).toEqual(['restart'])
    expect(w.log).toEqual(['c'])
    gate.resolve()
    await w.settle()
    expect(stateOf(w.system, w.ref('p'))).toBe('running')
    expect([w.made('p'), w.made('c')]).toEqual([1, 2])
  })

  it('4.4 `escalate` fails its start; the pending hook is aborted and waited for', async () => {
    const { plan, gate, wasAborted } = slowStart('escalate')
    const w = world({})
    const boom = new Boom('c')
    let answer: unknown
    const started = w.system.spawnAsync(w.recipe('p', plan), 'p').then(
      () => {
        answer = 'started'
      },
      (error: unknown) => {
        answer = error
      },
    )
    await w.settle()
    w.fail('c', boom)
    await w.settle()
    expect(wasAborted()).toBe(true)
    expect(answer).toBeUndefined()
    gate.resolve()
    await w.settle()
    await started
    expect(answer).toMatchObject({ code: 'SPAWN_START_FAILED', cause: boom })
    expect(w.outcomes('c')).toEqual(['escalate'])
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
    expect(w.lifecycle('p'), 'nothing is published for a start that was rolled back').toEqual([])
    expect(ledger(w.system), "p's failure is told to its caller: not counted").toMatchObject({
      total: 1,
      escalate: 1,
      inflight: 0,
    })
    expect(w.system.resolve(w.ctx('p').path)).toBeUndefined()
  })

  it('4.4 with nobody waiting for the start, the escalated failure goes to its supervisor', async () => {
    const { plan, gate } = slowStart('escalate')
    const w = world({ p: plan })
    const boom = new Boom('c')
    w.fail('c', boom)
    await w.settle()
    gate.resolve()
    await w.settle()
    expect(w.failures('p')).toHaveLength(1)
    expect(w.failures('p')[0]?.snapshot.failure.downcast(Boom)).toBe(boom)
    expect(w.failures('p')[0]?.snapshot.stage.hops).toBe(1)
    expect(w.outcomes('p'), 'the default for a first start').toEqual(['stop'])
    expect(w.system.resolve(w.ref('p').path)).toBeUndefined()
    expect(ledger(w.system)).toMatchObject({ total: 2, escalate: 1, stop: 1, inflight: 0 })
  })

  it('4.4 a hook that ignores the abort is abandoned after stopTimeoutMs', async () => {
    const { plan } = slowStart('escalate')
    const w = world({ p: { ...plan, options: { stopTimeoutMs: 200 } } })
    const abandoned = eventProbe(w.system, 'abandoned')
    w.fail('c')
    await w.advance(199)
    expect(abandoned.events).toEqual([])
    await w.advance(1)
    expect(abandoned.events).toHaveLength(1)
    expect(abandoned.events[0]).toMatchObject({ what: 'preStart' })
    expect(w.outcomes('p')).toEqual(['stop'])
    expect(w.system.resolve(w.ref('p').path)).toBeUndefined()
  })

  it('4.4 watchers of a start that failed so are told', async () => {
    const { plan, gate } = slowStart('escalate')
    const signals: Terminated['reason'][] = []
    const onTerminated = (_ctx: unknown, _pid: unknown, signal: { reason: Terminated['reason'] }): void => {
      signals.push(signal.reason)
    }
    const w = world({ p: plan, observer: { hooks: { onTerminated } } })
    w.tell('observer', ctx => ctx.watch(w.ref('p')))
    w.fail('c')
    await w.settle()
    gate.resolve()
    await w.settle()
    expect(signals).toEqual(['failed'])
  })
})
