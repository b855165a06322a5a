import { Lane } from '../message/lane.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Mailbox, PendingOffer, SortedMessages } from './mailbox.ts'

/** The default: both lanes take everything. It is its own user lane; the system lane's storage is made when first needed and given back when empty. */
export class UnboundedMailbox extends Lane<unknown> implements Mailbox {
  #system: Lane<SystemMessage> | undefined = undefined

  get isTrusted(): boolean {
    return true
  }

  get sorted(): SortedMessages | undefined {
    return undefined
  }

  get userSize(): number {
    return this.size
  }

  enqueueSystem(message: SystemMessage): boolean {
    this.#system ??= new Lane()
    this.#system.push(message)
    return true
  }

  dequeueSystem(): SystemMessage | undefined {
    const system = this.#system
    if (system === undefined) return undefined
    if (system.size > 0) return system.shift()
    this.#system = undefined
    return undefined
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
    return this.#system?.drain() ?? []
  }

  close(): readonly unknown[] {
    return this.drain()
  }
}
