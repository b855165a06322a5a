const FIRST_CAPACITY = 8
const LARGEST_HINT = 16_384

/**
 * A FIFO queue that holds no storage while it is empty (semantics 9.3).
 *
 * One waiting item lives in a field: two actors that play ping-pong never allocate. The second makes a ring of
 * {@link FIRST_CAPACITY}; a lane that has outgrown that once jumps to its former capacity the next time, so that
 * repeated bursts are not paid for with repeated copying.
 */
export class Lane<T> {
  size = 0
  #only: T | undefined = undefined
  #ring: (T | undefined)[] | undefined = undefined
  #head = 0
  #hint = 0

  push(item: T): void {
    const ring = this.#ring
    if (ring !== undefined) {
      if (this.size === ring.length) this.#grow(ring)
      const to = this.#ring as (T | undefined)[]
      to[(this.#head + this.size) & (to.length - 1)] = item
      this.size++
    } else if (this.size === 0) {
      this.#only = item
      this.size = 1
    } else {
      const first = emptyRing<T>(FIRST_CAPACITY)
      first[0] = this.#only
      first[1] = item
      this.#only = undefined
      this.#ring = first
      this.#head = 0
      this.size = 2
    }
  }

  /** Call only while `size > 0`: `undefined` is a legal item. */
  shift(): T {
    const ring = this.#ring
    if (ring === undefined) {
      const only = this.#only as T
      this.#only = undefined
      this.size = 0
      return only
    }
    const head = this.#head
    const item = ring[head] as T
    ring[head] = undefined
    this.#head = (head + 1) & (ring.length - 1)
    if (--this.size === 0) this.emptied()
    return item
  }

  /** The last item has left, and there is storage. */
  protected emptied(): void {
    this.release()
  }

  /** Whether there is storage beyond the one field. */
  get holdsStorage(): boolean {
    return this.#ring !== undefined
  }

  /** Gives the storage of an empty lane back. */
  release(): void {
    const ring = this.#ring
    if (ring === undefined || this.size > 0) return
    this.#ring = undefined
    this.#hint = ring.length > FIRST_CAPACITY ? Math.min(ring.length, LARGEST_HINT) : 0
  }

  /** The next item, if there is one. */
  peek(): T | undefined {
    return this.#ring === undefined ? this.#only : this.#ring[this.#head]
  }

  /** How many places from the head the first item is that matches; -1: there is none. O(n). */
  findIndex(matches: (item: T) => boolean): number {
    const ring = this.#ring
    if (ring === undefined) return this.size > 0 && matches(this.#only as T) ? 0 : -1
    for (let at = 0; at < this.size; at++) if (matches(ring[(this.#head + at) & (ring.length - 1)] as T)) return at
    return -1
  }

  /** Takes the item that is `at` places from the head, keeping the order of the others. O(at). */
  takeAt(at: number): T {
    const ring = this.#ring
    if (at === 0 || ring === undefined) return this.shift()
    const mask = ring.length - 1
    const item = ring[(this.#head + at) & mask] as T
    for (let i = at; i > 0; i--) ring[(this.#head + i) & mask] = ring[(this.#head + i - 1) & mask]
    this.shift()
    return item
  }

  /** Empties the lane; oldest first. */
  drain(): T[] {
    const items: T[] = []
    while (this.size > 0) items.push(this.shift())
    return items
  }

  #grow(ring: (T | undefined)[]): void {
    const larger = emptyRing<T>(Math.max(ring.length * 2, this.#hint))
    const mask = ring.length - 1
    for (let i = 0; i < this.size; i++) larger[i] = ring[(this.#head + i) & mask]
    this.#ring = larger
    this.#head = 0
  }
}

function emptyRing<T>(capacity: number): (T | undefined)[] {
  return new Array<T | undefined>(capacity).fill(undefined)
}
