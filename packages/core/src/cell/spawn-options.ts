import type { ReceiveMiddleware } from '../actor/middleware.ts'
import type { SpawnOptions } from '../actor/spawner.ts'
import { ConfigError } from '../failure/errors.ts'
import { type FailureMetadata, type FailureMetadataInit, failureMetadata } from '../failure/failure-metadata.ts'
import { printable } from '../failure/printable.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import { checkedMailboxConfig } from '../mailbox/mailbox-config.ts'
import {
  checkedStrategy,
  isDirective,
  type SupervisorDirective,
  type SupervisorStrategy,
  strategyOf,
} from '../supervision/strategy.ts'

type StashOptions = NonNullable<SpawnOptions['stash']>

/** Whose options they are, in words. */
interface Where {
  toString(): string
}

/** The options of one cell, checked and copied: what the user does with his objects afterwards changes nothing. */
export interface CellOptions extends Omit<SpawnOptions, 'failureMetadata' | 'supervision'> {
  readonly supervision?: SupervisorStrategy | undefined
  readonly failureMetadata?: FailureMetadata | undefined
}

/** @throws {ConfigError} naming the option, what it is, and what it may be. */
export function cellOptions(given: SpawnOptions, parent: { readonly path: ActorPath }): CellOptions {
  // Read once: what is checked here is what stays.
  const { failureMetadata: metadata, supervision, mailbox, middleware, stash, ...rest } = given
  const options: { -readonly [K in keyof CellOptions]: CellOptions[K] } = rest
  const { throughput, stopTimeoutMs, startTimeoutMs } = options
  // Put together only when there is something to say: the path of a deep actor is long.
  const where = { toString: () => `A child of ${parent.path}` }
  if (mailbox !== undefined) options.mailbox = checkedMailboxConfig(mailbox, where)
  if (stash !== undefined) options.stash = checkedStash(stash, where)
  if (middleware !== undefined) options.middleware = checkedMiddleware(middleware, where, parent)
  if (throughput !== undefined) checkCount(throughput, option(where, 'throughput'))
  if (stopTimeoutMs !== undefined) checkDuration(stopTimeoutMs, option(where, 'stopTimeoutMs'))
  if (startTimeoutMs !== undefined) checkDuration(startTimeoutMs, option(where, 'startTimeoutMs'))
  if (supervision !== undefined) options.supervision = checkSupervision(supervision, where, parent)
  if (metadata !== undefined) options.failureMetadata = checkMetadata(metadata, where)
  return options
}

function checkedMiddleware(
  given: readonly ReceiveMiddleware[],
  where: Where,
  parent: { readonly path: ActorPath },
): readonly ReceiveMiddleware[] {
  const copy = Array.isArray(given) ? [...given] : [undefined]
  if (copy.every(each => typeof each === 'function')) return copy
  throw new ConfigError(
    `${where}: something in middleware is no function. Give a list of (ctx, message, next) => next(message).`,
    parent.path,
  )
}

function checkSupervision(
  given: SupervisorStrategy | SupervisorDirective,
  where: Where,
  parent: { readonly path: ActorPath },
): SupervisorStrategy {
  if (typeof given === 'string' && !isDirective(given)) {
    const may = "Give a strategy, 'resume', 'restart', 'stop' or 'escalate'."
    throw new ConfigError(`${where}: supervision is ${JSON.stringify(given)}. ${may}`, parent.path)
  }
  const strategy = checkedStrategy(strategyOf(given), option(where, 'supervision'))
  if (strategy.scope === 'one-for-one') return strategy
  const mend = 'Give that to supervisorStrategy of the parent.'
  throw new ConfigError(`${where}: supervision is ${strategy.scope}, but concerns one child. ${mend}`, parent.path)
}

function checkMetadata(given: FailureMetadataInit, where: Where): FailureMetadata {
  try {
    if (typeof given === 'object' && given !== null) return checkedMetadata(given, where)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${where}: failureMetadata can't be read: ${printable(error)}. Give plain strings.`)
  }
  throw new ConfigError(`${where}: failureMetadata is ${printable(given)}. Give { component, endpoint, transport, tags }.`)
}

/** Telemetry, labels and lines are made of them: text, and nothing else. */
function checkedMetadata(given: FailureMetadataInit, where: Where): FailureMetadata {
  // Read once: what is checked here is what stays.
  const { component, endpoint, transport, tags = {} } = given
  for (const [field, value] of Object.entries({ component, endpoint, transport })) {
    if (value === undefined || typeof value === 'string') continue
    throw new ConfigError(`${where}: failureMetadata.${field} is ${printable(value)}. Give a string, or leave it out.`)
  }
  if (typeof tags !== 'object' || tags === null || tags instanceof Map || Array.isArray(tags)) {
    throw new ConfigError(`${where}: failureMetadata.tags is ${printable(tags)}. Give a plain object of strings.`)
  }
  const copy = { ...tags }
  for (const [key, value] of Object.entries(copy)) {
    if (typeof value === 'string') continue
    throw new ConfigError(`${where}: failureMetadata.tags.${key} is ${printable(value)}. Give a string.`)
  }
  return failureMetadata({ component, endpoint, transport, tags: copy })
}

function checkedStash({ capacity, overflow }: StashOptions, where: Where): StashOptions {
  if (capacity !== undefined) checkCount(capacity, option(where, 'stash.capacity'))
  if (overflow !== undefined && !['fail', 'dropNewest', 'dropOldest'].includes(overflow)) {
    throw new ConfigError(`${where}: stash.overflow is ${JSON.stringify(overflow)}. Give 'fail', 'dropNewest' or 'dropOldest'.`)
  }
  return { capacity, overflow }
}

function option(where: Where, name: string): Where {
  return { toString: () => `${where}: ${name}` }
}

/** @throws {ConfigError} */
export function checkCount(value: number, what: Where): void {
  if (!(Number.isInteger(value) && value >= 1)) throw new ConfigError(`${what} is ${value}. Give a whole number of at least 1.`)
}

/** @throws {ConfigError} */
export function checkDuration(ms: number, what: Where): void {
  if (!isDuration(ms)) throw badDuration(ms, what)
}

export function isDuration(ms: unknown): ms is number {
  return typeof ms === 'number' && ms >= 0
}

export function badDuration(ms: unknown, what: Where): ConfigError {
  return new ConfigError(`${what} is ${printable(ms)}. Give milliseconds from 0.`)
}
