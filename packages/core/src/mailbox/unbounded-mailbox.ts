import { Lane } from '../message/lane.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Mailbox, PendingOffer } from './mailbox.ts'

/** The default: both lanes take everything. The system lane's storage is made when first needed and given back when empty. */
export class UnboundedMailbox implements Mailbox {
  readonly isTrusted: boolean = true
  protected readonly users = new Lane<unknown>()
  #system: Lane<SystemMessage> | undefined = undefined

  get userSize(): number {
    return this.users.size
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
    this.users.push(message)
    return true
  }

  dequeueUser(): unknown {
    return this.users.shift()
  }

  offer(message: unknown): PendingOffer | undefined {
    this.users.push(message)
    return undefined
  }

  unhandledSystem(): SystemMessage[] {
    return this.#system?.drain() ?? []
  }

  close(): readonly unknown[] {
    return this.users.drain()
  }
}
