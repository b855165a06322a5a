export { currentHeaders, type IncomingHeaders, withHeaders } from './headers.ts'
export { type OpenTelemetryInstrument, openTelemetryInstruments } from './instruments.ts'
export { observeSystem } from './observe-system.ts'
export { type OpenTelemetryOptions, withOpenTelemetry } from './with-open-telemetry.ts'
