import { catchStray } from '../failure/promise-like.ts'
import type { MetricsEvent, MetricsSink } from './metrics-event.ts'

/** A sink that nothing can go wrong with: what it throws, or rejects with, is reported once. */
export class SafeSink implements MetricsSink {
  readonly #sink: MetricsSink
  readonly #onError: (error: unknown) => void
  #hasThrown = false

  constructor(sink: MetricsSink, onError: (error: unknown) => void) {
    this.#sink = sink
    this.#onError = onError
  }

  record(event: MetricsEvent): void {
    try {
      catchStray(this.#sink.record(event) as unknown, error => this.#threw(error))
    } catch (error) {
      this.#threw(error)
    }
  }

  #threw(error: unknown): void {
    if (this.#hasThrown) return
    this.#hasThrown = true
    this.#onError(error)
  }
}
