import type { ActorSystemConfig } from '../actor/actor-system.ts'
import { checkCount, checkDuration } from '../cell/spawn-options.ts'
import { ConfigError } from '../failure/errors.ts'
import { isLegalName } from '../identity/names.ts'
import { checkStrategy } from '../supervision/strategy.ts'

/** Where nothing else is said. */
export const DEFAULTS = { throughput: 64, sliceMs: 5, stopTimeoutMs: 5_000, startTimeoutMs: 30_000, askTimeoutMs: 5_000 } as const

/** @throws {ConfigError} naming the option, what it is, and what it may be. */
export function checkConfig(config: ActorSystemConfig): void {
  const {
    name,
    supervision,
    rootPolicy,
    throughput,
    sliceMs,
    stopTimeoutMs,
    startTimeoutMs,
    logLevel,
    escalationSinks,
    metricsSink,
  } = config
  if (typeof name !== 'string' || !isLegalName(name)) {
    throw new ConfigError(`${JSON.stringify(name)} can't be the name of an actor system. Use letters, digits, - and _.`)
  }
  const where = `ActorSystem ${name}`
  if (supervision !== undefined) checkStrategy(supervision, `${where}: supervision`)
  if (rootPolicy !== undefined && rootPolicy !== 'shutdown' && rootPolicy !== 'restart') {
    throw new ConfigError(`${where}: rootPolicy is ${JSON.stringify(rootPolicy)}. Give 'shutdown' or 'restart'.`)
  }
  if (throughput !== undefined) checkCount(throughput, `${where}: throughput`)
  if (sliceMs !== undefined) checkDuration(sliceMs, `${where}: sliceMs`)
  if (stopTimeoutMs !== undefined) checkDuration(stopTimeoutMs, `${where}: stopTimeoutMs`)
  if (startTimeoutMs !== undefined) checkDuration(startTimeoutMs, `${where}: startTimeoutMs`)
  if (config.askTimeoutMs !== undefined) checkDuration(config.askTimeoutMs, `${where}: askTimeoutMs`)
  if (logLevel !== undefined && !['debug', 'info', 'warn', 'error', 'off'].includes(logLevel)) {
    throw new ConfigError(`${where}: logLevel is ${JSON.stringify(logLevel)}. Give 'debug', 'info', 'warn', 'error' or 'off'.`)
  }
  if (metricsSink !== undefined && typeof metricsSink.record !== 'function') {
    throw new ConfigError(`${where}: metricsSink has no method record.`)
  }
  for (const sink of escalationSinks ?? []) {
    if (typeof sink?.handle !== 'function') throw new ConfigError(`${where}: one of escalationSinks has no method handle.`)
  }
}
