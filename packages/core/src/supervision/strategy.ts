import type { BehaviorFailure } from '../failure/behavior-failure.ts'
import { ConfigError } from '../failure/errors.ts'
import { isInstance } from '../failure/is-instance.ts'
import { printable } from '../failure/printable.ts'
import { DeathPactFailure, KilledFailure } from '../failure/runtime-failures.ts'
import { LocalPid, type Pid } from '../identity/pid.ts'

/** What becomes of a child that has failed. */
export type SupervisorDirective = 'resume' | 'restart' | 'stop' | 'escalate'

/** `undefined`: no opinion, ask the next strategy (semantics 4.5). Synchronous; a promise counts as a throw. */
export type Decider = (actor: Pid, failure: BehaviorFailure) => SupervisorDirective | undefined

/** How often, how fast and how a child is restarted (semantics 5). */
export interface RestartLimits {
  /** Omitted: unlimited. 0: never restart. */
  maxRestarts?: number | undefined
  /** Milliseconds. Omitted: `maxRestarts` is for the life of the child. */
  withinMs?: number | undefined
  /** Past the limit; default `stop`. */
  onLimit?: 'stop' | 'escalate' | undefined
  /**
   * Wait before a restart, in milliseconds: doubling from `minMs` up to `maxMs`, less a random part of up to `jitter`
   * (0..1, default 0) of it. After `resetAfterMs` or more of healthy running (default (min + max) / 2) it starts over
   * with `minMs` (semantics 5.4).
   */
  backoff?: { minMs: number; maxMs: number; jitter?: number | undefined; resetAfterMs?: number | undefined } | undefined
  /** Whether a restart stops the children of the restarted actor. Default true. */
  stopChildren?: boolean | undefined
  /** Whether decisions are logged. Default true. */
  log?: boolean | undefined
}

/** How a parent settles the failures of its children. */
export interface SupervisorStrategy {
  readonly scope: 'one-for-one' | 'all-for-one' | 'rest-for-one'
  readonly decide: Decider
  readonly limits: RestartLimits
}

export interface StrategyOptions extends RestartLimits {
  /** Default: that of {@link SupervisorStrategies.default}. */
  decide?: Decider | undefined
}

export interface SupervisorStrategies {
  /** Settles the failed child alone. */
  oneForOne(options?: StrategyOptions): SupervisorStrategy
  /** Settles all children as the failed one. */
  allForOne(options?: StrategyOptions): SupervisorStrategy
  /** Settles the failed child and those started after it. */
  restForOne(options?: StrategyOptions): SupervisorStrategy
  /** Restart whatever the failure is, one-for-one. Without limits: the directive `'restart'`. */
  restart(limits?: RestartLimits): SupervisorStrategy
  /** A failed first start, `kill` and a death pact → stop; everything else → restart; 10 restarts in 10 s, then stop (semantics 4.11). */
  readonly default: SupervisorStrategy
  /** Stop whatever the failure is. */
  readonly stopping: SupervisorStrategy
}

const defaultDecider: Decider = (actor, failure) => {
  if (isInstance(failure, KilledFailure) || isInstance(failure, DeathPactFailure)) return 'stop'
  return LocalPid.ownerOf(actor)?.everStarted === false ? 'stop' : 'restart'
}

/** @throws {ConfigError} */
function strategy(scope: SupervisorStrategy['scope'], options: StrategyOptions): SupervisorStrategy {
  if (typeof options !== 'object' || options === null)
    throw new ConfigError(`A supervisor strategy was to be made of ${printable(options)}. Give { decide, maxRestarts, … }.`)
  const { decide = defaultDecider, ...limits } = options
  if (typeof decide !== 'function')
    throw new ConfigError(`A supervisor strategy's decide is ${printable(decide)}. Give (actor, failure) => directive.`)
  return checkedStrategy({ scope, decide, limits }, 'A supervisor strategy')
}

class CheckedStrategy implements SupervisorStrategy {
  readonly scope: SupervisorStrategy['scope']
  readonly decide: Decider
  readonly limits: RestartLimits

  constructor(scope: SupervisorStrategy['scope'], decide: Decider, limits: RestartLimits) {
    this.scope = scope
    this.decide = decide
    this.limits = Object.freeze(limits)
    Object.freeze(this)
  }
}

const SCOPES: readonly string[] = ['one-for-one', 'all-for-one', 'rest-for-one']
const DIRECTIVES: readonly unknown[] = ['resume', 'restart', 'stop', 'escalate']

export function isDirective(value: unknown): value is SupervisorDirective {
  return DIRECTIVES.includes(value)
}

/**
 * A frozen copy of a strategy: what it reads as now is what it stays, also where it comes from elsewhere than from here.
 * @throws {ConfigError} where `value` is no strategy, or has limits that make no sense.
 */
