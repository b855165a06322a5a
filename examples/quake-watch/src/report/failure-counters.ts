import type { MetricsSnapshot } from '@cellactor/core'

/** What the system itself has counted. */
export interface FailureCounters {
  readonly total: number
  readonly restarted: number
  readonly stopped: number
  readonly resumed: number
  readonly escalated: number
  /** Failures that nobody has decided about yet. */
  readonly inflight: number
  readonly byCause: ReadonlyMap<string, number>
}

export function failureCounters({ counters, gauges }: MetricsSnapshot): FailureCounters {
  const total = (name: string) => [...(counters.get(name)?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  return {
    total: total('failure_total'),
    restarted: total('failure_restart_total'),
    stopped: total('failure_stop_total'),
    resumed: total('failure_resume_total'),
    escalated: total('failure_escalate_total'),
    inflight: gauges.get('failure_inflight') ?? 0,
    byCause: byCause(counters.get('failure_total') ?? new Map()),
  }
}

/** A series is labelled `pid="quake-watch#9",cause="NegativeMagnitude"`; the actors do not matter here. */
function byCause(series: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const causes = new Map<string, number>()
  for (const [labels, count] of series) {
    const cause = /cause="([^"]*)"/.exec(labels)?.[1] ?? 'unknown'
    causes.set(cause, (causes.get(cause) ?? 0) + count)
  }
  return causes
}
