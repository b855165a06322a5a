import type { BehaviorFailure } from '../failure/behavior-failure.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { Pid } from '../identity/pid.ts'
import type { TerminationReason } from '../message/system-message.ts'

/** What a behaviour's signal handler is told besides messages. */
export type Signal = PostStop | PreRestart | Terminated | ChildFailed

/** The actor ends; its children have. */
export interface PostStop {
  readonly type: 'postStop'
}

/** This instance is about to be replaced. */
export interface PreRestart {
  readonly type: 'preRestart'
  readonly failure: BehaviorFailure
}

/** A watched actor has ended. */
export interface Terminated {
  readonly type: 'terminated'
  readonly pid: Pid
  readonly path: ActorPath
  readonly reason: TerminationReason
}

/** Instead of {@link Terminated}, to the direct parent of a child that ended by failure (semantics 6.5). */
export interface ChildFailed {
  readonly type: 'childFailed'
  readonly pid: Pid
  readonly path: ActorPath
  readonly reason: TerminationReason
  readonly failure: BehaviorFailure
}
