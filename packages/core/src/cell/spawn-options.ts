import type { SpawnOptions } from '../actor/spawner.ts'
import { ConfigError } from '../failure/errors.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import { checkMailboxConfig } from '../mailbox/mailbox-config.ts'
import { checkStrategy, isDirective, strategyOf } from '../supervision/strategy.ts'

/** @throws {ConfigError} naming the option, what it is, and what it may be. */
export function checkSpawnOptions(options: SpawnOptions, spawner: ActorPath): void {
  const { mailbox, supervision, throughput, stopTimeoutMs, startTimeoutMs } = options
  const where = `A child of ${spawner}`
  if (mailbox !== undefined) checkMailboxConfig(mailbox)
  if (supervision !== undefined) {
    if (typeof supervision === 'string' && !isDirective(supervision)) {
      throw new ConfigError(
        `${where}: supervision is ${JSON.stringify(supervision)}. Give a strategy, 'resume', 'restart', 'stop' or 'escalate'.`,
        spawner,
      )
    }
    const strategy = strategyOf(supervision)
    checkStrategy(strategy, `${where}: supervision`)
    if (strategy.scope !== 'one-for-one') {
      throw new ConfigError(
        `${where}: supervision is ${strategy.scope}, but concerns one child. Give that to supervisorStrategy of the parent.`,
        spawner,
      )
    }
  }
  const { middleware, stash } = options
  if (stash?.capacity !== undefined) checkCount(stash.capacity, `${where}: stash.capacity`)
  if (stash?.overflow !== undefined && !['fail', 'dropNewest', 'dropOldest'].includes(stash.overflow)) {
    throw new ConfigError(
      `${where}: stash.overflow is ${JSON.stringify(stash.overflow)}. Give 'fail', 'dropNewest' or 'dropOldest'.`,
      spawner,
    )
  }
  if (middleware?.some(each => typeof each !== 'function') === true) {
    throw new ConfigError(
      `${where}: something in middleware is no function. Give (ctx, message, next) => next(message).`,
      spawner,
    )
  }
  if (throughput !== undefined) checkCount(throughput, `${where}: throughput`)
  if (stopTimeoutMs !== undefined) checkDuration(stopTimeoutMs, `${where}: stopTimeoutMs`)
  if (startTimeoutMs !== undefined) checkDuration(startTimeoutMs, `${where}: startTimeoutMs`)
}

/** @throws {ConfigError} */
export function checkCount(value: number, what: string): void {
  if (!(Number.isInteger(value) && value >= 1)) throw new ConfigError(`${what} is ${value}. Give a whole number of at least 1.`)
}

/** @throws {ConfigError} */
export function checkDuration(ms: number, what: string): void {
  if (!(typeof ms === 'number' && ms >= 0)) throw new ConfigError(`${what} is ${ms}. Give milliseconds from 0.`)
}
