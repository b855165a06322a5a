import type { ActorFailure } from '../failure/actor-failure.ts'
import type { FailureInfo } from '../failure/failure-info.ts'
import type { Pid } from '../identity/pid.ts'

/** The state of a child's restart counter before the present decision. */
export interface RestartStatistics {
  readonly restarts: number
  readonly windowStartedAt: number | undefined
  readonly lastFailureAt: number | undefined
}

/** What a failing actor tells its parent (row F1). Immutable; nothing keeps it after the decision. */
export interface FailurePayload {
  readonly childPid: Pid
  /** Number of the child's instance (semantics 4.3): a stale failure never touches a newer one. */
  readonly instance: number
  readonly cause: ActorFailure
  readonly restartStatistics: RestartStatistics
  /** The user message that was being handled, if any. */
  readonly lastMessage: unknown
  /** Monotonic milliseconds. */
  readonly timestamp: number
  readonly info: FailureInfo
}

/** Why a user lane does not run: its actor has failed, an ancestor has, or a sibling is being settled with it (semantics 4.2). */
export type SuspendReason = 'failed' | 'ancestor' | 'sibling'

/** Why an actor has ended. */
export type TerminationReason = 'stopped' | 'failed' | 'notFound' | 'nodeDown'

/** Everything that happens to an actor besides its user messages. Travels in the system lane of its mailbox. */
export type SystemMessage =
  | { readonly type: 'create' }
  /** `keepsChildren`: the strategy says `stopChildren: false`. */
  | {
      readonly type: 'recreate'
      readonly cause: ActorFailure
      readonly instance: number
      readonly keepsChildren?: boolean | undefined
    }
  | { readonly type: 'stop' }
  | { readonly type: 'suspend'; readonly reason: SuspendReason }
  | { readonly type: 'resume'; readonly reason: SuspendReason }
  | { readonly type: 'watch'; readonly watcher: Pid }
  | { readonly type: 'unwatch'; readonly watcher: Pid }
  | {
      readonly type: 'terminated'
      readonly pid: Pid
      readonly reason: TerminationReason
      readonly failure: ActorFailure | undefined
    }
  | { readonly type: 'failure'; readonly payload: FailurePayload }

/** The messages that carry nothing of their own are shared. */
export const CREATE: SystemMessage = Object.freeze({ type: 'create' })
export const STOP: SystemMessage = Object.freeze({ type: 'stop' })
export const SUSPEND: Readonly<Record<SuspendReason, SystemMessage>> = Object.freeze({
  failed: Object.freeze({ type: 'suspend', reason: 'failed' }),
  ancestor: Object.freeze({ type: 'suspend', reason: 'ancestor' }),
  sibling: Object.freeze({ type: 'suspend', reason: 'sibling' }),
})
export const RESUME: Readonly<Record<SuspendReason, SystemMessage>> = Object.freeze({
  failed: Object.freeze({ type: 'resume', reason: 'failed' }),
  ancestor: Object.freeze({ type: 'resume', reason: 'ancestor' }),
  sibling: Object.freeze({ type: 'resume', reason: 'sibling' }),
})
