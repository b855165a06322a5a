import { type MetricsEvent, type Pid, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, imbalance, ledger, type Plan, type World, world } from './support.ts'

const { oneForOne, allForOne } = SupervisorStrategy
const slowly = { backoff: { minMs: 100, maxMs: 100, jitter: 0 } }
const counter = (w: World, name: string, labels: string): number | undefined => w.system.metrics().counters.get(name)?.get(labels)

describe('F9 counters and gauge', () => {
  it('F9 failure_total is labelled with pid and cause', async () => {
    class Other extends Error {
      override readonly name = 'Other'
    }
    const w = world({ a: {}, b: {} })
    w.fail('a')
    w.fail('a')
    w.fail('a', new Other('a'))
    w.fail('b')
    await w.settle()
    const of = (ref: string, cause: string) => `pid="${w.ref(ref).pid}",cause="${cause}"`
    expect(counter(w, 'failure_total', of('a', 'Boom'))).toBe(2)
    expect(counter(w, 'failure_total', of('a', 'Other'))).toBe(1)
    expect(counter(w, 'failure_total', of('b', 'Boom'))).toBe(1)
    expect(counter(w, 'failure_restart_total', of('a', 'Boom'))).toBe(2)
  })

  it('F9 there is a counter for each outcome', async () => {
    for (const directive of ['restart', 'resume', 'escalate'] as const) {
      const w = world({
        p: { options: { supervision: 'resume' }, strategy: oneForOne({ decide: () => directive }), children: { c: {} } },
      })
      w.fail('c')
      await w.settle()
      const labels = `pid="${w.ref('c').pid}",cause="Boom"`
      for (const outcome of ['restart', 'resume', 'escalate', 'stop']) {
        expect(counter(w, `failure_${outcome}_total`, labels) ?? 0, `${directive}: ${outcome}`).toBe(
          outcome === directive ? 1 : 0,
        )
      }
    }
  })

  it('F9 the series of an actor that has ended are folded into the one without a pid (7.5)', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'stop' }), children: { c: {} } } })
    w.fail('c')
    await w.settle()
    expect(counter(w, 'failure_total', `pid="${w.ref('c').pid}",cause="Boom"`)).toBeUndefined()
    expect(counter(w, 'failure_total', 'pid="",cause="Boom"')).toBe(1)
    expect(counter(w, 'failure_stop_total', 'pid="",cause="Boom"')).toBe(1)
  })

  it('F9 the pid label can be switched off', async () => {
    const w = world({ a: {}, b: {} }, { metrics: { pidLabel: false } })
    w.fail('a')
    w.fail('b')
    await w.settle()
    expect([...(w.system.metrics().counters.get('failure_total') ?? [])]).toEqual([['cause="Boom"', 2]])
    expect([...(w.system.metrics().counters.get('failure_restart_total') ?? [])]).toEqual([['cause="Boom"', 2]])
  })

  it('F9 the gauge goes up on creation and down on outcome', async () => {
    const gauge: number[] = []
    const strategy = oneForOne({
      decide: () => {
        gauge.push(ledger(w.system).inflight)
        return 'restart'
      },
      ...slowly,
    })
    const w = world({ p: { strategy, children: { c: {} } } })
    w.fail('c')
    await w.settle()
    gauge.push(ledger(w.system).inflight)
    expect(gauge, 'a delay is an outcome').toEqual([1, 0])
  })

  it('F9 a snapshot stays as it was', async () => {
    const w = world({ c: {} })
    w.fail('c')
    await w.settle()
    const before = w.system.metrics()
    w.fail('c')
    await w.settle()
    expect([...(before.counters.get('failure_total')?.values() ?? [])]).toEqual([1])
  })

  it('F9 everything is exported to the metrics sink as well', async () => {
    const events: MetricsEvent[] = []
    const w = world(
      { p: { strategy: oneForOne({ decide: () => 'resume' }), children: { c: {} } } },
      { metricsSink: { record: event => void events.push(event) } },
    )
    w.fail('c')
    await w.settle()
    const failures = events.filter(event => event.type.startsWith('failure'))
    const { pid } = w.ref('c')
    expect(failures).toHaveLength(4)
    expect(failures.find(event => event.type === 'failureTotal')).toMatchObject({ pid, cause: 'Boom' })
    expect(failures.find(event => event.type === 'failureResumeTotal')).toMatchObject({ pid, cause: 'Boom' })
    expect(failures.flatMap(event => (event.type === 'failureInflight' ? [event.delta] : []))).toEqual([1, -1])
  })
})

