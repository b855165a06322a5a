import type { Pid } from '../identity/pid.ts'

/** What a metrics sink is told, as it happens. */
export type MetricsEvent =
  | {
      readonly type: 'failureTotal' | 'failureRestartTotal' | 'failureStopTotal' | 'failureResumeTotal' | 'failureEscalateTotal'
      readonly pid: Pid
      /** The class of the original error. */
      readonly cause: string
    }
  | { readonly type: 'failureInflight'; readonly delta: 1 | -1 }
  | { readonly type: 'telemetryInvoked' }
  | { readonly type: 'telemetryLatencyNanos'; readonly nanos: number }
  | { readonly type: 'actorStarted' | 'actorStopped' | 'deadLetter' | 'mailboxOverflow' | 'askTimeout'; readonly pid: Pid }

/**
 * Is told of everything that is counted, at once and in order; of calls of the failure telemetry only where
 * `failureObservation` is given (row T9). What it throws is reported once and changes nothing (row T8).
 */
export interface MetricsSink {
  /** Synchronous, and on the path of what it counts: keep it short. */
  record(event: MetricsEvent): void
}

/** The state of all metrics at one moment. */
export interface MetricsSnapshot {
  /** `failure_total` etc., by name, then by label set as `pid="shop#4",cause="IoError"`. */
  readonly counters: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly gauges: ReadonlyMap<string, number>
}
