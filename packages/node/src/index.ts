export { createSystem } from './create-system.ts'
export { type PrometheusInstrument, prometheusInstruments } from './metrics/instruments.ts'
export { type PrometheusOptions, prometheusHandler } from './metrics/prometheus-handler.ts'
export { type MetricsServer, MetricsServerError, type ServeMetricsOptions, serveMetrics } from './metrics/serve-metrics.ts'
export {
  type CoordinatedShutdown,
  type CoordinatedShutdownOptions,
  coordinatedShutdown,
} from './shutdown/coordinated-shutdown.ts'
export type { ShutdownTask } from './shutdown/phase-run.ts'
export type { PhaseOptions } from './shutdown/phases.ts'
export { ShutdownError } from './shutdown/shutdown-error.ts'
export { type ShutdownOnSignalsOptions, shutdownOnSignals } from './shutdown/shutdown-on-signals.ts'
export type { PhaseReport, ShutdownReport, TaskReport } from './shutdown/shutdown-report.ts'
export { type TraceEventsOptions, traceEvents } from './telemetry/trace-events.ts'
export { TracingFailureTelemetry, type TracingFailureTelemetryOptions } from './telemetry/tracing-failure-telemetry.ts'
