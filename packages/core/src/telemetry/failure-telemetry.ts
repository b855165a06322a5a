import { ConfigError } from '../failure/errors.ts'
import { catchStray } from '../failure/promise-like.ts'
import { type FailureSnapshot, infoOf } from './failure-snapshot.ts'
import type { RootEscalatedEvent } from './root-escalated.ts'

/** Observes failures that reach the root. It gets a read-only picture and cannot influence supervision (rows T2, T3). */
export interface FailureTelemetry {
  onFailure(snapshot: FailureSnapshot): void
}

/** Does nothing; the default of the core. */
export const NoopFailureTelemetry: FailureTelemetry = Object.freeze({ onFailure() {} })

/** Keeps the last failures, for a dump when something has gone wrong. */
export class RingBufferFailureTelemetry implements FailureTelemetry {
  readonly #capacity: number
  readonly #kept: FailureSnapshot[] = []
  #oldest = 0

  /** @throws {ConfigError} where `capacity` is no whole number of at least 1. */
  constructor(capacity: number) {
    if (!(Number.isInteger(capacity) && capacity >= 1)) {
      throw new ConfigError(`RingBufferFailureTelemetry: capacity is ${capacity}. Give a whole number of at least 1.`)
    }
    this.#capacity = capacity
  }

  onFailure(snapshot: FailureSnapshot): void {
    this.#kept[this.#oldest] = snapshot
    this.#oldest = (this.#oldest + 1) % this.#capacity
  }

  /** Oldest first. */
  dump(): readonly FailureSnapshot[] {
    if (this.#kept.length < this.#capacity) return [...this.#kept]
    return [...this.#kept.slice(this.#oldest), ...this.#kept.slice(0, this.#oldest)]
  }

  /** Hands what is kept to a listener of root failures, oldest first (row T14). What it throws is passed on, and ends the dump. */
  dumpTo(listener: (event: RootEscalatedEvent) => void): void {
    // A promise is against the contract (semantics 2.7). Nobody is left to be told of its rejection.
    for (const snapshot of this.dump()) catchStray(listener(rootEscalated(snapshot)), () => {})
  }
}

/**
 * A telemetry that hands each failure to a listener: where one listener is to hear of what several telemetries observe, or
 * stands behind a telemetry of another system (row T14).
 */
export function forwardFailures(listener: (event: RootEscalatedEvent) => void): FailureTelemetry {
  return { onFailure: snapshot => listener(rootEscalated(snapshot)) }
}

function rootEscalated(snapshot: FailureSnapshot): RootEscalatedEvent {
  return { type: 'rootEscalated', info: infoOf(snapshot) }
}
