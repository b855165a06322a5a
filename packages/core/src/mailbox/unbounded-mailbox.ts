import { Lane } from '../message/lane.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Mailbox, PendingOffer, Places, SortedMessages } from './mailbox.ts'

/**
 * The default: both lanes take everything. It is its own user lane; the system lane, where seldom more than one message
 * waits, is that message, or a queue as soon as there are two.
 */
export class UnboundedMailbox extends Lane<unknown> implements Mailbox {
  #system: SystemMessage | Lane<SystemMessage> | undefined = undefined

  get isTrusted(): boolean {
    return true
  }

  get sorted(): SortedMessages | undefined {
    return undefined
  }

  get places(): Places | undefined {
    return undefined
  }

  get userSize(): number {
    return this.size
  }

  get hasSystem(): boolean {
    return this.#system !== undefined
  }

  /** Kept for the next burst: the cell sees to it that an idle actor holds none for long. */
  protected override emptied(): void {}

  enqueueSystem(message: SystemMessage): boolean {
    const waiting = this.#system
    if (waiting === undefined) this.#system = message
    else if (waiting instanceof Lane) waiting.push(message)
    else {
      const lane = new Lane<SystemMessage>()
      lane.push(waiting)
      lane.push(message)
      this.#system = lane
    }
    return true
  }

  dequeueSystem(): SystemMessage | undefined {
    const waiting = this.#system
    if (!(waiting instanceof Lane)) {
      this.#system = undefined
      return waiting
    }
    const message = waiting.shift()
    if (waiting.size === 0) this.#system = undefined
    return message
  }

  enqueueUser(message: unknown): boolean {
    this.push(message)
    return true
  }

  dequeueUser(): unknown {
    return this.shift()
  }

  offer(message: unknown): PendingOffer | undefined {
    this.push(message)
    return undefined
  }

  unhandledSystem(): SystemMessage[] {
    const waiting = this.#system
    this.#system = undefined
    if (waiting === undefined) return []
    return waiting instanceof Lane ? waiting.drain() : [waiting]
  }

  close(): readonly unknown[] {
    const left = this.drain()
    this.release()
    return left
  }
}
