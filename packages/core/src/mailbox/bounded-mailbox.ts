import { MailboxRefusedError } from '../failure/errors.ts'
import type { MailboxOwner, PendingOffer, Places, SortedMessages } from './mailbox.ts'
import { UnboundedMailbox } from './unbounded-mailbox.ts'
import { FifoStore, type UserStore } from './user-store.ts'

export interface Bounds {
  readonly capacity: number
  readonly dropsOldest: boolean
  readonly highWater: number | undefined
}

interface Waiter {
  /** What it waits for. @throws what the user's function throws. */
  readonly enter: () => void
  /** Of an offer; one without only follows those before it, and needs no place. */
  readonly offer: { readonly admit: () => void; readonly reject: (reason: unknown) => void } | undefined
}

/** A user lane with a capacity, an order of its own, or both (semantics 9.1). The system lane stays unbounded. */
export class BoundedMailbox extends UnboundedMailbox implements Places {
  readonly #bounds: Bounds
  readonly #store: UserStore
  readonly #owner: MailboxOwner
  /** First come, first served; a set, so that giving up is cheap and leaves nothing. */
  readonly #waiters = new Set<Waiter>()
  /** How many have a place and wait beside this mailbox. */
  #beside = 0
  #isHigh = false
  #isClosed = false

  constructor(bounds: Bounds, store: UserStore, owner: MailboxOwner) {
    super()
    this.#bounds = bounds
    this.#store = store
    this.#owner = owner
  }

  /** Only a plain queue runs none of the user's code. */
  override get isTrusted(): boolean {
    return this.#store instanceof FifoStore
  }

  override get sorted(): SortedMessages | undefined {
    return this.#store.sorted
  }

  override get places(): Places {
    return this
  }

  override get userSize(): number {
    return this.#store.size
  }

  get taken(): number {
    return this.#store.size + this.#beside
  }

  override close(): readonly unknown[] {
    this.#isClosed = true
    return this.#store.drain()
  }

  override enqueueUser(message: unknown): boolean {
    if (!this.#makeRoom()) return false
    this.#add(message)
    return true
  }

  takePlace(): boolean {
    if (!this.#makeRoom()) return false
    this.#addBeside()
    return true
  }

  override dequeueUser(): unknown {
    const message = this.#store.shift()
    this.#oneLess()
    return message
  }

  givePlaceBack(): void {
    this.#beside--
    this.#oneLess()
  }

  override offer(message: unknown): PendingOffer | undefined {
    if (this.#isFull) return this.#wait(() => this.#add(message))
    this.#add(message)
    return undefined
  }

  offerPlace(enter: () => void): PendingOffer | undefined {
    const takeIt = () => {
      this.#addBeside()
      enter()
    }
    if (this.#isFull) return this.#wait(takeIt)
    takeIt()
    return undefined
  }

  followOffers(enter: () => void): boolean {
    if (this.#waiters.size === 0) return false
    this.#waiters.add({ enter, offer: undefined })
    return true
  }

  rejectOffers(reason: unknown): void {
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const { enter, offer } of waiters) {
      if (offer === undefined) enter()
      else offer.reject(reason)
    }
  }

  get #isFull(): boolean {
    return this.taken >= this.#bounds.capacity
  }

  /** Each place that falls free goes to a waiter first, or to what the user's function has told meanwhile. @returns whether there is one. */
  #makeRoom(): boolean {
    while (this.#isFull) {
      if (!this.#bounds.dropsOldest) return false
      if (this.#beside > 0 && this.#owner.dropBeside()) this.#beside--
      else this.#owner.dropped(this.#store.shiftOldest())
      this.#admit()
      if (this.#isClosed) return false
    }
    return true
  }

  #add(message: unknown): void {
    this.#store.push(message)
    this.#oneMore()
  }

  #addBeside(): void {
    this.#beside++
    this.#oneMore()
  }

  #oneMore(): void {
    const mark = this.#bounds.highWater
    if (this.#isHigh || mark === undefined || this.taken < mark) return
    this.#isHigh = true
    this.#owner.crossed('highWater', this.taken)
  }

  #oneLess(): void {
    const mark = this.#bounds.highWater
    if (this.#isHigh && mark !== undefined && this.taken < mark) {
      this.#isHigh = false
      this.#owner.crossed('drained', this.taken)
    }
    if (this.#waiters.size > 0) this.#admit()
  }

  /** Waiters are let in first come, first served, and before any message that is told later: a place is never free while one waits. */
  #wait(enter: () => void): PendingOffer {
    let waiting: Waiter | undefined
    const promise = new Promise<void>((admit, reject) => {
      waiting = { enter, offer: { admit, reject } }
      this.#waiters.add(waiting)
    })
    const cancel = (reason: unknown) => {
      if (waiting !== undefined && this.#waiters.delete(waiting)) {
        waiting.offer?.reject(reason)
        this.#admit()
      }
      waiting = undefined
    }
    return { promise, cancel }
  }

  /** Those whose turn it is, as far as places go. */
  #admit(): void {
    for (const waiter of this.#waiters) {
      const { enter, offer } = waiter
      if (offer !== undefined && this.#isFull) return
      this.#waiters.delete(waiter)
      try {
        enter()
      } catch (cause) {
        offer?.reject(new MailboxRefusedError(this.#owner.path, { cause }))
        return this.#owner.broke(cause)
      }
      offer?.admit()
    }
  }
}
