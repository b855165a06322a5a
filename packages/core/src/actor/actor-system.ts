import type { EventStream } from '../events/event-stream.ts'
import type { Logger } from '../events/log.ts'
import type { FailureInfo } from '../failure/failure-info.ts'
import type { Host } from '../host/host.ts'
import type { LogLevel } from '../host/log-event.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { Pid } from '../identity/pid.ts'
import type { SupervisorStrategy } from '../supervision/strategy.ts'
import type { ContextPropagation } from '../telemetry/context-propagation.ts'
import type { EscalationSink } from '../telemetry/escalation-sink.ts'
import type { FailureTelemetry } from '../telemetry/failure-telemetry.ts'
import type { MetricsSink, MetricsSnapshot } from '../telemetry/metrics-event.ts'
import type { FailureTelemetryObservationConfig } from '../telemetry/observation.ts'
import type { RootEscalatedEvent } from '../telemetry/root-escalated.ts'
import type { Extensions } from './extensions.ts'
import type { Spawner } from './spawner.ts'
import type { TelemetryContext } from './telemetry-context.ts'

/** How a system is set up. Only the name has to be given. */
export interface ActorSystemConfig {
  name: string
  /** What the runtime needs from outside; default {@link defaultHost}. */
  host?: Host | undefined
  /** In place of `SupervisorStrategy.default`, for actors whose parent has none or no opinion. */
  supervision?: SupervisorStrategy | undefined
  /** When a failure reaches the root: `shutdown` (default), or `restart` of the user guardian's children, 10 times in 10 s. */
  rootPolicy?: 'shutdown' | 'restart' | undefined
  /** Messages per turn; default 64. */
  throughput?: number | undefined
  /** Milliseconds that actors may use before timers and I/O get their turn; default 5. */
  sliceMs?: number | undefined
  /** Limit of an `ask`; default 5 000. */
  askTimeoutMs?: number | undefined
  /** How long a stop or restart waits for a handler or hook that is still running; milliseconds, default 5 000. */
  stopTimeoutMs?: number | undefined
  /** Default 30 000. */
  startTimeoutMs?: number | undefined
  /** From which level log lines go to the host's console; default `info`. Log events are published whatever this is. */
  logLevel?: LogLevel | 'off' | undefined
  /** Sinks of your own, before those below. Each runs once per failure that reaches the root, before the root policy. */
  escalationSinks?: readonly EscalationSink[] | undefined
  /** The application's own reaction to a failure that reached the root. */
  failureEventHandler?: ((info: FailureInfo) => void) | undefined
  /** Secondary processing of such failures, after the handler. */
  failureEventListener?: ((event: RootEscalatedEvent) => void) | undefined
  /** Observation only, last. Default: {@link NoopFailureTelemetry}. */
  failureTelemetry?: FailureTelemetry | undefined
  /**
   * Makes the telemetry once, at the end of {@link ActorSystem.create}, out of what the system has; it goes before
   * `failureTelemetry`. What it throws makes `create` throw a `ConfigError`.
   */
  failureTelemetryBuilder?: ((context: TelemetryContext) => FailureTelemetry) | undefined
  /** What is measured of the calls of the telemetry. */
  failureObservation?: FailureTelemetryObservationConfig | undefined
  /** Is told of everything that is counted, as it happens. */
  metricsSink?: MetricsSink | undefined
  /** `pidLabel: false` keeps the actor out of the labels. Default true. */
  metrics?: { pidLabel?: boolean | undefined } | undefined
  /** Carries a context (of a trace, say) with each message. Absent: messages travel bare, at no cost. */
  contextPropagation?: ContextPropagation | undefined
}

/** Why a system has ended. */
export interface TerminationSummary {
  readonly cause: 'terminate' | 'guardianStopped' | 'escalation' | 'fault'
  /** Of `escalation` and `fault`. */
  readonly failure: FailureInfo | undefined
  /** What had not stopped within `terminate({ timeoutMs })`. */
  readonly stragglers: readonly ActorPath[]
}

type AsyncDisposeKey = SymbolConstructor extends { readonly asyncDispose: infer K extends symbol } ? K : never
/** `await using system = …` where the consumer's `lib` knows `Symbol.asyncDispose`; the core compiles without it. */
export type AsyncDisposableWherePossible = { readonly [K in AsyncDisposeKey]: () => Promise<void> }

/** A tree of actors and what they share. Two systems in one process share nothing. */
export interface ActorSystem extends Spawner, AsyncDisposableWherePossible {
  readonly name: string
  readonly config: Readonly<ActorSystemConfig>
  readonly eventStream: EventStream
  /** What has been added to this system, each thing made when first asked for. */
  readonly extensions: Extensions
  readonly log: Logger
  /** Resolves when every actor has ended and every event has been delivered; never rejects. */
  readonly whenTerminated: Promise<TerminationSummary>
  /** Stops any actor of this system, ahead of its queued messages. */
  stop(ref: ActorRef<never>): void
  /** The living actor at a path (`/user/orders`, or a whole one); with a uid in it, only that very actor. @throws {InvalidPathError} */
  resolve(path: string | ActorPath): ActorRef<never> | undefined
  metrics(): MetricsSnapshot
  /** A picture of the tree: path, state, queue sizes, restarts, … for inspectors and tests. */
  tree(): ActorTreeNode
  /**
   * Ends the system, children before parents (semantics 10.1). Idempotent, and may be called from anywhere. With
   * `timeoutMs`, what has not stopped by then is cut off and listed (semantics 10.3).
   */
  terminate(options?: { timeoutMs?: number | undefined }): Promise<TerminationSummary>
}

export interface ActorTreeNode {
  readonly path: string
  readonly pid: Pid
  readonly state: 'starting' | 'running' | 'awaiting' | 'suspended' | 'restarting' | 'stopping' | 'stopped'
  /** User messages that wait. */
  readonly queued: number
  readonly stashed: number
  /** User messages that have been handled, by all instances. */
  readonly processed: number
  readonly restarts: number
  /** Its description. */
  readonly lastFailure: string | undefined
  readonly children: readonly ActorTreeNode[]
}
