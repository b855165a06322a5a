import { ConfigError } from '../failure/errors.ts'
import { catchStray } from '../failure/promise-like.ts'
import { BoundedMailbox } from './bounded-mailbox.ts'
import { GuardedMailbox } from './guarded-mailbox.ts'
import type { Mailbox, MailboxOwner, MessageQueue } from './mailbox.ts'
import { UnboundedMailbox } from './unbounded-mailbox.ts'
import { ControlStore, FifoStore, PriorityStore, type UserStore } from './user-store.ts'

/** What a full mailbox does with one message more. `fail`: a dead letter, and the receiver fails with `MailboxOverflowFailure`. */
export type OverflowPolicy = 'dropNewest' | 'dropOldest' | 'fail'

/** How an actor's user messages are queued. Default: `unbounded`. */
// biome-ignore lint/suspicious/noExplicitAny: as for SpawnOptions
export type MailboxConfig<M = any> =
  | { kind: 'unbounded' }
  | {
      kind: 'bounded'
      /** Messages that may wait, those that were told through adapters included; at least 1. */
      capacity: number
      /** Default `dropNewest`. */
      overflow?: OverflowPolicy | undefined
      /** A `mailbox` event when this many messages wait, and another when it has fallen back. */
      highWater?: number | undefined
    }
  /** The least by `compare` first. Stable: equal messages keep their order. */
  | { kind: 'priority'; compare: (a: M, b: M) => number; capacity?: number | undefined; overflow?: OverflowPolicy | undefined }
  /** Control messages first, each group in order. */
  | {
      kind: 'controlAware'
      isControl: (message: M) => boolean
      capacity?: number | undefined
      overflow?: OverflowPolicy | undefined
    }
  | { kind: 'custom'; create: () => MessageQueue }

/** A copy, each field of which was read once. @throws {ConfigError} */
export function checkedMailboxConfig(config: MailboxConfig, where: { toString(): string }): MailboxConfig {
  const given = (config ?? {}) as MailboxConfig
  const { kind } = given
  switch (kind) {
    case 'unbounded':
      return { kind }
    case 'bounded': {
      const { capacity, highWater, overflow } = given
      checkBounds(capacity, overflow, where)
      if (highWater !== undefined && !(isCount(highWater) && highWater <= capacity)) {
        throw new ConfigError(
          `${where}: mailbox.highWater is ${highWater}. Give a whole number from 1 to the capacity, ${capacity}.`,
        )
      }
      return { kind, capacity, overflow, highWater }
    }
    case 'priority': {
      const { compare, capacity, overflow } = given
      checkFunction(compare, 'compare', where)
      checkBounds(capacity ?? 1, overflow, where)
      return { kind, compare, capacity, overflow }
    }
    case 'controlAware': {
      const { isControl, capacity, overflow } = given
      checkFunction(isControl, 'isControl', where)
      checkBounds(capacity ?? 1, overflow, where)
      return { kind, isControl, capacity, overflow }
    }
    case 'custom': {
      const { create } = given
      if (typeof create !== 'function')
        throw new ConfigError(`${where}: mailbox.create is no function. Give one that makes a MessageQueue.`)
      // It may be a method.
      return { kind, create: () => create.call(given) }
    }
    default:
      throw new ConfigError(
        `${where}: mailbox.kind is ${JSON.stringify(kind satisfies never)}. Give 'unbounded', 'bounded', 'priority', 'controlAware' or 'custom'.`,
      )
  }
}

/**
 * Makes the mailbox of one actor.
 * @throws what a custom `create` throws; a TypeError where it gives no queue.
 */
export function makeMailbox(config: MailboxConfig | undefined, owner: MailboxOwner): Mailbox {
  if (config === undefined || config.kind === 'unbounded') return new UnboundedMailbox()
  if (config.kind === 'custom') return new GuardedMailbox(checkedQueue(config.create()))
  const highWater = config.kind === 'bounded' ? config.highWater : undefined
  const bounds = {
    capacity: config.capacity ?? Number.POSITIVE_INFINITY,
    dropsOldest: config.overflow === 'dropOldest',
    highWater,
  }
  return new BoundedMailbox(bounds, storeFor(config), owner)
}

function storeFor(config: Exclude<MailboxConfig, { kind: 'unbounded' | 'custom' }>): UserStore {
  switch (config.kind) {
    case 'bounded':
      return new FifoStore()
    case 'priority':
      return new PriorityStore(config.compare)
    case 'controlAware':
      return new ControlStore(config.isControl)
    default:
      return config satisfies never
  }
}

function checkBounds(capacity: number, overflow: OverflowPolicy | undefined, where: { toString(): string }): void {
  if (!isCount(capacity)) throw new ConfigError(`${where}: mailbox.capacity is ${capacity}. Give a whole number of at least 1.`)
  if (overflow !== undefined && !['dropNewest', 'dropOldest', 'fail'].includes(overflow)) {
    throw new ConfigError(`${where}: mailbox.overflow is ${JSON.stringify(overflow)}. Give 'dropNewest', 'dropOldest' or 'fail'.`)
  }
}

function checkFunction(given: unknown, name: string, where: { toString(): string }): void {
  if (typeof given !== 'function') throw new ConfigError(`${where}: mailbox.${name} is no function. Give one.`)
}

const METHODS = ['enqueueSystem', 'dequeueSystem', 'enqueueUser', 'dequeueUser', 'close'] as const

function checkedQueue(queue: MessageQueue): MessageQueue {
  catchStray(queue, () => {})
  for (const method of METHODS) {
    if (typeof (queue as Partial<MessageQueue> | null | undefined)?.[method] !== 'function') {
      throw new TypeError(`mailbox.create gave something without the method ${method}: it must make a MessageQueue`)
    }
  }
  return queue
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1
}
