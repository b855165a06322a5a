import type { MetricsSink } from '../telemetry/metrics-event.ts'
import type { Extensions } from './extensions.ts'

/** What a telemetry may be built from (row T10). */
export interface TelemetryContext {
  /** The system's; one that does nothing where the config has none. */
  readonly metricsSink: MetricsSink
  readonly extensions: Extensions
}
