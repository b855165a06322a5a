import type { ContextPropagation, Delivery, MetricsEvent, MetricsSink } from '@cellactor/core'

/** What both have captured. */
class Both {
  readonly ours: unknown
  readonly theirs: unknown

  constructor(ours: unknown, theirs: unknown) {
    this.ours = ours
    this.theirs = theirs
  }
}

/** Two propagations, each with a context of its own. `ours` runs inside `theirs`: it must see the handler's own outcome. */
export function composedPropagation(ours: ContextPropagation, theirs: ContextPropagation): ContextPropagation {
  return {
    capture() {
      const captured: unknown = theirs.capture()
      // It ought to be synchronous: the runtime sees to it, and reports it.
      if (typeof (captured as { then?: unknown } | null | undefined)?.then === 'function') return captured
      const both = new Both(ours.capture(), captured)
      return both.ours === undefined && both.theirs === undefined ? undefined : both
    },
    run(captured, handle, delivery) {
      const both = captured as Both
      const inner = () => (both.ours === undefined ? handle() : ours.run(both.ours, handle, partOf(delivery, 'ours')))
      return both.theirs === undefined ? inner() : theirs.run(both.theirs, inner, partOf(delivery, 'theirs'))
    },
  }
}

function partOf(delivery: Delivery | undefined, whose: keyof Both): Delivery | undefined {
  return delivery && { ...delivery, answeredBy: (delivery.answeredBy as Both | undefined)?.[whose] }
}

/** Both are told, whatever the other does. */
export function composedSink(ours: MetricsSink, theirs: MetricsSink): MetricsSink {
  return {
    record(event: MetricsEvent) {
      try {
        // Handed on: a promise is against the contract, and looked after by the runtime.
        return theirs.record(event)
      } finally {
        ours.record(event)
      }
    },
  }
}
