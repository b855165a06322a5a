export type { Actor, MaybePromise, Outcome } from './actor/actor.ts'
export type { ActorContext } from './actor/actor-context.ts'
export type { ActorSystemConfig, ActorTreeNode, AsyncDisposableWherePossible, TerminationSummary } from './actor/actor-system.ts'
export type { Attempt, SupervisedBehavior } from './actor/behavior.ts'
export type { ExtensionId, Extensions } from './actor/extensions.ts'
export type { MessageOf } from './actor/message-of.ts'
export { Handled, type ReceiveMiddleware } from './actor/middleware.ts'
export { type NotInfluenceReceiveTimeout, notInfluenceReceiveTimeout } from './actor/not-influence-receive-timeout.ts'
export { Props } from './actor/props.ts'
export type { Answer, AnswerTo, AskOptions, Question, QuestionOf, QuestionType } from './actor/question.ts'
export type { ChildFailed, PostStop, PreRestart, Signal, Terminated } from './actor/signals.ts'
export type { Spawnable, Spawner, SpawnOptions } from './actor/spawner.ts'
export type { StashBuffer } from './actor/stash-buffer.ts'
export type { TelemetryContext } from './actor/telemetry-context.ts'
export type { TimerScheduler } from './actor/timer-scheduler.ts'
export { type ActorOfBehavior, type ActorOfOptions, actorOf } from './behavior/actor-of.ts'
export { Behavior } from './behavior/behavior.ts'
export type { BehaviorFactories, MatchHandlers, Variant } from './behavior/factories.ts'
export type { StandardSchema, StandardSchemaResult } from './behavior/schema.ts'
export { ask, askWith } from './cell/ask.ts'
export { gracefulStop, kill, poison } from './cell/ending.ts'
export type { EventStream, Subscription } from './events/event-stream.ts'
export type { Logger } from './events/log.ts'
export type {
  AbandonedEvent,
  DeadLetterEvent,
  EventOf,
  FailureEvent,
  InvalidMessageEvent,
  LifecycleEvent,
  MailboxEvent,
  SchemaIssue,
  SupervisionEvent,
  SystemEvent,
  TelemetryEvent,
  UnhandledEvent,
} from './events/system-event.ts'
export { ActorFailure } from './failure/actor-failure.ts'
export type { BehaviorFailure } from './failure/behavior-failure.ts'
export { DefaultBehaviorFailure, PanicBehaviorFailure } from './failure/default-failure.ts'
export { downcast, type FailureClass } from './failure/downcast.ts'
export {
  AskTimeoutError,
  ConfigError,
  MailboxRefusedError,
  SpawnError,
  StashOverflowError,
  StoppedContextError,
  TargetFailedError,
  TargetStoppedError,
  WatchConflictError,
  WatchRefusedError,
} from './failure/errors.ts'
export { type EscalationStage, FailureInfo } from './failure/failure-info.ts'
export type { FailureMetadata, FailureMetadataInit } from './failure/failure-metadata.ts'
export { DeathPactFailure, KilledFailure, MailboxOverflowFailure, StartTimeoutFailure } from './failure/runtime-failures.ts'
export { defaultHost } from './host/default-host.ts'
export type { Host } from './host/host.ts'
export type { EventBase, LogEvent, LogLevel } from './host/log-event.ts'
export { ActorPath, InvalidPathError } from './identity/actor-path.ts'
export type { ActorRef } from './identity/actor-ref.ts'
export { CellactorError } from './identity/cellactor-error.ts'
export type { Pid } from './identity/pid.ts'
export type { MessageQueue } from './mailbox/mailbox.ts'
export type { MailboxConfig, OverflowPolicy } from './mailbox/mailbox-config.ts'
export type {
  FailurePayload,
  RestartStatistics,
  SuspendReason,
  SystemMessage,
  TerminationReason,
} from './message/system-message.ts'
export type { AbortSignalLike, PlatformAbortSignal } from './result/abort-signal.ts'
export { attempt } from './result/attempt.ts'
export { type Err, type ErrorOf, err, isErr, type Ok, ok, type Result } from './result/result.ts'
export {
  type Decider,
  type RestartLimits,
  type StrategyOptions,
  type SupervisorDirective,
  type SupervisorStrategies,
  SupervisorStrategy,
} from './supervision/strategy.ts'
export { ActorSystem } from './system/actor-system.ts'
export type { ContextPropagation, Delivery } from './telemetry/context-propagation.ts'
export type { EscalationSink } from './telemetry/escalation-sink.ts'
export { type FailureSnapshot, MAX_FAILURE_SNAPSHOT_TAGS, type TelemetryTag } from './telemetry/failure-snapshot.ts'
export {
  type FailureTelemetry,
  forwardFailures,
  NoopFailureTelemetry,
  RingBufferFailureTelemetry,
} from './telemetry/failure-telemetry.ts'
export type { MetricsEvent, MetricsSink, MetricsSnapshot } from './telemetry/metrics-event.ts'
export type { FailureTelemetryObservationConfig } from './telemetry/observation.ts'
export type { RootEscalatedEvent } from './telemetry/root-escalated.ts'
