import type { Mailbox } from '../mailbox/mailbox.ts'
import { Lane } from '../message/lane.ts'
import type { Watch } from './death-watch.ts'
import type { Rider } from './rider.ts'

/** A message that was put back: at the head of the user lane, or in the stash. */
export interface PutBack {
  readonly message: unknown
  /** The watch that it is the notification of: it goes with it (semantics 6.4). */
  readonly watch: Watch | undefined
  /** What it carries, captured where it was stashed. */
  readonly captured: unknown
}

interface Waiting {
  readonly rider: Rider
  /** How many messages have to leave the mailbox before it. */
  readonly due: number
  /** Where messages leave in an order of their own: which ones have to. */
  readonly arrivals: number | undefined
}

/**
 * What waits in the user lane beside the mailbox: at its head what was unstashed, and in between the riders, which keep
 * their place by the number of messages that have to leave the mailbox before them.
 */
export class Aside {
  readonly #riders = new Lane<Waiting>()
  #next: Waiting | undefined
  #left = 0
  #head: PutBack[] = []
  /** What the present turn has put back: before what earlier turns have, in its own order (semantics 8.4). */
  #fresh: PutBack[] = []

  /** Behind the `queued` messages that are in the mailbox now. */
  add(rider: Rider, queued: number, arrivals: number | undefined): void {
    this.#riders.push({ rider, due: this.#left + queued, arrivals })
    this.#next ??= this.#riders.shift()
  }

  get isEmpty(): boolean {
    return this.#next === undefined && this.headSize === 0
  }

  get headSize(): number {
    return this.#head.length + this.#fresh.length
  }

  /** To the head of the lane, behind what this turn has put there already. */
  putBack(messages: readonly PutBack[]): void {
    for (const each of messages) this.#fresh.push(each)
  }

  takeHead(): PutBack | undefined {
    // Kept in reverse, so that taking is cheap.
    while (this.#fresh.length > 0) this.#head.push(this.#fresh.pop() as PutBack)
    return this.#head.pop()
  }

  /** A message has left the mailbox. */
  oneLeft(): void {
    this.#left++
  }

  /** The rider whose turn it is, with this mailbox as it is now, or with `queued` messages left of one that is closed. */
  takeDue(queued: number, mailbox?: Mailbox): Rider | undefined {
    const next = this.#next
    if (next === undefined || this.#isBehind(next, queued, mailbox)) return undefined
    this.#takeNext()
    return next.rider
  }

  /** The rider that has had a place for longest, if nothing in the mailbox has come before it. */
  takeOldestPlaced(mailbox: Mailbox): Rider | undefined {
    const next = this.#next
    if (next === undefined) return undefined
    if (next.rider.takesPlace === true) return this.takeDue(mailbox.userSize, mailbox)
    let oldest: Waiting | undefined
    const at = this.#riders.findIndex(each => {
      if (each.rider.takesPlace === true) oldest = each
      return oldest !== undefined
    })
    if (oldest === undefined || this.#isBehind(oldest, mailbox.userSize, mailbox)) return undefined
    return this.#riders.takeAt(at).rider
  }

  #takeNext(): void {
    this.#next = this.#riders.size > 0 ? this.#riders.shift() : undefined
  }

  #isBehind({ due, arrivals }: Waiting, queued: number, mailbox: Mailbox | undefined): boolean {
    if (queued === 0) return false
    const sorted = mailbox?.sorted
    return sorted === undefined || arrivals === undefined ? this.#left < due : sorted.holdsEarlier(arrivals)
  }
}
