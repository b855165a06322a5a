import type { ActorSystemConfig, FailureTelemetryObservationConfig, MetricsEvent, MetricsSink } from '@cellactor/core'
import { world } from '../failure/support.ts'
import { MovableHost, reports, surviving } from './support.ts'

export const ofTelemetry = (event: MetricsEvent): boolean => event.type.startsWith('telemetry')
export const collecting = (events: MetricsEvent[]): MetricsSink => ({ record: (event: MetricsEvent) => void events.push(event) })

/** A system whose telemetry takes `tookMs` for each failure that reaches the root. */
export function timed(
  tookMs: number,
  failureObservation?: FailureTelemetryObservationConfig,
  config: Partial<ActorSystemConfig> = {},
) {
  const host = new MovableHost()
  const events: MetricsEvent[] = []
  const w = world(
    { x: {}, y: {} },
    {
      ...surviving,
      host,
      metricsSink: collecting(events),
      failureTelemetry: { onFailure: () => host.pass(tookMs) },
      ...(failureObservation === undefined ? {} : { failureObservation }),
      ...config,
    },
  )
  const reported = reports(w.system)
  return {
    w,
    host,
    reported,
    /** What the system's own metrics sink was told about the telemetry. */
    told: () => events.filter(ofTelemetry),
    async fail() {
      w.fail('x')
      await w.settle()
    },
  }
}
