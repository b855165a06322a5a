import { MailboxRefusedError } from '../failure/errors.ts'
import { catchStray } from '../failure/promise-like.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Mailbox, MessageQueue, PendingOffer } from './mailbox.ts'
import { Wrappers } from './wrappers.ts'

/** What a custom queue did that no queue may do. */
export class QueueFault {
  readonly what: string
  readonly cause: unknown

  constructor(what: string, cause?: unknown) {
    this.what = what
    this.cause = cause
  }
}

/**
 * A custom queue, and what it ought to hold: it may lie (semantics 9.4). Counts are kept here and never asked for, and
 * system messages that it has taken are remembered until they come out, so that a watch or a failure that it loses is
 * settled all the same when its actor is stopped for that.
 */
export class GuardedMailbox implements Mailbox {
  readonly isTrusted = false
  readonly sorted = undefined
  readonly places = undefined
  /** What a custom queue holds is its own affair. */
  readonly holdsStorage = false
  readonly #queue: MessageQueue
  readonly #taken: SystemMessage[] = []
  readonly #recreates = new WeakSet<SystemMessage>()
  readonly #wrappers = new Wrappers()
  #users = 0

  constructor(queue: MessageQueue) {
    this.#queue = queue
  }

  get userSize(): number {
    return this.#users
  }

  get hasSystem(): boolean {
    return this.#taken.length > 0
  }

  /** @throws what the queue throws. */
  enqueueSystem(message: SystemMessage): boolean {
    // Remembered first: a queue may hand the message out while it is still taking it.
    this.#taken.push(message)
    if (message.type === 'recreate') this.#recreates.add(message)
    let isIn = false
    try {
      isIn = isTrue(this.#queue.enqueueSystem(message))
    } finally {
      if (!isIn) this.#forget(message)
    }
    return isIn
  }

  /** @throws {QueueFault} */
  dequeueSystem(): SystemMessage | undefined {
    if (this.#taken.length === 0) return undefined
    const message = this.#guard('dequeueSystem', () => this.#queue.dequeueSystem())
    if (message === undefined) throw new QueueFault('its dequeueSystem gave nothing while messages are in it')
    if (this.#forget(message)) return message
    // A `recreate` that comes twice does no harm: the cell ignores one that is not newer (semantics 4.3).
    if (this.#recreates.has(message)) return message
    throw new QueueFault('its dequeueSystem gave something that is not in it')
  }

  /** @throws what the queue throws. */
  enqueueUser(message: unknown): boolean {
    const shown = this.#wrappers.takeOff(message)
    let isIn = false
    try {
      isIn = isTrue(this.#queue.enqueueUser(shown))
    } finally {
      if (!isIn) this.#wrappers.forget(shown)
    }
    if (isIn) this.#users++
    return isIn
  }

  /** @throws {QueueFault} */
  dequeueUser(): unknown {
    const size: unknown = this.#guard('userSize', () => this.#queue.userSize)
    if (typeof size !== 'number') catchStray(size, ignore)
    if (!(typeof size === 'number' && size > 0)) throw new QueueFault('it has lost a user message')
    const message = this.#guard('dequeueUser', () => this.#queue.dequeueUser())
    this.#users--
    return this.#wrappers.putOn(message, this.#users)
  }

  /** A custom queue has no waiting room: it takes the message or it does not. */
  offer(message: unknown): PendingOffer | undefined {
    if (this.enqueueUser(message)) return undefined
    throw new MailboxRefusedError(undefined)
  }

  release(): void {}

  unhandledSystem(): SystemMessage[] {
    return this.#taken.splice(0)
  }

  close(): readonly unknown[] {
    this.#users = 0
    this.#wrappers.clear()
    try {
      const rest: unknown = this.#queue.close()
      catchStray(rest, ignore)
      return Array.isArray(rest) ? copied(rest) : []
    } catch {
      return []
    }
  }

  #guard<T>(method: string, call: () => T): T {
    try {
      const given = call()
      // A user message may be a promise, and then is not ours to hear of.
      if (method === 'dequeueSystem') catchStray(given, ignore)
      return given
    } catch (cause) {
      throw new QueueFault(`its ${method} threw`, cause)
    }
  }

  #forget(message: SystemMessage): boolean {
    const at = this.#taken.indexOf(message)
    if (at >= 0) this.#taken.splice(at, 1)
    return at >= 0
  }
}

/** By index: its iterator is not ours. */
function copied(list: readonly unknown[]): readonly unknown[] {
  const copy: unknown[] = []
  for (let at = 0; at < list.length; at++) copy.push(list[at])
  return copy
}

/** A queue that answers with a promise has not said yes. */
function isTrue(answer: unknown): boolean {
  if (answer === true || answer === false) return answer
  catchStray(answer, ignore)
  return false
}

/** The fault is told by other means. */
function ignore(): void {}
