import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ActorSystem, ExtensionId } from '@cellactor/core'
import type { Exposition } from './exposition.ts'

const RESOLUTION_MS = 10
const WINDOW_MS = 30_000

/** What is used of Node's histogram. */
export interface DelayHistogram {
  readonly count: number
  readonly mean: number
  readonly max: number
  percentile(percent: number): number
  reset(): void
  enable(): unknown
  disable(): unknown
}

/**
 * How late the event loop of this process is. The figures are of the last half minute at least, of the last whole one
 * where somebody looks that often: two histograms take turns, so that two who look do not take the figures from each other.
 */
export class EventLoopDelay {
  readonly #now: () => number
  #shown: DelayHistogram
  #next: DelayHistogram
  #turnedAt: number

  constructor(make: () => DelayHistogram = nodeHistogram, now: () => number = () => performance.now()) {
    this.#now = now
    this.#shown = make()
    this.#next = make()
    this.#shown.enable()
    this.#next.enable()
    this.#turnedAt = now()
  }

  show(to: Exposition): void {
    const histogram = this.#shown
    to.set('event_loop_delay_mean_seconds', lateness(histogram, histogram.mean))
    to.set('event_loop_delay_p50_seconds', lateness(histogram, histogram.percentile(50)))
    to.set('event_loop_delay_p99_seconds', lateness(histogram, histogram.percentile(99)))
    to.set('event_loop_delay_max_seconds', lateness(histogram, histogram.max))
    if (this.#now() - this.#turnedAt >= WINDOW_MS) this.#turn()
  }

  stop(): void {
    this.#shown.disable()
    this.#next.disable()
  }

  #turn(): void {
    this.#shown.reset()
    ;[this.#shown, this.#next] = [this.#next, this.#shown]
    this.#turnedAt = this.#now()
  }
}

function nodeHistogram(): DelayHistogram {
  return monitorEventLoopDelay({ resolution: RESOLUTION_MS })
}

/** Node measures from one look to the next, so the time between two looks is part of each value. */
function lateness({ count }: DelayHistogram, nanos: number): number {
  return count === 0 ? 0 : Math.max(0, nanos / 1e9 - RESOLUTION_MS / 1e3)
}

/** One per system, however many handlers it has; it ends with the system. */
export const eventLoopDelay: ExtensionId<EventLoopDelay> = Object.freeze({
  key: 'cellactor/eventLoopDelay',
  create(system: ActorSystem) {
    const delay = new EventLoopDelay()
    void system.whenTerminated.then(() => delay.stop())
    return delay
  },
})
