import { catchStray, isPromiseLike } from '../failure/promise-like.ts'
import { bare } from '../message/enveloped.ts'
import { Lane } from '../message/lane.ts'
import type { SortedMessages } from './mailbox.ts'

/** How the user messages of a mailbox wait. */
export interface UserStore {
  readonly size: number
  /** Absent: first in, first out. */
  readonly sorted?: SortedMessages
  /** @throws what the user's function throws; the message is not in then. */
  push(message: unknown): void
  /** Call only while `size > 0`. @throws what the user's function throws; nothing is lost then. */
  shift(): unknown
  /** The one that has waited longest. */
  shiftOldest(): unknown
  /** Empties it; the longest waiting first. Runs none of the user's code. */
  drain(): unknown[]
}

/** First in, first out. */
export class FifoStore extends Lane<unknown> implements UserStore {
  shiftOldest(): unknown {
    return this.shift()
  }
}

interface Entry {
  readonly message: unknown
  readonly number: number
}

/** Control messages first, each group in order. */
export class ControlStore implements UserStore, SortedMessages {
  readonly #isControl: (message: never) => boolean
  readonly #controls = new Lane<Entry>()
  readonly #others = new Lane<Entry>()
  #pushed = 0

  constructor(isControl: (message: never) => boolean) {
    this.#isControl = isControl
  }

  get sorted(): SortedMessages {
    return this
  }

  get arrivals(): number {
    return this.#pushed
  }

  holdsEarlier(arrivals: number): boolean {
    return isEarlier(this.#controls.peek(), arrivals) || isEarlier(this.#others.peek(), arrivals)
  }

  get size(): number {
    return this.#controls.size + this.#others.size
  }

  push(message: unknown): void {
    const answer: unknown = this.#isControl(bare(message) as never)
    if (catchPromise(answer)) throw new TypeError('isControl of a mailbox returned a promise. It must answer at once.')
    const lane = answer === true ? this.#controls : this.#others
    lane.push({ message, number: this.#pushed++ })
  }

  shift(): unknown {
    return (this.#controls.size > 0 ? this.#controls : this.#others).shift().message
  }

  shiftOldest(): unknown {
    const control = this.#controls.peek()
    const other = this.#others.peek()
    const isControlOlder = other === undefined || (control !== undefined && control.number < other.number)
    return (isControlOlder ? this.#controls : this.#others).shift().message
  }

  drain(): unknown[] {
    return [...this.#controls.drain(), ...this.#others.drain()].sort(byArrival).map(entry => entry.message)
  }
}

/** What `compare` may tell about what it has told, at one time: nobody means more. */
const MOST_ANSWERS = 10_000

/** The least by `compare` first; equal messages keep their order. A binary heap. */
export class PriorityStore implements UserStore, SortedMessages {
  readonly #compare: (a: never, b: never) => number
  readonly #heap: Entry[] = []
  /** What is told while `compare` is at work, and what is dropped of the heap: that is done when it is over. */
  readonly #meanwhile = new Lane<Entry>()
  readonly #dropped: Entry[] = []
  #isBusy = false
  #pushed = 0

  constructor(compare: (a: never, b: never) => number) {
    this.#compare = compare
  }

  get sorted(): SortedMessages {
    return this
  }

  get arrivals(): number {
    return this.#pushed
  }

  holdsEarlier(arrivals: number): boolean {
    return this.#heap.some(entry => isEarlier(entry, arrivals))
  }

  get size(): number {
    return this.#heap.length - this.#dropped.length + this.#meanwhile.size
  }

  push(message: unknown): void {
    const entry = { message, number: this.#pushed++ }
    if (this.#isBusy) return this.#meanwhile.push(entry)
    try {
      this.#insert(entry)
      this.#catchUp()
    } catch (error) {
      if (this.#heap.includes(entry) && !this.#isDropped(entry)) this.#dropped.push(entry)
      throw error
    }
  }

  shift(): unknown {
    return this.#take(0)
  }

  shiftOldest(): unknown {
    let oldest: Entry | undefined
    for (const entry of this.#heap) {
      if (isEarlier(entry, oldest?.number ?? this.#pushed) && !this.#isDropped(entry)) oldest = entry
    }
    if (oldest === undefined) return this.#meanwhile.shift().message
    if (!this.#isBusy) return this.#take(this.#heap.indexOf(oldest))
    this.#dropped.push(oldest)
    return oldest.message
  }

  drain(): unknown[] {
    const held = this.#heap.filter(entry => !this.#isDropped(entry)).sort(byArrival)
    this.#heap.length = 0
    this.#dropped.length = 0
    return [...held, ...this.#meanwhile.drain()].map(entry => entry.message)
  }

  #take(at: number): unknown {
    const taken = this.#heap[at] as Entry
    try {
      this.#remove(at)
      this.#catchUp()
    } catch (error) {
      this.#heap.push(taken)
      throw error
    }
    return taken.message
  }

  #isDropped(entry: Entry): boolean {
    return this.#dropped.includes(entry)
  }

  /** `compare` may go on telling while it is asked about what it has told. @throws {RangeError} where that has no end. */
  #catchUp(): void {
    for (let left = this.#dropped.length + this.#meanwhile.size + MOST_ANSWERS; ; left--) {
      const dropped = this.#dropped.pop()
      if (dropped !== undefined) this.#remove(this.#heap.indexOf(dropped))
      else if (this.#meanwhile.size > 0) this.#insert(this.#meanwhile.shift())
      else return
      if (left === 0) throw new RangeError('compare of a mailbox tells its own actor without end.')
    }
  }

  #insert(entry: Entry): void {
    this.#heap.push(entry)
    this.#exclusively(() => this.#up(this.#heap.length - 1))
  }

  #remove(at: number): void {
    const last = this.#heap.pop() as Entry
    if (at === this.#heap.length) return
    this.#heap[at] = last
    this.#exclusively(() => {
      this.#down(at)
      this.#up(at)
    })
  }

  #exclusively(sift: () => void): void {
    this.#isBusy = true
    try {
      sift()
    } finally {
      this.#isBusy = false
    }
  }

  #up(from: number): void {
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1
      if (!this.#isBefore(at, above)) return
      this.#swap(at, above)
      at = above
    }
  }

  #down(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1
      if (left >= this.#heap.length) return
      const right = left + 1
      const least = right < this.#heap.length && this.#isBefore(right, left) ? right : left
      if (!this.#isBefore(least, at)) return
      this.#swap(at, least)
      at = least
    }
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#heap[a] as Entry
    const second = this.#heap[b] as Entry
    const order: unknown = this.#compare(bare(first.message) as never, bare(second.message) as never)
    if (catchPromise(order)) throw new TypeError('compare of a mailbox returned a promise. It must answer at once.')
    // What is no number says nothing: they are equal, and keep their order.
    if (typeof order !== 'number' || order === 0 || Number.isNaN(order)) return first.number < second.number
    return order < 0
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] as Entry
    this.#heap[a] = this.#heap[b] as Entry
    this.#heap[b] = kept
  }
}

function isEarlier(entry: Entry | undefined, arrivals: number): boolean {
  return entry !== undefined && entry.number < arrivals
}

function byArrival(a: Entry, b: Entry): number {
  return a.number - b.number
}

function catchPromise(answer: unknown): boolean {
  return isPromiseLike(answer) && catchStray(answer, () => {})
}
