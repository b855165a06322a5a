import { ConfigError, type MetricsEvent } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { ledger, world } from '../failure/support.ts'
import { expectAlive, MovableHost, reports, surviving } from './support.ts'
import { collecting, timed } from './timed.ts'

describe('T9 a slow telemetry', () => {
  const slow = (durationMs: number) => [{ type: 'telemetry', kind: 'slow', sink: 'failureTelemetry', durationMs }]

  it('T9 is reported with its time, and a warning; the threshold is 100 ms', async () => {
    for (const [tookMs, expected] of [
      [99, []],
      [100, []],
      [101, slow(101)],
    ] as const) {
      const { fail, reported, w } = timed(tookMs, {})
      const before = w.logs.events.length
      await fail()
      expect(reported()).toMatchObject(expected)
      expect(reported()).toHaveLength(expected.length)
      const warnings = w.logs.events.slice(before).filter(line => line.level === 'warn')
      expect(warnings.filter(line => /failureTelemetry|slow/.test(line.message))).toHaveLength(expected.length)
    }
  })

  it('T9 the threshold can be set; as slow as it allows is not slow', async () => {
    for (const slowCallMs of [0, 5, 250.5]) {
      for (const [tookMs, isSlow] of [
        [slowCallMs, false],
        [slowCallMs + 0.5, true],
      ] as const) {
        const { fail, reported } = timed(tookMs, { slowCallMs })
        await fail()
        expect(reported().map(event => [event.kind, event.durationMs])).toEqual(isSlow ? [['slow', tookMs]] : [])
      }
    }
  })

  it('T9 each slow call is reported; timing need not be on', async () => {
    const { fail, reported, told } = timed(500, { recordTiming: false, slowCallMs: 10 })
    for (let n = 0; n < 3; n += 1) await fail()
    expect(reported()).toMatchObject([...slow(500), ...slow(500), ...slow(500)])
    expect(told().map(event => event.type)).toEqual(['telemetryInvoked', 'telemetryInvoked', 'telemetryInvoked'])
  })

  it('T9 a threshold that is no time is refused', () => {
    for (const slowCallMs of [-1, Number.NaN, '100' as never]) {
      expect(() => timed(0, { slowCallMs }), String(slowCallMs)).toThrow(ConfigError)
    }
  })

  it('T9 one that throws late is reported as both', async () => {
    const host = new MovableHost()
    const onFailure = (): never => {
      host.pass(300)
      throw new Error('late')
    }
    const w = world({ x: {} }, { ...surviving, host, failureTelemetry: { onFailure }, failureObservation: { slowCallMs: 200 } })
    const reported = reports(w.system)
    w.fail('x')
    await w.settle()
    expect(
      reported()
        .map(event => `${event.kind} ${event.sink}`)
        .sort(),
    ).toEqual(['slow failureTelemetry', 'threw failureTelemetry'])
  })

  it('T9 one that blocks for a second changes nothing but the time: supervision goes on', async () => {
    const told: unknown[] = []
    for (const tookMs of [0, 1_000]) {
      const { w, fail, reported } = timed(tookMs, { recordTiming: true })
      w.say('y')
      await fail()
      w.say('x')
      w.say('y')
      await w.settle()
      expect(reported()).toMatchObject(tookMs === 0 ? [] : slow(1_000))
      told.push([
        [...w.log].sort(),
        w.outcomeEvents.events.map(event => event.outcome),
        ledger(w.system),
        w.made('x'),
        w.made('y'),
      ])
      await expectAlive(w, 'x')
    }
    expect(told[1]).toEqual(told[0])
  })

  it('T9 one that answers with a promise is measured by its call, not by the promise', async () => {
    const own: MetricsEvent[] = []
    const w = world(
      { x: {} },
      {
        ...surviving,
        failureTelemetry: { onFailure: async () => void (await new Promise(() => {})) },
        failureObservation: { recordTiming: true, metricsSink: collecting(own) },
      },
    )
    w.fail('x')
    await w.advance(10_000)
    expect(own).toEqual([{ type: 'telemetryInvoked' }, { type: 'telemetryLatencyNanos', nanos: 0 }])
  })
})
