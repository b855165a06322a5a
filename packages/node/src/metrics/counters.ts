import type { MetricsSnapshot } from '@cellactor/core'
import type { Exposition } from './exposition.ts'
import { INSTRUMENTS, type InstrumentName } from './instruments.ts'

/** Names of systems, and so pids, hold nothing that would have to be escaped. */
const PID = /^pid="[^"]*",?/

/** What the runtime itself counts. Without `pidLabel`, series that differ in the actor alone are summed. */
export function showCounters({ counters, gauges }: MetricsSnapshot, hasPidLabel: boolean, to: Exposition): void {
  for (const [name, row] of Object.entries(INSTRUMENTS)) {
    // A series that is there from the start is easier to alert on than one that comes with the first event.
    if (row.kind === 'counter' && row.labels.length === 0) to.set(name as InstrumentName, 0)
  }
  for (const [name, series] of counters) {
    for (const [labels, value] of series) {
      if (name === 'telemetry_latency_nanos_total') to.add('telemetry_latency_seconds_total', value / 1e9, labels)
      else if (isShown(name)) to.add(name, value, hasPidLabel ? labels : labels.replace(PID, ''))
    }
  }
  for (const [name, value] of gauges) if (isShown(name)) to.set(name, value)
}

function isShown(name: string): name is InstrumentName {
  return Object.hasOwn(INSTRUMENTS, name)
}
