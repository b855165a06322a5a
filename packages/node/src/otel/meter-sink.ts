import type { MetricsEvent, MetricsSink, Pid, SupervisorDirective } from '@cellactor/core'
import type { Attributes, Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api'
import { ERROR_TYPE, INSTRUMENTS, type InstrumentName, OUTCOME, PID, SYSTEM } from './instruments.ts'

const SECONDS_PER_NANO = 1e-9

/** A telemetry that takes 100 ms is reported as slow: most calls should be far below. */
const DURATION_BUCKETS = [0.000_01, 0.000_1, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

/** Puts what the runtime counts on the instruments of a meter (row F9). */
export class MeterSink implements MetricsSink {
  readonly #system: Attributes
  readonly #hasPid: boolean
  readonly #failures: Counter
  readonly #outcomes: Counter
  readonly #inflight: UpDownCounter
  readonly #actors: UpDownCounter
  readonly #deadLetters: Counter
  readonly #overflows: Counter
  readonly #askTimeouts: Counter
  readonly #duration: Histogram

  constructor(meter: Meter, system: string, hasPid: boolean) {
    const counter = (name: InstrumentName<'counter'>) => meter.createCounter(name, INSTRUMENTS[name])
    const upDown = (name: InstrumentName<'upDownCounter'>) => meter.createUpDownCounter(name, INSTRUMENTS[name])
    this.#system = { [SYSTEM]: system }
    this.#hasPid = hasPid
    this.#failures = counter('cellactor.failures')
    this.#outcomes = counter('cellactor.failure.outcomes')
    this.#inflight = upDown('cellactor.failures.inflight')
    this.#actors = upDown('cellactor.actors')
    this.#deadLetters = counter('cellactor.dead_letters')
    this.#overflows = counter('cellactor.mailbox.overflows')
    this.#askTimeouts = counter('cellactor.ask.timeouts')
    this.#duration = meter.createHistogram('cellactor.telemetry.duration', {
      ...INSTRUMENTS['cellactor.telemetry.duration'],
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    })
  }

  record(event: MetricsEvent): void {
    switch (event.type) {
      case 'failureTotal':
        return this.#failures.add(1, { ...this.#about(event.pid), [ERROR_TYPE]: event.cause })
      case 'failureRestartTotal':
        return this.#settled('restart', event)
      case 'failureStopTotal':
        return this.#settled('stop', event)
      case 'failureResumeTotal':
        return this.#settled('resume', event)
      case 'failureEscalateTotal':
        return this.#settled('escalate', event)
      case 'failureInflight':
        return this.#inflight.add(event.delta, this.#system)
      case 'actorStarted':
        return this.#actors.add(1, this.#system)
      case 'actorStopped':
        return this.#actors.add(-1, this.#system)
      case 'deadLetter':
        return this.#deadLetters.add(1, this.#about(event.pid))
      case 'mailboxOverflow':
        return this.#overflows.add(1, this.#about(event.pid))
      case 'askTimeout':
        return this.#askTimeouts.add(1, this.#about(event.pid))
      case 'telemetryLatencyNanos':
        return this.#duration.record(event.nanos * SECONDS_PER_NANO, this.#system)
      case 'telemetryInvoked':
        // The histogram counts the calls, too.
        return
      default:
        // Of a newer core: an event that this version has no instrument for.
        event satisfies never
    }
  }

  #settled(outcome: SupervisorDirective, { pid, cause }: { readonly pid: Pid; readonly cause: string }): void {
    this.#outcomes.add(1, { ...this.#about(pid), [OUTCOME]: outcome, [ERROR_TYPE]: cause })
  }

  #about(pid: Pid): Attributes {
    return this.#hasPid ? { ...this.#system, [PID]: pid.toString() } : this.#system
  }
}
