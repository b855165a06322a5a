import type { FailureTelemetry } from './failure-telemetry.ts'
import type { TelemetryCall } from './metrics.ts'
import type { MetricsSink } from './metrics-event.ts'

/** What is measured of the calls of a telemetry (row T9). */
export interface FailureTelemetryObservationConfig {
  /** Takes `telemetryInvoked` and `telemetryLatencyNanos`. Default: the system's. */
  metricsSink?: MetricsSink | undefined
  /** Also how long each call took. Default false. */
  recordTiming?: boolean | undefined
  /** A call that takes longer, in milliseconds, is reported as a `telemetry` event and a warning. Default 100. */
  slowCallMs?: number | undefined
}

const DEFAULT_SLOW_CALL_MS = 100
const NANOS_PER_MS = 1e6

/** What looking at a telemetry needs and leads to. */
export interface Observer {
  /** Monotonic milliseconds. */
  now(): number
  record(event: TelemetryCall): void
  slow(durationMs: number): void
}

/** The same telemetry, looked at: each call is recorded, with its time if that is wanted; a slow one is reported. */
export function observed(
  telemetry: FailureTelemetry,
  { recordTiming = false, slowCallMs = DEFAULT_SLOW_CALL_MS }: FailureTelemetryObservationConfig,
  observer: Observer,
): FailureTelemetry {
  return {
    onFailure(snapshot) {
      const from = observer.now()
      try {
        // Handed on: a promise is against the contract, and looked after by the caller.
        return telemetry.onFailure(snapshot)
      } finally {
        const durationMs = elapsed(from, observer.now())
        observer.record({ type: 'telemetryInvoked' })
        if (recordTiming) observer.record({ type: 'telemetryLatencyNanos', nanos: Math.round(durationMs * NANOS_PER_MS) })
        if (durationMs > slowCallMs) observer.slow(durationMs)
      }
    },
  }
}

/** A clock that has been told to end everything says `Infinity`. */
function elapsed(from: number, to: number): number {
  return Number.isFinite(to) ? Math.max(0, to - from) : 0
}
