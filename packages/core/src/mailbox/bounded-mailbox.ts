import { Lane } from '../message/lane.ts'
import type { MailboxOwner, PendingOffer } from './mailbox.ts'
import { UnboundedMailbox } from './unbounded-mailbox.ts'

export interface Bounds {
  readonly capacity: number
  readonly dropsOldest: boolean
  readonly highWater: number | undefined
}

interface Waiter {
  readonly message: unknown
  /** Undefined once it has been let in or given up. */
  settle: { readonly admit: () => void; readonly reject: (reason: unknown) => void } | undefined
}

/** A user lane with a capacity (semantics 9.1). The system lane stays unbounded. */
export class BoundedMailbox extends UnboundedMailbox {
  readonly #bounds: Bounds
  readonly #owner: MailboxOwner
  #waiters: Lane<Waiter> | undefined
  #isHigh = false

  constructor(bounds: Bounds, owner: MailboxOwner) {
    super()
    this.#bounds = bounds
    this.#owner = owner
  }

  override enqueueUser(message: unknown): boolean {
    if (this.size >= this.#bounds.capacity) {
      if (!this.#bounds.dropsOldest) return false
      this.#owner.dropped(this.shift())
    }
    this.#add(message)
    return true
  }

  override dequeueUser(): unknown {
    const message = this.shift()
    const mark = this.#bounds.highWater
    if (this.#isHigh && mark !== undefined && this.size < mark) {
      this.#isHigh = false
      this.#owner.crossed('drained', this.size)
    }
    if (this.#waiters !== undefined) this.#admitNext(this.#waiters)
    return message
  }

  /** Waiters are let in first come, first served, and before any message that is told later: a place is never free while one waits. */
  override offer(message: unknown): PendingOffer | undefined {
    if (this.size < this.#bounds.capacity) {
      this.#add(message)
      return undefined
    }
    const waiter: Waiter = { message, settle: undefined }
    const promise = new Promise<void>((admit, reject) => {
      waiter.settle = { admit, reject }
    })
    this.#waiters ??= new Lane()
    this.#waiters.push(waiter)
    return { promise, cancel: reason => giveUp(waiter, reason) }
  }

  rejectOffers(reason: unknown): void {
    for (const waiter of this.#waiters?.drain() ?? []) giveUp(waiter, reason)
    this.#waiters = undefined
  }

  #add(message: unknown): void {
    this.push(message)
    const mark = this.#bounds.highWater
    if (!this.#isHigh && mark !== undefined && this.size >= mark) {
      this.#isHigh = true
      this.#owner.crossed('highWater', this.size)
    }
  }

  #admitNext(waiters: Lane<Waiter>): void {
    while (waiters.size > 0) {
      const waiter = waiters.shift()
      const { settle } = waiter
      if (settle === undefined) continue // given up
      waiter.settle = undefined
      this.#add(waiter.message)
      settle.admit()
      this.#owner.admitted()
      return
    }
    this.#waiters = undefined
  }
}

function giveUp(waiter: Waiter, reason: unknown): void {
  const { settle } = waiter
  waiter.settle = undefined
  settle?.reject(reason)
}
