import type { EventBase, LogEvent } from '../host/log-event.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { Pid } from '../identity/pid.ts'
import type { RestartStatistics } from '../message/system-message.ts'
import type { SupervisorDirective } from '../supervision/strategy.ts'
import type { FailureSnapshot } from '../telemetry/failure-snapshot.ts'

/** Everything that the event stream carries (semantics 7.3). */
export type SystemEvent =
  | LifecycleEvent
  | FailureEvent
  | SupervisionEvent
  | DeadLetterEvent
  | UnhandledEvent
  | InvalidMessageEvent
  | AbandonedEvent
  | LogEvent
  | MailboxEvent
  | TelemetryEvent

export type EventOf<T extends SystemEvent['type']> = Extract<SystemEvent, { type: T }>

/** `started` and `restarted` come after the hook has succeeded; nothing comes for an attempt that failed. */
export interface LifecycleEvent extends EventBase {
  readonly type: 'lifecycle'
  readonly stage: 'started' | 'restarted' | 'stopped'
  /** Of `stopped`: the actor's end (true), or that of an instance about to be replaced. */
  readonly final: boolean
  readonly pid: Pid
  readonly path: ActorPath
  readonly parent: Pid | undefined
}

/** A failure has come into being. Its outcome follows as a {@link SupervisionEvent} with the same `sequence`. */
export interface FailureEvent extends EventBase {
  readonly type: 'failure'
  /** The same on every hop of an escalation. */
  readonly sequence: number
  readonly snapshot: FailureSnapshot
  readonly restartStatistics: RestartStatistics
  readonly lastMessage: unknown
}

/** A failure has been decided. */
export interface SupervisionEvent extends EventBase {
  readonly type: 'supervision'
  readonly sequence: number
  /** The actor that failed. */
  readonly pid: Pid
  readonly path: ActorPath
  readonly outcome: SupervisorDirective
  readonly supervisor: Pid | undefined
  /** Of a restart with backoff. */
  readonly delayMs: number | undefined
}

/** A message that nobody will handle (semantics 7.4). */
export interface DeadLetterEvent extends EventBase {
  readonly type: 'deadLetter'
  readonly message: unknown
  readonly target: ActorPath
  /** Messages carry no sender: for those who put one into theirs. Always `undefined` in what the runtime publishes. */
  readonly sender: ActorPath | undefined
  readonly reason: 'stopped' | 'overflow' | 'notFound' | 'lateReply' | 'stashDropped' | 'staleInstance' | 'suppressed'
}

/** A message that its actor did not want. */
export interface UnhandledEvent extends EventBase {
  readonly type: 'unhandled'
  readonly message: unknown
  readonly pid: Pid
  readonly path: ActorPath
}

/** What a schema has against a message. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A message that did not fit the schema of `Behavior.validated`. */
export interface InvalidMessageEvent extends EventBase {
  readonly type: 'invalid'
  readonly message: unknown
  readonly issues: readonly SchemaIssue[]
  readonly pid: Pid
  readonly path: ActorPath
}

/** An async handler or hook that did not settle in time (semantics 2.3). */
export interface AbandonedEvent extends EventBase {
  readonly type: 'abandoned'
  readonly what: 'receive' | 'preStart' | 'postStop' | 'preRestart' | 'postRestart' | 'onTerminated'
  readonly pid: Pid
  readonly path: ActorPath
  /** Since it was called, in milliseconds. */
  readonly afterMs: number
}

/** Something happened to a mailbox. `overflow`: a message was refused or pushed out. `forcedStop`: see semantics 9.4 and row F7. */
export interface MailboxEvent extends EventBase {
  readonly type: 'mailbox'
  readonly kind: 'highWater' | 'drained' | 'overflow' | 'forcedStop'
  readonly pid: Pid
  readonly path: ActorPath
  readonly size: number
}

/** A sink of failures, metrics or events threw, or was slow. It is kept, and its failures are told once. */
export interface TelemetryEvent extends EventBase {
  readonly type: 'telemetry'
  readonly kind: 'threw' | 'slow'
  readonly sink: string
  readonly error: unknown
  readonly durationMs: number | undefined
}
