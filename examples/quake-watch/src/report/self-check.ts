import type { Findings } from '../actors/watch-options.ts'
import type { FailureCounters } from './failure-counters.ts'
import type { FailureTally } from './failure-log.ts'

export interface SelfCheck {
  readonly isPassed: boolean
  readonly line: string
}

/**
 * Compares numbers that were counted apart from each other: by the feed reader, by the networks, by the regions, by the
 * system's metrics and by a subscriber of its events.
 */
export function selfCheck(findings: Findings, counters: FailureCounters, published: FailureTally): SelfCheck {
  const counted = sumOf(findings.networks)
  const { events, repeated } = findings
  const refused = counters.total
  const wrong = [
    counted + refused + repeated === events ? '' : `they make ${counted + refused + repeated}`,
    sumOf(findings.regions) === counted ? '' : `the regions counted ${sumOf(findings.regions)}`,
    published.failures === refused ? '' : `${published.failures} failures were published`,
    counters.inflight === 0 ? '' : `${counters.inflight} failures are undecided`,
  ].filter(Boolean)
  const seenBefore = repeated > 0 ? ` + ${repeated} seen before` : ''
  const verdict = wrong.length === 0 ? 'ok' : `WRONG: ${wrong.join(', ')}`
  return {
    isPassed: wrong.length === 0,
    line: `self-check: ${counted} counted by actors + ${refused} refused${seenBefore} = ${events} events in the feed: ${verdict}`,
  }
}

function sumOf(tallies: readonly { readonly events: number }[]): number {
  return tallies.reduce((sum, tally) => sum + tally.events, 0)
}
