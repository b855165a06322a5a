import type { ActorSystemConfig } from '../actor/actor-system.ts'
import { checkCount, checkDuration } from '../cell/spawn-options.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import { isLegalName } from '../identity/names.ts'
import { checkedStrategy } from '../supervision/strategy.ts'

/** Where nothing else is said. */
export const DEFAULTS = { throughput: 64, sliceMs: 5, stopTimeoutMs: 5_000, startTimeoutMs: 30_000, askTimeoutMs: 5_000 } as const

/** @throws {ConfigError} naming the option, what it is, and what it may be. */
export function checkConfig(config: ActorSystemConfig): void {
  if (typeof config !== 'object' || config === null) {
    throw new ConfigError(`An actor system was to be made of ${printable(config)}. Give its name, or a config with a name.`)
  }
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
  if (supervision !== undefined) checkedStrategy(supervision, `${where}: supervision`)
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
  checkMethods(config.host, HOST_METHODS, `${where}: host`)
  checkMethods(metricsSink, ['record'], `${where}: metricsSink`)
  checkMetrics(config.metrics, `${where}: metrics`)
  checkMethods(config.contextPropagation, ['capture', 'run'], `${where}: contextPropagation`)
  checkObservation(config.failureObservation, `${where}: failureObservation`)
  checkFunction(config.failureTelemetryBuilder, `${where}: failureTelemetryBuilder`)
  checkMethods(config.failureTelemetry, ['onFailure'], `${where}: failureTelemetry`)
  checkFunction(config.failureEventHandler, `${where}: failureEventHandler`)
  checkFunction(config.failureEventListener, `${where}: failureEventListener`)
  if (escalationSinks !== undefined) checkSinks(escalationSinks, `${where}: escalationSinks`)
}

function checkMetrics(given: ActorSystemConfig['metrics'], what: string): void {
  if (given === undefined) return
  const pidLabel: unknown = (given as { readonly pidLabel?: unknown } | null)?.pidLabel
  if (typeof given === 'object' && given !== null && (pidLabel === undefined || typeof pidLabel === 'boolean')) return
  throw new ConfigError(`${what} is ${printable(given)}. Give { pidLabel: true } or { pidLabel: false }, or leave it out.`)
}

function checkObservation(given: ActorSystemConfig['failureObservation'], what: string): void {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null)
    throw new ConfigError(`${what} is ${printable(given)}. Give { metricsSink, recordTiming, slowCallMs }, or leave it out.`)
  const { metricsSink, recordTiming, slowCallMs } = given
  checkMethods(metricsSink, ['record'], `${what}.metricsSink`)
  if (slowCallMs !== undefined) checkDuration(slowCallMs, `${what}.slowCallMs`)
  if (recordTiming !== undefined && typeof recordTiming !== 'boolean')
    throw new ConfigError(`${what}.recordTiming is ${JSON.stringify(recordTiming)}. Give true or false.`)
}

const HOST_METHODS = ['now', 'queueMicrotask', 'queueMacrotask', 'setTimer', 'clearTimer', 'random'] as const

function checkMethods(given: unknown, methods: readonly string[], what: string): void {
  if (given === undefined) return
  for (const method of methods) {
    if (typeof (given as Record<string, unknown> | null)?.[method] === 'function') continue
    throw new ConfigError(`${what} has no method ${method}. Give one, or leave the option out.`)
  }
}

function checkSinks(given: unknown, what: string): void {
  if (!Array.isArray(given)) throw new ConfigError(`${what} is ${printable(given)}. Give a list, or leave the option out.`)
  for (const [at, sink] of given.entries()) {
    if (sink === undefined) throw new ConfigError(`${what}[${at}] is undefined. Give objects with a method handle.`)
    checkMethods(sink, ['handle'], `${what}[${at}]`)
  }
}

function checkFunction(given: unknown, what: string): void {
  if (given !== undefined && typeof given !== 'function')
    throw new ConfigError(`${what} is no function. Give one, or leave the option out.`)
}
