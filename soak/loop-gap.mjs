const EVERY_MS = 5

/**
 * For how long this process kept its event loop to itself: the time between two ticks of an interval, as far as it was
 * used by the process. What a busy machine gives to others in between says nothing about the runtime.
 */
export class LoopGap {
  /** @type {number[]} */
  #gaps = []
  #wall = performance.now()
  #cpu = process.cpuUsage()
  #interval = setInterval(() => this.#tick(), EVERY_MS)

  #tick() {
    const { user, system } = process.cpuUsage(this.#cpu)
    this.#gaps.push(Math.min(performance.now() - this.#wall, (user + system) / 1_000))
    this.#wall = performance.now()
    this.#cpu = process.cpuUsage()
  }

  /** Ends the measurement. @returns {number} the 99th percentile, in milliseconds. */
  stop() {
    clearInterval(this.#interval)
    const sorted = this.#gaps.sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0
  }
}
