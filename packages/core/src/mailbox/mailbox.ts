import type { ActorPath } from '../identity/actor-path.ts'
import type { SystemMessage } from '../message/system-message.ts'

/** The seam for custom queues (and for fault injection in tests). What it may get wrong, and what happens then: semantics 9.4. */
export interface MessageQueue {
  readonly userSize: number
  /** @returns false when refused; see F7, C4, C7 and semantics 9.4. */
  enqueueSystem(message: SystemMessage): boolean
  dequeueSystem(): SystemMessage | undefined
  enqueueUser(message: unknown): boolean
  /** Called only while `userSize > 0`: `undefined` is a legal message. */
  dequeueUser(): unknown
  /** The actor has ended: gives up the user messages that are left, oldest first. */
  close(): readonly unknown[]
}

/** What the cell works with. Messages handed in come out in order, system and user lane apart. */
export interface Mailbox extends MessageQueue {
  /** False: the cell must look at each step for what the mailbox may have done wrong. */
  readonly isTrusted: boolean
  /** Whether {@link MessageQueue.dequeueSystem} has something to give. */
  readonly hasSystem: boolean
  /** Where messages do not leave in the order of their arrival: what has arrived by now, and what of it is still there. */
  readonly sorted: SortedMessages | undefined
  /** Where only so many may wait: what waits beside the mailbox has its place here. */
  readonly places: Places | undefined
  /** Whether it holds storage for user messages; {@link release} gives back that of an empty one (semantics 9.3). */
  readonly holdsStorage: boolean
  release(): void
  /** Resolves when the message is in; `undefined`: it is in already. */
  offer(message: unknown): PendingOffer | undefined
  /** System messages that were taken and have not come out. Emptied by the call. */
  unhandledSystem(): SystemMessage[]
}

export interface SortedMessages {
  /** How many have arrived so far. */
  readonly arrivals: number
  /** Whether one of the first `arrivals` is still there. O(n): asked only while something rides behind them. */
  holdsEarlier(arrivals: number): boolean
}

/**
 * The places of a bounded mailbox, as those need them who wait beside it: they get one, or are refused, by the same rules as
 * the messages in it.
 */
export interface Places {
  /** How many are taken: by messages in the mailbox, and beside it. */
  readonly taken: number
  /** As {@link MessageQueue.enqueueUser}. @returns false when refused. */
  takePlace(): boolean
  /** As {@link Mailbox.offer}; `enter` is called as soon as there is a place, at once or later. */
  offerPlace(enter: () => void): PendingOffer | undefined
  givePlaceBack(): void
  /** Needs no place, but may not overtake: `enter` is called once the offers of now are in, or given up. False: there are none. */
  followOffers(enter: () => void): boolean
}

/** A message that waits for a place in a bounded mailbox. */
export interface PendingOffer {
  readonly promise: Promise<void>
  /** Gives the place up, with this as the reason. */
  cancel(reason: unknown): void
}

/** What a mailbox tells its cell. None of it runs user code. */
export interface MailboxOwner {
  readonly path: ActorPath
  /** A message that was in has been pushed out by a newer one. */
  dropped(message: unknown): void
  /** Pushes out the one that has waited longest beside the mailbox, unless something in there is older. @returns whether it did. */
  dropBeside(): boolean
  /** The high-water mark was crossed (semantics 9.2). */
  crossed(kind: 'highWater' | 'drained', size: number): void
  /** The user's order function threw while nobody was there to be told: nothing more can be trusted to it. */
  broke(cause: unknown): void
}
