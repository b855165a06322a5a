import { Lane } from '../message/lane.ts'
import type { Watch } from './death-watch.ts'
import type { Rider } from './rider.ts'

/** A message that was put back: at the head of the user lane, or in the stash. */
export interface PutBack {
  readonly message: unknown
  /** The watch that it is the notification of: it goes with it (semantics 6.4). */
  readonly watch: Watch | undefined
}

/**
 * What waits in the user lane beside the mailbox: at its head what was unstashed, and in between the riders, which keep
 * their place by the number of messages that have to leave the mailbox before them.
 */
export class Aside {
  readonly #riders = new Lane<{ readonly rider: Rider; readonly due: number }>()
  #next: { readonly rider: Rider; readonly due: number } | undefined
  #left = 0
  #head: PutBack[] = []
  /** What the present turn has put back: before what earlier turns have, in its own order (semantics 8.4). */
  #fresh: PutBack[] = []

  /** Behind the `queued` messages that are in the mailbox now. */
  add(rider: Rider, queued: number): void {
    this.#riders.push({ rider, due: this.#left + queued })
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

  /** The rider whose turn it is, with `queued` messages in the mailbox. */
  takeDue(queued: number): Rider | undefined {
    const next = this.#next
    if (next === undefined || (queued > 0 && this.#left < next.due)) return undefined
    this.#next = this.#riders.size > 0 ? this.#riders.shift() : undefined
    return next.rider
  }
}
