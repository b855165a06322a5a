import { MailboxRefusedError } from '../failure/errors.ts'
import type { MailboxOwner, PendingOffer, SortedMessages } from './mailbox.ts'
import { UnboundedMailbox } from './unbounded-mailbox.ts'
import { FifoStore, type UserStore } from './user-store.ts'

export interface Bounds {
  readonly capacity: number
  readonly dropsOldest: boolean
  readonly highWater: number | undefined
}

interface Waiter {
  readonly message: unknown
  readonly admit: () => void
  readonly reject: (reason: unknown) => void
}

/** A user lane with a capacity, an order of its own, or both (semantics 9.1). The system lane stays unbounded. */
export class BoundedMailbox extends UnboundedMailbox {
  readonly #bounds: Bounds
  readonly #store: UserStore
  readonly #owner: MailboxOwner
  /** First come, first served; a set, so that giving up is cheap and leaves nothing. */
  readonly #waiters = new Set<Waiter>()
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

  override get userSize(): number {
    return this.#store.size
  }

  override close(): readonly unknown[] {
    this.#isClosed = true
    return this.#store.drain()
  }

  override enqueueUser(message: unknown): boolean {
    // Each place that falls free goes to a waiter first, or to what the user's function has told meanwhile.
    while (this.#store.size >= this.#bounds.capacity) {
      if (!this.#bounds.dropsOldest) return false
      this.#owner.dropped(this.#store.shiftOldest())
      this.#admitNext()
      if (this.#isClosed) return false
    }
    this.#add(message)
    return true
  }

  override dequeueUser(): unknown {
    const message = this.#store.shift()
    const mark = this.#bounds.highWater
    if (this.#isHigh && mark !== undefined && this.#store.size < mark) {
      this.#isHigh = false
      this.#owner.crossed('drained', this.#store.size)
    }
    if (this.#waiters.size > 0 && this.#store.size < this.#bounds.capacity) this.#admitNext()
    return message
  }

  /** Waiters are let in first come, first served, and before any message that is told later: a place is never free while one waits. */
  override offer(message: unknown): PendingOffer | undefined {
    if (this.#store.size < this.#bounds.capacity) {
      this.#add(message)
      return undefined
    }
    let waiting: Waiter | undefined
    const promise = new Promise<void>((admit, reject) => {
      waiting = { message, admit, reject }
      this.#waiters.add(waiting)
    })
    const cancel = (reason: unknown) => {
      if (waiting !== undefined && this.#waiters.delete(waiting)) waiting.reject(reason)
      waiting = undefined
    }
    return { promise, cancel }
  }

  rejectOffers(reason: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(reason)
    this.#waiters.clear()
  }

  #add(message: unknown): void {
    this.#store.push(message)
    const mark = this.#bounds.highWater
    if (!this.#isHigh && mark !== undefined && this.#store.size >= mark) {
      this.#isHigh = true
      this.#owner.crossed('highWater', this.#store.size)
    }
  }

  #admitNext(): void {
    const [waiter] = this.#waiters
    if (waiter === undefined) return
    this.#waiters.delete(waiter)
    try {
      this.#add(waiter.message)
    } catch (cause) {
      waiter.reject(new MailboxRefusedError(undefined, { cause }))
      return this.#owner.broke(cause)
    }
    waiter.admit()
  }
}