describe('F9 the invariant: total = restart + stop + resume + escalate + inflight', () => {
  it('F9 at every moment, on every path, under every seed', async () => {
    const directives: readonly (SupervisorDirective | undefined)[] = [
      'restart',
      'stop',
      'resume',
      'escalate',
      undefined,
      'restart',
    ]
    for (let seed = 1; seed <= 25; seed += 1) {
      let checks = 0
      const check = (): void => {
        checks += 1
        // A listener that throws would be swallowed: collected instead.
        if (imbalance(w.system) !== 0 || ledger(w.system).inflight < 0) w.log.push(`after ${checks} checks`)
      }
      let turn = seed
      const decide = () => {
        check()
        turn += 1
        if (turn % 7 === 0) throw new Boom('decide')
        return directives[turn % directives.length]
      }
      const hooks: Plan['hooks'] = instance => ({
        preRestart: () => {
          check()
          if ((instance + seed) % 4 === 0) throw new Boom('preRestart')
        },
        preStart: async () => {
          check()
          if (instance > 1 && (instance + seed) % 3 === 0) throw new Boom('preStart')
        },
        postStop: () => {
          check()
          if ((instance + seed) % 5 === 0) throw new Boom('postStop')
        },
      })
      const strategy = (seed % 2 === 0 ? oneForOne : allForOne)({ decide, maxRestarts: 6, ...(seed % 3 === 0 ? slowly : {}) })
      const leaf: Plan = { hooks }
      const branch = (a: string, b: string): Plan => ({ hooks, strategy, children: { [a]: leaf, [b]: leaf } })
      const plans = { top: { strategy, children: { left: branch('a', 'b'), right: branch('c', 'd') } } }
      const w = world(plans, { seed, rootPolicy: 'restart', logLevel: 'off' })
      w.system.eventStream.subscribe(check)
      const names = ['top', 'left', 'right', 'a', 'b', 'c', 'd']
      for (let round = 0; round < 6; round += 1) {
        const gates = names.map(name => w.hang(name))
        for (const name of names) w.fail(name)
        await w.settle()
        check()
        for (const [index, gate] of gates.entries()) {
          if ((index + seed + round) % 3 === 0) gate.reject(new Boom('late'))
          else gate.resolve()
        }
        if (round === 3) w.system.stop(w.ref(names[seed % names.length] ?? 'a'))
        if (round === 4 && seed % 5 === 0) void w.system.terminate()
        await w.settle()
        check()
      }
      await w.advance(60_000)
      check()
      expect(w.log, `seed ${seed}`).toEqual([])
      expect(checks).toBeGreaterThan(50)
      expect(ledger(w.system), `seed ${seed}`).toMatchObject({ inflight: 0 })
      expect(ledger(w.system).total).toBeGreaterThan(0)
    }
  })

  it('F9 the events agree with the counters: each failure has one outcome', async () => {
    const w = world({
      g: {
        strategy: oneForOne({ decide: () => 'restart' }),
        children: { p: { strategy: oneForOne({ decide: () => 'escalate' }), children: { c: {} } } },
      },
    })
    for (let n = 0; n < 5; n += 1) {
      w.fail('c')
      await w.settle()
    }
    const { total, restart, escalate } = ledger(w.system)
    expect([total, restart, escalate]).toEqual([10, 5, 5])
    expect(w.failureEvents.events).toHaveLength(10)
    const key = (sequence: number, pid: Pid): string => `${sequence} ${pid.toString()}`
    expect(w.outcomeEvents.events.map(event => key(event.sequence, event.pid))).toEqual(
      w.failureEvents.events.map(event => key(event.sequence, event.snapshot.actor)),
    )
  })
})
