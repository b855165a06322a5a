import type { RestartStatistics } from '../message/system-message.ts'
import type { RestartLimits } from './strategy.ts'

/** 2^1000 is still a finite number. */
const MAX_EXPONENT = 1_000

/** How often one child has been restarted by one strategy (semantics 5.1, 5.4). Lives with the parent's entry for the child. */
export class RestartCounter {
  /** Where the strategy stands in the chain: never its identity, which may change from one instance of the parent to the next. */
  readonly place: number
  #restarts = 0
  #windowStartedAt: number | undefined
  #inARow = 0

  constructor(place: number) {
    this.place = place
  }

  /** Whether one restart more is allowed. Changes nothing. */
  permits(limits: RestartLimits, now: number): boolean {
    const { maxRestarts } = limits
    if (maxRestarts === undefined) return true
    return this.#countAt(limits, now) < maxRestarts
  }

  /** `healthyMs`: how long the child had run since its last start; long enough, and the backoff starts over. */
  count(limits: RestartLimits, now: number, healthyMs: number): void {
    const { backoff } = limits
    if (backoff !== undefined) {
      const { minMs, maxMs, resetAfterMs = (minMs + maxMs) / 2 } = backoff
      this.#inARow = healthyMs >= resetAfterMs ? 1 : this.#inARow + 1
    }
    this.#restarts = this.#countAt(limits, now) + 1
    if (limits.withinMs !== undefined && (this.#restarts === 1 || this.#windowStartedAt === undefined))
      this.#windowStartedAt = now
  }

  /** The wait before the restart that was counted last. */
  delayMs({ backoff }: RestartLimits, random: () => number): number | undefined {
    if (backoff === undefined) return undefined
    const { minMs, maxMs, jitter = 0 } = backoff
    const baseMs = Math.min(maxMs, minMs * 2 ** Math.min(this.#inARow - 1, MAX_EXPONENT))
    return jitter === 0 ? baseMs : baseMs * (1 - jitter * random())
  }

  statistics(lastFailureAt: number | undefined): RestartStatistics {
    return Object.freeze({ restarts: this.#restarts, windowStartedAt: this.#windowStartedAt, lastFailureAt })
  }

  /** The restarts that count at this moment: past the window, none. */
  #countAt({ withinMs }: RestartLimits, now: number): number {
    const isPast = withinMs !== undefined && this.#windowStartedAt !== undefined && now - this.#windowStartedAt > withinMs
    return isPast ? 0 : this.#restarts
  }
}

export const NO_RESTARTS: RestartStatistics = Object.freeze({ restarts: 0, windowStartedAt: undefined, lastFailureAt: undefined })
