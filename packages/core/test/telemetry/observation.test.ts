import type { MetricsEvent } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { ledger, world } from '../failure/support.ts'
import { counted, MovableHost, reports, surviving } from './support.ts'
import { collecting, ofTelemetry, timed } from './timed.ts'

describe('T9 telemetryInvoked', () => {
  it('T9 goes to the system’s metrics sink, after the telemetry, once per root failure', async () => {
    const log: string[] = []
    const w = world(
      { x: {} },
      {
        ...surviving,
        failureTelemetry: { onFailure: () => void log.push('telemetry') },
        metricsSink: { record: event => void (ofTelemetry(event) && log.push(event.type)) },
        failureObservation: {},
      },
    )
    for (let n = 0; n < 2; n += 1) {
      w.fail('x')
      await w.settle()
    }
    expect(log).toEqual(['telemetry', 'telemetryInvoked', 'telemetry', 'telemetryInvoked'])
  })

  it('T9 goes to the observation’s own sink instead, and nothing else goes there', async () => {
    const own: MetricsEvent[] = []
    const { fail, told, w } = timed(1, { metricsSink: collecting(own), recordTiming: true })
    await fail()
    expect(own.map(event => event.type)).toEqual(['telemetryInvoked', 'telemetryLatencyNanos'])
    expect(told()).toEqual([])
    expect(counted(w.system, 'telemetry_invoked_total'), 'the metrics of the system count it all the same').toBe(1)
    expect(counted(w.system, 'telemetry_latency_nanos_total')).toBe(1_000_000)
  })

  it('T9 goes nowhere without failureObservation', async () => {
    const { fail, told, w } = timed(5)
    await fail()
    expect(told()).toEqual([])
    expect(ledger(w.system).total).toBe(2)
  })

  it('T9 also where there is no metrics sink at all: the metrics of the system count it', async () => {
    const w = world({ x: {} }, { ...surviving, failureTelemetry: { onFailure() {} }, failureObservation: {} })
    for (let n = 0; n < 3; n += 1) {
      w.fail('x')
      await w.settle()
    }
    expect(counted(w.system, 'telemetry_invoked_total')).toBe(3)
    expect(counted(w.system, 'telemetry_latency_nanos_total')).toBe(0)
  })

  it('T9 also for the telemetry of a builder, and for one that throws', async () => {
    const own: MetricsEvent[] = []
    const failing = (): never => {
      throw new Error('telemetry')
    }
    const w = world(
      { x: {} },
      {
        ...surviving,
        failureTelemetryBuilder: () => ({ onFailure: failing }),
        failureObservation: { metricsSink: collecting(own) },
      },
    )
    w.fail('x')
    await w.settle()
    expect(own).toEqual([{ type: 'telemetryInvoked' }])
  })

  it('T9 not for failures that do not reach the root', async () => {
    const { w, told } = timed(0, { recordTiming: true }, { supervision: undefined })
    w.fail('x')
    await w.settle()
    expect(w.outcomes('x')).toEqual(['restart'])
    expect(told()).toEqual([])
    expect(counted(w.system, 'telemetry_invoked_total')).toBe(0)
  })
})

describe('T9 telemetryLatencyNanos', () => {
  for (const [tookMs, nanos] of [
    [0, 0],
    [0.000_5, 500],
    [0.25, 250_000],
    [1, 1_000_000],
    [12.5, 12_500_000],
    [99, 99_000_000],
  ] as const) {
    it(`T9 a call of ${tookMs} ms: ${nanos} nanoseconds by the host's clock, after telemetryInvoked`, async () => {
      const { fail, told, w } = timed(tookMs, { recordTiming: true })
      await fail()
      expect(told()).toEqual([{ type: 'telemetryInvoked' }, { type: 'telemetryLatencyNanos', nanos: expect.any(Number) }])
      const [, latency] = told()
      expect(latency?.type === 'telemetryLatencyNanos' && latency.nanos).toBeCloseTo(nanos, 3)
      expect(counted(w.system, 'telemetry_latency_nanos_total')).toBeCloseTo(nanos, 3)
    })
  }

  it('T9 is counted up in the metrics of the system', async () => {
    const { fail, w } = timed(2, { recordTiming: true })
    for (let n = 0; n < 3; n += 1) await fail()
    expect(counted(w.system, 'telemetry_invoked_total')).toBe(3)
    expect(counted(w.system, 'telemetry_latency_nanos_total')).toBe(6_000_000)
  })

  it('T9 only the call is measured: not the sinks, the handler or the listener before it', async () => {
    const host = new MovableHost()
    const own: MetricsEvent[] = []
    const w = world(
      { x: {} },
      {
        ...surviving,
        host,
        escalationSinks: [{ handle: () => host.pass(1_000) }],
        failureEventHandler: () => host.pass(1_000),
        failureEventListener: () => host.pass(1_000),
        failureTelemetry: { onFailure: () => host.pass(3) },
        failureObservation: {
          recordTiming: true,
          metricsSink: {
            record(event) {
              own.push(event)
              host.pass(1_000)
            },
          },
        },
      },
    )
    const reported = reports(w.system)
    w.fail('x')
    await w.settle()
    expect(own).toEqual([{ type: 'telemetryInvoked' }, { type: 'telemetryLatencyNanos', nanos: 3_000_000 }])
    expect(reported()).toEqual([])
  })

  it('T9 a clock that goes back during the call: no time, never less', async () => {
    const { fail, told, w } = timed(-50, { recordTiming: true })
    await fail()
    expect(told()).toEqual([{ type: 'telemetryInvoked' }, { type: 'telemetryLatencyNanos', nanos: 0 }])
    expect(counted(w.system, 'telemetry_latency_nanos_total')).toBe(0)
  })

  it('T9 off, by default and when told so: no latency', async () => {
    for (const observation of [{}, { recordTiming: false }]) {
      const { fail, told, w } = timed(5, observation)
      await fail()
      expect(told()).toEqual([{ type: 'telemetryInvoked' }])
      expect(counted(w.system, 'telemetry_latency_nanos_total')).toBe(0)
    }
  })
})
