import type { ActorFailure } from '../failure/actor-failure.ts'
import type { FailureOf } from '../failure/failure-info.ts'
import type { SelfSupervision } from '../supervision/self-supervised.ts'
import type { Failure } from './failure.ts'

/** A restart from the directive to the next instance. */
export interface Restart {
  readonly cause: ActorFailure
  /** A newer one may not. */
  keepsChildren: boolean
  /** What the old instance failed on. */
  message: unknown
}

/** What a cell remembers of its own failures, and of those of its children that wait for it. */
export class FaultState {
  /** Failed, and no directive has come yet: another failure of its own is not reported (row F4). */
  hasFailed = false
  /** Its own failure, until the directive for it is applied (row F2). */
  pending: Failure | undefined
  /** Failures of children that it may not decide now, in order of arrival (semantics 4.4). */
  waiting: Failure[] | undefined
  /** It failed while a start hook was pending; the hook is waited for first. */
  duringStart: { readonly info: FailureOf; readonly sequence: number | undefined } | undefined
  /** The restart that is under way. */
  restart: Restart | undefined
  /** Number of the last of the children that a restart has kept; they wait for the new instance to have started. */
  lastSurvivor = 0
  /** It ends, or has ended, by this. */
  endedBy: ActorFailure | undefined
  /** What the instance that failed brings along for its own supervision; it may be gone when the decision comes. */
  selfSupervision: SelfSupervision | undefined
  /** Makes the next instance, where the failed one's own strategy has decided so. */
  successor: (() => unknown) | undefined
  /** Its description, or what can be asked for one. */
  lastFailure: ActorFailure | string | undefined

  /** The next instance has started, and brings its own. */
  forgetSelfSupervision(): void {
    this.selfSupervision = undefined
    this.successor = undefined
  }
}
