import type { RestartStatistics } from '../message/system-message.ts'
import { NO_RESTARTS, RestartCounter } from '../supervision/restart-counter.ts'
import type { SupervisorDirective } from '../supervision/strategy.ts'

/** A restart that waits for its backoff. */
export interface DelayedRestart {
  /** This child is not to be restarted by it any more. */
  drop(): void
}

/**
 * What a parent remembers of one child for its supervision (semantics 4.3, 5.4, 5.6). It stands on the child's cell,
 * which has one parent for life, and survives its restarts.
 */
export class ChildEntry {
  /** The newest instance that the parent has asked for. */
  expectedInstance = 1
  lastDirective: SupervisorDirective | undefined
  /** How often the child has been restarted, all strategies together. */
  restarts = 0
  lastFailureAt: number | undefined
  /** When the present instance has started; `undefined` for the first one. */
  restartedAt: number | undefined
  delayed: DelayedRestart | undefined
  #counters: RestartCounter[] | undefined
  #latest: RestartCounter | undefined

  counterAt(place: number): RestartCounter {
    if (this.#latest?.place === place) return this.#latest
    this.#counters ??= []
    let counter = this.#counters.find(other => other.place === place)
    if (counter === undefined) {
      counter = new RestartCounter(place)
      this.#counters.push(counter)
    }
    this.#latest = counter
    return counter
  }

  statistics(): RestartStatistics {
    if (this.lastFailureAt === undefined && this.#latest === undefined) return NO_RESTARTS
    return this.#latest?.statistics(this.lastFailureAt) ?? Object.freeze({ ...NO_RESTARTS, lastFailureAt: this.lastFailureAt })
  }

  /** The parent has a new instance, whose counting starts over. */
  forgetCounts(): void {
    this.#counters = undefined
    this.#latest = undefined
    this.lastFailureAt = undefined
  }

  dropDelayed(): void {
    this.delayed?.drop()
    this.delayed = undefined
  }
}
