/** Random numbers that follow from the seed alone (Mulberry32). */
export class Dice {
  #state

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed
  }

  /** In [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** In [0, count). @param {number} count */
  below(count) {
    return Math.floor(this.next() * count)
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability
  }

  /** @template T @param {readonly T[]} choices */
  of(choices) {
    return /** @type {T} */ (choices.at(this.below(choices.length)))
  }
}
