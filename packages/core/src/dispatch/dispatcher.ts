import type { Host } from '../host/host.ts'
import { Lane } from '../message/lane.ts'

/** Something that has work: a cell. One call is one turn, which asks {@link Dispatcher.isSpent} after each message. */
export interface Runnable {
  run(): void
  /** Its turn ended by an exception: a defect of the runtime, or a value so hostile that it found one. */
  crashed(error: unknown): void
}

/** Something that has worked and keeps storage for more of it. */
export interface Releasable {
  release(): void
}

/** What is drained between turns: events for subscribers. */
export interface BetweenTurns {
  /** Pieces of work that wait. */
  readonly size: number
  /** Works off one piece. */
  runOne(): void
}

/** The clock is looked at after so many messages (semantics 1.6). */
const MESSAGES_PER_LOOK = 8

/**
 * Runs the cells that have work, in slices.
 *
 * A slice begins with the first work in a macrotask and ends with that macrotask: opening one queues the macrotask
 * that will close it, which is also where the work goes on when the time is used up. So time is measured across all
 * drains of a macrotask (an async handler that settles opens another drain), and an idle dispatcher has nothing queued.
 */
export class Dispatcher {
  readonly #host: Host
  readonly #sliceMs: number
  readonly #ready = new Lane<Runnable>()
  readonly #pick: ((count: number) => number) | undefined
  readonly #drain: () => void
  readonly #closeSlice: () => void
  readonly #toRelease = new Set<Releasable>()
  #between: BetweenTurns | undefined
  #isDraining = false
  #hasEvents = false
  #isScheduled = false
  #sliceEndsAt: number | undefined
  #messagesToLook = MESSAGES_PER_LOOK
  #isSliceUsedUp = false

  constructor(host: Host, sliceMs: number) {
    this.#host = host
    this.#sliceMs = sliceMs
    this.#pick = host.pick === undefined ? undefined : count => this.#pickWith(count)
    this.#drain = () => {
      this.#isScheduled = false
      // Many drains may share a slice, each with a message or two: those count, so that the slice comes to its end all the same.
      if (this.#sliceEndsAt === undefined) this.#openSlice()
      this.#run()
    }
    this.#closeSlice = () => {
      this.#sliceEndsAt = undefined
      this.#isSliceUsedUp = false
      if (this.#toRelease.size > 0) this.#releaseAll()
      if (this.#ready.size === 0 && !this.#hasEvents) return
      this.#openSlice()
      this.#run()
    }
  }

  /** Whoever queues work between turns says so once. */
  attach(between: BetweenTurns): void {
    this.#between = between
  }

  /** To the tail of the ready queue. The caller sees to it that nothing is in it twice. */
  add(runnable: Runnable): void {
    this.#ready.push(runnable)
    this.wake()
  }

  /** At the end of the slice: until then it may well have work again. */
  releaseLater(releasable: Releasable): void {
    this.#toRelease.add(releasable)
  }

  /** There is something to do between turns. */
  wakeBetweenTurns(): void {
    this.#hasEvents = true
    this.wake()
  }

  /** There is work. */
  wake(): void {
    if (this.#isDraining || this.#isScheduled || this.#isSliceUsedUp) return
    this.#host.queueMicrotask(this.#drain)
    this.#isScheduled = true
  }

  /** To be asked after each message: true when the turn must end because the slice is used up. */
  isSpent(): boolean {
    if (--this.#messagesToLook > 0) return this.#isSliceUsedUp
    return this.#look()
  }

  #look(): boolean {
    this.#messagesToLook = MESSAGES_PER_LOOK
    if (this.#sliceEndsAt !== undefined && this.#host.now() >= this.#sliceEndsAt) this.#isSliceUsedUp = true
    return this.#isSliceUsedUp
  }

  #releaseAll(): void {
    for (const releasable of this.#toRelease) releasable.release()
    this.#toRelease.clear()
  }

  #openSlice(): void {
    this.#sliceEndsAt = this.#host.now() + this.#sliceMs
    this.#messagesToLook = MESSAGES_PER_LOOK
    this.#host.queueMacrotask(this.#closeSlice)
  }

  /** Events that wait come first, then at least one turn, in each slice: neither keeps the other waiting for ever. */
  #run(): void {
    const ready = this.#ready
    const pick = this.#pick
    this.#isDraining = true
    if (this.#hasEvents) this.#tellEvents()
    do {
      if (ready.size > 0) {
        const runnable = pick === undefined || ready.size === 1 ? ready.shift() : ready.takeAt(pick(ready.size))
        try {
          runnable.run()
        } catch (error) {
          runnable.crashed(error)
        }
      }
      if (this.#hasEvents) this.#tellEvents()
    } while (!this.#isSliceUsedUp && (ready.size > 0 || this.#hasEvents))
    this.#isDraining = false
  }

  /** Only what is there now: a subscriber whose events make events must not keep actors waiting. */
  #tellEvents(): void {
    const between = this.#between
    if (between === undefined) return
    for (let left = between.size; left > 0 && !this.isSpent(); left--) between.runOne()
    this.#hasEvents = between.size > 0
  }

  /** A host's choice may be out of range: then the first is taken. */
  #pickWith(count: number): number {
    const choice = this.#host.pick?.(count) ?? 0
    return Number.isInteger(choice) && choice >= 0 && choice < count ? choice : 0
  }
}
