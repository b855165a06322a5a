import type { ActorFailure } from '../failure/actor-failure.ts'
import { causeName } from '../failure/actor-failure.ts'
import { DefaultBehaviorFailure } from '../failure/default-failure.ts'
import type { FailureOf } from '../failure/failure-info.ts'
import { isInstance } from '../failure/is-instance.ts'
import { sentence } from '../failure/printable.ts'
import type { Pid } from '../identity/pid.ts'
import { bare } from '../message/enveloped.ts'
import type { FailurePayload, RestartStatistics } from '../message/system-message.ts'
import type { SupervisorDirective } from '../supervision/strategy.ts'
import { failureSnapshot } from '../telemetry/failure-snapshot.ts'
import type { FailureSeries } from '../telemetry/metrics.ts'
import type { Cell } from './cell.ts'

/** One failure of one cell, from its creation to its outcome: the payload that the parent is sent. */
export class Failure implements FailurePayload {
  readonly childPid: Pid
  readonly instance: number
  readonly restartStatistics: RestartStatistics
  readonly lastMessage: unknown
  readonly timestamp: number
  readonly info: FailureOf
  /** Of the chain: each hop has the same. */
  readonly sequence: number
  readonly #cell: Cell
  #isOfMap = false
  #series: FailureSeries | undefined
  #outcome: SupervisorDirective | undefined

  constructor(cell: Cell, info: FailureOf, instance: number, lastMessage: unknown, sequence: number) {
    this.#cell = cell
    this.childPid = info.actor
    this.instance = instance
    this.restartStatistics = cell.entry.statistics()
    this.lastMessage = bare(lastMessage)
    this.timestamp = cell.env.host.now()
    this.info = info
    info.happenedAt(this.timestamp)
    this.sequence = sequence
    // A custom mailbox sees it on its way.
    Object.freeze(this)
  }

  /** It has happened: counts and publishes it (semantics 4.1). */
  static of(cell: Cell, info: FailureOf, instance: number, lastMessage: unknown, sequence: number): Failure {
    const failure = new Failure(cell, info, instance, lastMessage, sequence)
    const { bus, metrics } = cell.env
    failure.#series = metrics.failed(info.actor, causeName(info.failure))
    cell.fault.lastFailure = describable(info.failure)
    cell.entry.lastFailureAt = failure.timestamp
    if (bus.wants('failure')) failure.#publish()
    return failure
  }

  #publish(): void {
    const { info, lastMessage, restartStatistics, sequence, timestamp: at } = this
    const { bus, host } = this.#cell.env
    bus.publish({
      type: 'failure',
      at,
      sequence,
      get snapshot() {
        return failureSnapshot(info, host)
      },
      restartStatistics,
      lastMessage,
    })
  }

  get cause(): ActorFailure {
    return this.info.failure
  }

  /** The cell that failed: whose pid is {@link childPid}. */
  get cell(): Cell {
    return this.#cell
  }

  /** It was a map that failed: the message was none of the actor's protocol yet. */
  isOfMap(): void {
    this.#isOfMap = true
  }

  /** For `preRestart`: of the actor's own protocol, and its own. It goes with the instance that failed on it, not with a parent that failed through a child. */
  get ownMessage(): unknown {
    return this.#isOfMap || !this.info.stage.isInitial ? undefined : this.lastMessage
  }

  get outcome(): SupervisorDirective | undefined {
    return this.#outcome
  }

  get isSettled(): boolean {
    return this.#outcome !== undefined
  }

  /** The actor ends, or has ended, by this failure. */
  settleAsEnd(): void {
    if (this.isSettled) return
    this.noteEnd()
    this.settle('stop')
  }

  /** It is not decided any more: a directive that was given for another reason is its outcome, too (semantics 4.3, 4.4). */
  overtakenBy(directive: SupervisorDirective): void {
    if (this.isSettled) return
    if (directive === 'stop') this.noteEnd()
    this.settle(directive)
    const { log } = this.#cell.env
    if (directive === 'escalate' || !log.isWanted) return
    const { info, sequence } = this
    const text = `A failure that nobody decides any more (outcome: ${directive}): ${sentence(info.failure.description())}`
    log.line(directive === 'resume' ? 'warn' : 'error', text, () => info.path, { sequence, failure: info.behaviorFailure() })
  }

  /** What the actor ends by. Once its end has been told it keeps nothing. */
  noteEnd(): void {
    const { ownFault, phase } = this.#cell
    if (phase !== 'stopped' || ownFault !== undefined) this.#cell.fault.endedBy ??= this.cause
  }

  /** Gives it its outcome; only the first counts. */
  settle(outcome: SupervisorDirective, delayMs?: number): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    const { bus, host, metrics } = this.#cell.env
    if (this.#series !== undefined) metrics.settled(this.#series, this.childPid, outcome)
    if (bus.wants('supervision')) {
      const { childPid: pid, sequence } = this
      const supervisor = this.#cell.parent?.pid
      bus.publish({ type: 'supervision', at: host.now(), sequence, pid, path: this.info.path, outcome, supervisor, delayMs })
    }
  }
}

/**
 * For `tree()`. A plain message is kept as a string: the stack of an error holds on to the instance that threw it, until
 * it is read. A failure with a description of its own is asked when somebody looks.
 */
function describable(failure: ActorFailure): ActorFailure | string {
  try {
    const behavior = failure.behavior()
    const isPlain =
      isInstance(behavior, DefaultBehaviorFailure) && behavior.description === DefaultBehaviorFailure.prototype.description
    return isPlain ? behavior.message : failure
  } catch {
    // A subclass with a getter of its own.
    return failure
  }
}