export function checkedStrategy(value: unknown, where: { toString(): string }): SupervisorStrategy {
  if (isInstance(value, CheckedStrategy)) return value
  const { scope, decide, limits } = readOnce(value, where)
  if (scope === undefined || typeof decide !== 'function' || limits === undefined || !SCOPES.includes(scope as string)) {
    throw new ConfigError(`${where} is no supervisor strategy. Make one with SupervisorStrategy.oneForOne and its like.`)
  }
  const { maxRestarts, withinMs, onLimit, backoff, stopChildren, log } = limits
  for (const [name, flag] of Object.entries({ stopChildren, log })) {
    if (flag !== undefined && typeof flag !== 'boolean')
      throw new ConfigError(`${where}: ${name} is ${printable(flag)}. Give true or false, or leave it out.`)
  }
  if (maxRestarts !== undefined && !(Number.isInteger(maxRestarts) && maxRestarts >= 0)) {
    throw new ConfigError(`${where}: maxRestarts is ${maxRestarts}. Give a whole number from 0, or leave it out for no limit.`)
  }
  if (withinMs !== undefined && !(withinMs > 0))
    throw new ConfigError(`${where}: withinMs is ${withinMs}. Give milliseconds above 0.`)
  if (onLimit !== undefined && onLimit !== 'stop' && onLimit !== 'escalate') {
    throw new ConfigError(`${where}: onLimit is ${JSON.stringify(onLimit)}. Give 'stop' or 'escalate'.`)
  }
  checkBackoff(backoff, where)
  return new CheckedStrategy(scope, decide, limits)
}

/** What user code may answer differently the next time, or with an exception, is read here and nowhere else. */
function readOnce(value: unknown, where: { toString(): string }): Partial<SupervisorStrategy> {
  if (typeof value !== 'object' || value === null) return {}
  try {
    const { decide, limits, scope } = value as Partial<SupervisorStrategy>
    if (typeof decide !== 'function' || typeof limits !== 'object' || limits === null || scope === undefined) return {}
    const copy = { ...limits }
    if (copy.backoff !== undefined) copy.backoff = Object.freeze({ ...copy.backoff })
    return { scope, decide: decide.bind(value), limits: copy }
  } catch (error) {
    throw new ConfigError(`${where} can't be read: ${printable(error)}. Make one with SupervisorStrategy.oneForOne and its like.`)
  }
}

function checkBackoff(backoff: RestartLimits['backoff'], where: { toString(): string }): void {
  if (backoff === undefined) return
  const { minMs, maxMs, jitter = 0, resetAfterMs = 0 } = backoff
  if (!(minMs >= 0 && maxMs >= minMs && maxMs < Number.POSITIVE_INFINITY)) {
    throw new ConfigError(`${where}: backoff goes from ${minMs} to ${maxMs} ms. Give 0 ≤ minMs ≤ maxMs.`)
  }
  if (!(jitter >= 0 && jitter <= 1)) throw new ConfigError(`${where}: backoff.jitter is ${jitter}. Give a number from 0 to 1.`)
  if (!(resetAfterMs >= 0)) throw new ConfigError(`${where}: backoff.resetAfterMs is ${resetAfterMs}. Give milliseconds from 0.`)
}

export const SupervisorStrategy: SupervisorStrategies = Object.freeze({
  oneForOne: (options: StrategyOptions = {}) => strategy('one-for-one', options),
  allForOne: (options: StrategyOptions = {}) => strategy('all-for-one', options),
  restForOne: (options: StrategyOptions = {}) => strategy('rest-for-one', options),
  restart: (limits: RestartLimits = {}) => {
    if (typeof limits !== 'object' || limits === null)
      throw new ConfigError(`SupervisorStrategy.restart was given ${printable(limits)}. Give limits, or nothing.`)
    return strategy('one-for-one', { ...limits, decide: () => 'restart' })
  },
  default: strategy('one-for-one', { maxRestarts: 10, withinMs: 10_000 }),
  stopping: strategy('one-for-one', { decide: () => 'stop' }),
})

/** `supervision: 'stop'` stands for a strategy that always says so. */
export function strategyOf(given: SupervisorStrategy | SupervisorDirective): SupervisorStrategy {
  return typeof given === 'string' ? ALWAYS[given] : given
}

const ALWAYS: Readonly<Record<SupervisorDirective, SupervisorStrategy>> = Object.freeze({
  resume: strategy('one-for-one', { decide: () => 'resume' }),
  restart: strategy('one-for-one', { decide: () => 'restart' }),
  stop: strategy('one-for-one', { decide: () => 'stop' }),
  escalate: strategy('one-for-one', { decide: () => 'escalate' }),
})
