import { type MetricsEvent, type Pid, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Act, Boom, deferred, type Plan, world } from '../failure/support.ts'
import { commit } from '../user-code/support.ts'
import { deciding, seeds } from './support.ts'

/** A world whose metrics are collected, and a look at those of one actor. */
function measured(plans: Record<string, Plan>, seed = 1) {
  const events: MetricsEvent[] = []
  const w = world(plans, { seed, metricsSink: { record: event => void events.push(event) } })
  const of = (pid: Pid): readonly string[] => events.flatMap(event => ('pid' in event && event.pid === pid ? [event.type] : []))
  const count = (type: MetricsEvent['type']): number => events.filter(event => event.type === type).length
  return { w, events, of, count }
}

describe('F9 what a metrics sink is told', () => {
  it('F9 the beginning and the end of an actor, once each, whatever the number of its restarts', async () => {
    for (const seed of seeds) {
      const { w, of } = measured({ p: { strategy: deciding('restart'), children: { x: {} } } }, seed)
      const { pid } = w.ref('x')
      for (let n = 0; n < 3; n += 1) w.fail('x')
      await w.settle()
      w.system.stop(w.ref('x'))
      await w.settle()
      const told = of(pid).filter(type => type.startsWith('actor'))
      expect([w.made('x'), told]).toEqual([4, ['actorStarted', 'actorStopped']])
    }
  })

  it('F9 as many ends as beginnings when the system has ended, also where starts fail', async () => {
    const { w, count } = measured({ p: { children: { x: {}, y: {} } } })
    expect(() => w.plant(w.system, 'bad', { hooks: { preStart: () => commit('throws') } })).toThrow()
    const late: Plan = { hooks: { preStart: () => Promise.reject(new Boom('late')) } }
    w.plant(w.system, 'late', late)
    await w.settle()
    void w.system.terminate()
    await w.settle()
    expect(count('actorStarted')).toBeGreaterThanOrEqual(3)
    expect(count('actorStopped')).toBe(count('actorStarted'))
  })

  it('F9 dead letters, with the actor that they were for', async () => {
    const { w, of, count } = measured({ x: {} })
    const { pid } = w.ref('x')
    w.system.stop(w.ref('x'))
    await w.settle()
    for (let n = 0; n < 3; n += 1) w.say('x')
    await w.settle()
    expect([of(pid).filter(type => type === 'deadLetter').length, count('deadLetter')]).toEqual([3, 3])
  })

  it('F9 what a mailbox drops', async () => {
    const { w, of } = measured({ x: { options: { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } } } })
    const gate = deferred()
    const hold: Act = () => gate.promise
    w.tell('x', hold)
    await w.settle()
    for (let n = 0; n < 3; n += 1) w.say('x')
    gate.resolve()
    await w.settle()
    expect(of(w.ref('x').pid).filter(type => type === 'mailboxOverflow')).toHaveLength(2)
  })

  it('F9 each failure and its outcome, in the order in which they came about', async () => {
    const { w, events } = measured({ p: { strategy: SupervisorStrategy.default, children: { x: {} } } })
    events.length = 0
    w.fail('x')
    await w.settle()
    const told = events.map(event => event.type).filter(type => type.startsWith('failure'))
    const up = told.indexOf('failureTotal')
    expect([...told].sort()).toEqual(['failureInflight', 'failureInflight', 'failureRestartTotal', 'failureTotal'])
    expect(up).toBeLessThan(told.indexOf('failureRestartTotal'))
    expect(events.flatMap(event => (event.type === 'failureInflight' ? [event.delta] : []))).toEqual([1, -1])
  })

  it('F9 the counters of the system say the same as the events', async () => {
    for (const seed of seeds) {
      const { w, count } = measured({ p: { strategy: deciding('escalate'), children: { x: {}, y: {} } } }, seed)
      for (const name of ['x', 'y', 'x']) w.fail(name)
      await w.settle()
      const { counters } = w.system.metrics()
      for (const [counter, type] of [
        ['failure_total', 'failureTotal'],
        ['failure_restart_total', 'failureRestartTotal'],
        ['failure_escalate_total', 'failureEscalateTotal'],
        ['failure_stop_total', 'failureStopTotal'],
      ] as const) {
        const sum = [...(counters.get(counter)?.values() ?? [])].reduce((a, b) => a + b, 0)
        expect(sum, counter).toBe(count(type))
      }
      expect(count('failureTotal')).toBeGreaterThan(1)
    }
  })
})
