import type { Pid } from '../identity/pid.ts'
import type { SupervisorDirective } from '../supervision/strategy.ts'
import type { MetricsEvent, MetricsSink, MetricsSnapshot } from './metrics-event.ts'
import { SafeSink } from './safe-sink.ts'

/** The counters of one label set. */
export interface FailureSeries {
  readonly cause: string
  total: number
  restart: number
  stop: number
  resume: number
  escalate: number
  /** Set when the actor has ended: its counts went there, and later ones go there, too (semantics 7.5). */
  foldedInto: FailureSeries | undefined
}

type SimpleCounter = 'actorStarted' | 'actorStopped' | 'deadLetter' | 'mailboxOverflow' | 'askTimeout'

export type TelemetryCall = Extract<MetricsEvent, { type: 'telemetryInvoked' | 'telemetryLatencyNanos' }>

const OUTCOMES = ['restart', 'stop', 'resume', 'escalate'] as const
const COUNTER_NAMES: Readonly<Record<SimpleCounter, string>> = {
  actorStarted: 'actor_started_total',
  actorStopped: 'actor_stopped_total',
  deadLetter: 'dead_letter_total',
  mailboxOverflow: 'mailbox_overflow_total',
  askTimeout: 'ask_timeout_total',
}
const OUTCOME_EVENTS = {
  restart: 'failureRestartTotal',
  stop: 'failureStopTotal',
  resume: 'failureResumeTotal',
  escalate: 'failureEscalateTotal',
} as const

/**
 * Counts what happens (row F9). On every path
 * `failure_total = restart + stop + resume + escalate + inflight`.
 */
export class Metrics {
  /** Is told of everything that is counted. */
  readonly sink: SafeSink | undefined
  readonly #hasPidLabel: boolean
  readonly #living = new Map<Pid, Map<string, FailureSeries>>()
  readonly #ended = new Map<string, FailureSeries>()
  readonly #counts: Record<SimpleCounter, number> = {
    actorStarted: 0,
    actorStopped: 0,
    deadLetter: 0,
    mailboxOverflow: 0,
    askTimeout: 0,
  }
  #inflight = 0
  #telemetryCalls = 0
  #telemetryNanos = 0

  constructor(options: { sink: MetricsSink | undefined; hasPidLabel: boolean; onSinkError: (error: unknown) => void }) {
    this.sink = options.sink === undefined ? undefined : new SafeSink(options.sink, options.onSinkError)
    this.#hasPidLabel = options.hasPidLabel
  }

  /** A failure has come into being. The series is to be given back to {@link settled}. */
  failed(pid: Pid, cause: string): FailureSeries {
    const series = this.#seriesOf(pid, cause)
    series.total++
    this.#inflight++
    if (this.sink !== undefined) {
      this.sink.record({ type: 'failureTotal', pid, cause })
      this.sink.record({ type: 'failureInflight', delta: 1 })
    }
    return series
  }

  /** A failure has its outcome. */
  settled(series: FailureSeries, pid: Pid, outcome: SupervisorDirective): void {
    const target = series.foldedInto ?? series
    target[outcome]++
    this.#inflight--
    if (this.sink !== undefined) {
      this.sink.record({ type: 'failureInflight', delta: -1 })
      this.sink.record({ type: OUTCOME_EVENTS[outcome], pid, cause: series.cause })
    }
  }

  count(type: SimpleCounter, actor: { readonly pid: Pid }): void {
    this.#counts[type]++
    if (this.sink !== undefined) this.sink.record({ type, pid: actor.pid })
  }

  /** The telemetry was called, or has taken so long. */
  telemetry(call: TelemetryCall): void {
    if (call.type === 'telemetryInvoked') this.#telemetryCalls++
    else this.#telemetryNanos += call.nanos
  }

  /** Whether {@link fold} may find something. */
  get hasLivingSeries(): boolean {
    return this.#living.size > 0
  }

  /** Labels stay bounded by the living: the series of an actor that has ended go into one with an empty pid. */
  fold(pid: Pid): void {
    const ended = this.#living.get(pid)
    if (ended === undefined) return
    this.#living.delete(pid)
    for (const series of ended.values()) {
      const into = seriesIn(this.#ended, series.cause)
      into.total += series.total
      for (const outcome of OUTCOMES) into[outcome] += series[outcome]
      series.foldedInto = into
    }
  }

  snapshot(): MetricsSnapshot {
    const counters = new Map<string, Map<string, number>>()
    const add = (name: string, labels: string, count: number) => {
      if (count === 0) return
      const series = counters.get(name) ?? new Map<string, number>()
      counters.set(name, series.set(labels, count))
    }
    const addSeries = (pid: string, series: FailureSeries) => {
      const labels = this.#hasPidLabel ? `pid="${pid}",cause="${escaped(series.cause)}"` : `cause="${escaped(series.cause)}"`
      add('failure_total', labels, series.total)
      for (const outcome of OUTCOMES) add(`failure_${outcome}_total`, labels, series[outcome])
    }
    for (const series of this.#ended.values()) addSeries('', series)
    for (const [pid, byCause] of this.#living) for (const series of byCause.values()) addSeries(pid.toString(), series)
    for (const [type, name] of Object.entries(COUNTER_NAMES)) add(name, '', this.#counts[type as SimpleCounter])
    add('telemetry_invoked_total', '', this.#telemetryCalls)
    add('telemetry_latency_nanos_total', '', this.#telemetryNanos)
    const actors = this.#counts.actorStarted - this.#counts.actorStopped
    return {
      counters,
      gauges: new Map([
        ['failure_inflight', this.#inflight],
        ['actors', actors],
      ]),
    }
  }

  #seriesOf(pid: Pid, cause: string): FailureSeries {
    if (!this.#hasPidLabel) return seriesIn(this.#ended, cause)
    let byCause = this.#living.get(pid)
    if (byCause === undefined) {
      byCause = new Map()
      this.#living.set(pid, byCause)
    }
    return seriesIn(byCause, cause)
  }
}

function seriesIn(byCause: Map<string, FailureSeries>, cause: string): FailureSeries {
  let series = byCause.get(cause)
  if (series === undefined) {
    series = { cause, total: 0, restart: 0, stop: 0, resume: 0, escalate: 0, foldedInto: undefined }
    byCause.set(cause, series)
  }
  return series
}

/** As the text format of the metrics world wants label values. */
function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
