import type { NetworkTally, RegionTally } from '../actors/protocol.ts'
import type { Findings } from '../actors/watch-options.ts'
import type { Quake } from '../readings/reading.ts'
import { utc } from '../terminal/utc.ts'
import type { FailureCounters } from './failure-counters.ts'
import type { FailureTally } from './failure-log.ts'
import { table } from './table.ts'

const listedRegions = 5

/** Everything that the program has to say at its end, but for the self-check. */
export function renderReport(
  findings: Findings,
  counters: FailureCounters,
  failuresOf: (network: string) => FailureTally,
): string[] {
  return [
    ...section('networks', networkTable(findings.networks, failuresOf)),
    ...section('the busiest regions', regionTable(findings.regions)),
    ...section('the strongest quakes', quakeTable(findings.strongest)),
    ...section('failures, as the system counted them', counterLines(counters)),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, '', ...lines.map(line => `  ${line}`)]
}

function networkTable(tallies: readonly NetworkTally[], failuresOf: (network: string) => FailureTally): string[] {
  const rows = [...tallies].sort(byEvents(tally => tally.network)).map(({ network, events, largest, recreated }) => {
    const { failures, restarts } = failuresOf(network)
    return [network, events, oneDecimal(largest), failures, restarts, recreated]
  })
  return table(['network', 'events', 'largest', 'failures', 'restarts', 're-created'], rows)
}

function regionTable(tallies: readonly RegionTally[]): string[] {
  const busiest = [...tallies].sort(byEvents(tally => tally.region)).slice(0, listedRegions)
  return table(
    ['region', 'events', 'largest'],
    busiest.map(({ region, events, largest }) => [region, events, oneDecimal(largest)]),
  )
}

function quakeTable(quakes: readonly Quake[]): string[] {
  return table(
    ['time', 'magnitude', 'place'],
    quakes.map(({ time, magnitude, place }) => [utc(time), oneDecimal(magnitude), place]),
  )
}

function counterLines(counters: FailureCounters): string[] {
  const { total, restarted, stopped, resumed, escalated, inflight } = counters
  const causes = [...counters.byCause].map(([cause, count]) => `${cause} ${count}`).join(', ')
  return [
    `${total} failures${causes && ` (${causes})`}`,
    `${restarted} restarted, ${stopped} stopped, ${resumed} resumed, ${escalated} escalated, ${inflight} undecided`,
  ]
}

/** Most events first, equals by name. */
function byEvents<T extends { readonly events: number }>(nameOf: (tally: T) => string): (a: T, b: T) => number {
  return (a, b) => b.events - a.events || nameOf(a).localeCompare(nameOf(b))
}

function oneDecimal(magnitude: number | undefined): string | undefined {
  return magnitude?.toFixed(1)
}
