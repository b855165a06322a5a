import type { Pid } from '@cellactor/core'

/** A span whose handler has not settled. */
export interface OpenSpan {
  /** The actor has ended without waiting for the handler any longer (semantics 2.3). */
  abandon(): void
}

/** What is open, by actor: no span outlives its actor, and nothing is kept of one that has ended. */
export class OpenSpans {
  readonly #byActor = new Map<Pid, Set<OpenSpan>>()

  add(actor: Pid, span: OpenSpan): void {
    const spans = this.#byActor.get(actor)
    if (spans === undefined) this.#byActor.set(actor, new Set([span]))
    else spans.add(span)
  }

  remove(actor: Pid, span: OpenSpan): void {
    const spans = this.#byActor.get(actor)
    if (spans?.delete(span) === true && spans.size === 0) this.#byActor.delete(actor)
  }

  abandonAllOf(actor: Pid): void {
    for (const span of this.#byActor.get(actor) ?? []) span.abandon()
  }
}
