/**
 * A queue as one writes it by hand: a power of two of slots, doubled when full.
 * @template T
 */
export class RingBuffer {
  size = 0
  head = 0

  /** @param {number} capacity a power of two */
  constructor(capacity = 16) {
    /** @type {(T | undefined)[]} */
    this.slots = new Array(capacity)
  }

  /** @param {T} item */
  push(item) {
    if (this.size === this.slots.length) this.grow()
    this.slots[(this.head + this.size) & (this.slots.length - 1)] = item
    this.size++
  }

  /** Call only while `size > 0`. */
  shift() {
    const item = /** @type {T} */ (this.slots[this.head])
    this.slots[this.head] = undefined
    this.head = (this.head + 1) & (this.slots.length - 1)
    this.size--
    return item
  }

  grow() {
    const { slots, head } = this
    /** @type {(T | undefined)[]} */
    const grown = new Array(slots.length * 2)
    for (let at = 0; at < this.size; at++) grown[at] = slots[(head + at) & (slots.length - 1)]
    this.slots = grown
    this.head = 0
  }
}
