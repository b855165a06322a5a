import { ConfigError } from '../failure/errors.ts'
import { catchStray } from '../failure/promise-like.ts'
import { BoundedMailbox } from './bounded-mailbox.ts'
import { GuardedMailbox } from './guarded-mailbox.ts'
import type { Mailbox, MailboxOwner, MessageQueue } from './mailbox.ts'
import { UnboundedMailbox } from './unbounded-mailbox.ts'

/** What a full mailbox does with one message more. `fail`: a dead letter, and the receiver fails with `MailboxOverflowFailure`. */
export type OverflowPolicy = 'dropNewest' | 'dropOldest' | 'fail'

/** How an actor's user messages are queued. Default: `unbounded`. `M` is what kinds that look at the messages are typed by. */
// biome-ignore lint/suspicious/noExplicitAny: as for SpawnOptions
export type MailboxConfig<_M = any> =
  | { kind: 'unbounded' }
  | {
      kind: 'bounded'
      /** Messages that may wait; at least 1. */
      capacity: number
      /** Default `dropNewest`. */
      overflow?: OverflowPolicy | undefined
      /** A `mailbox` event when this many messages wait, and another when it has fallen back. */
      highWater?: number | undefined
    }
  | { kind: 'custom'; create: () => MessageQueue }

/** @throws {ConfigError} */
export function checkMailboxConfig(config: MailboxConfig, where: string): void {
  const given = (config ?? {}) as MailboxConfig
  switch (given.kind) {
    case 'unbounded':
      return
    case 'bounded': {
      const { capacity, overflow = 'dropNewest', highWater } = given
      if (!isCount(capacity))
        throw new ConfigError(`${where}: mailbox.capacity is ${capacity}. Give a whole number of at least 1.`)
      if (!['dropNewest', 'dropOldest', 'fail'].includes(overflow)) {
        throw new ConfigError(
          `${where}: mailbox.overflow is ${JSON.stringify(overflow)}. Give 'dropNewest', 'dropOldest' or 'fail'.`,
        )
      }
      if (highWater !== undefined && !(isCount(highWater) && highWater <= capacity)) {
        throw new ConfigError(
          `${where}: mailbox.highWater is ${highWater}. Give a whole number from 1 to the capacity, ${capacity}.`,
        )
      }
      return
    }
    case 'custom':
      if (typeof given.create !== 'function')
        throw new ConfigError(`${where}: mailbox.create is no function. Give one that makes a MessageQueue.`)
      return
    default:
      throw new ConfigError(
        `mailbox.kind is ${JSON.stringify((given as { kind?: unknown }).kind)}. Give 'unbounded', 'bounded' or 'custom'.`,
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
  const bounds = { capacity: config.capacity, dropsOldest: config.overflow === 'dropOldest', highWater: config.highWater }
  return new BoundedMailbox(bounds, owner)
}

const METHODS = ['enqueueSystem', 'dequeueSystem', 'enqueueUser', 'dequeueUser', 'close'] as const

function checkedQueue(queue: MessageQueue): MessageQueue {
  catchStray(queue, () => {})
  for (const method of METHODS) {
    if (typeof (queue as Partial<MessageQueue> | null | undefined)?.[method] !== 'function') {
      throw new TypeError(`mailbox.create gave something without the method ${method}. It must make a MessageQueue.`)
    }
  }
  return queue
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1
}
