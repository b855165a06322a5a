import type { MessageQueue, SystemMessage } from '@cellactor/core'
import { TestkitError } from './testkit-error.ts'

/**
 * What goes wrong in a {@link faultyMailbox}, asked for every message. `refuse`: the queue says that it did not take the
 * message. `throw`: it throws. `lose`: it says that it took the message, and drops it.
 */
export interface Faults {
  system?: ((message: SystemMessage) => 'ok' | 'refuse' | 'throw' | 'lose') | undefined
  user?: ((message: unknown) => 'ok' | 'refuse' | 'throw' | 'lose') | undefined
  /** For both lanes; asked when there is a message to hand out. */
  dequeue?: (() => 'ok' | 'throw') | undefined
}

/**
 * A queue that behaves (two lanes, first in, first out), except where told otherwise: for tests of what the runtime does
 * when a mailbox lies (semantics 9.4, rows F7, C4, C7).
 *
 * ```ts
 * const mailbox: MailboxConfig = {
 *   kind: 'custom',
 *   create: () => faultyMailbox({ system: message => (message.type === 'watch' ? 'refuse' : 'ok') }),
 * }
 * ```
 */
export function faultyMailbox(faults: Faults): MessageQueue {
  return new FaultyMailbox(faults)
}

class FaultyMailbox implements MessageQueue {
  readonly #faults: Faults
  readonly #system: SystemMessage[] = []
  readonly #user: unknown[] = []

  constructor(faults: Faults) {
    this.#faults = faults
  }

  get userSize(): number {
    return this.#user.length
  }

  enqueueSystem(message: SystemMessage): boolean {
    return enqueue(this.#system, message, this.#faults.system?.(message) ?? 'ok', `the system message '${message.type}'`)
  }

  dequeueSystem(): SystemMessage | undefined {
    return this.#dequeue(this.#system)
  }

  enqueueUser(message: unknown): boolean {
    return enqueue(this.#user, message, this.#faults.user?.(message) ?? 'ok', 'a user message')
  }

  dequeueUser(): unknown {
    return this.#dequeue(this.#user)
  }

  close(): readonly unknown[] {
    return this.#user.splice(0)
  }

  #dequeue<T>(lane: T[]): T | undefined {
    if (lane.length > 0 && this.#faults.dequeue?.() === 'throw') throw injected('the dequeuing of a message')
    return lane.shift()
  }
}

function enqueue<T>(lane: T[], message: T, fault: 'ok' | 'refuse' | 'throw' | 'lose', what: string): boolean {
  switch (fault) {
    case 'ok':
      lane.push(message)
      return true
    case 'lose':
      return true
    case 'refuse':
      return false
    case 'throw':
      throw injected(`the enqueuing of ${what}`)
    default:
      return fault satisfies never
  }
}

function injected(what: string): TestkitError {
  return new TestkitError('FAULT_INJECTED', `faultyMailbox was told to throw at ${what}.`)
}
