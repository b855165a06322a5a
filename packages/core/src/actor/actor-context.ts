import type { Logger } from '../events/log.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { Pid } from '../identity/pid.ts'
import type { PlatformAbortSignal } from '../result/abort-signal.ts'
import type { Result } from '../result/result.ts'
import type { ActorSystem } from './actor-system.ts'
import type { Spawnable, Spawner, SpawnOptions } from './spawner.ts'

/**
 * What an instance may do. It belongs to that instance: once it has been replaced or stopped, everything that would act
 * throws `StoppedContextError`; `self`, `path`, `pid` and `log` go on working (semantics 2.4).
 */
export interface ActorContext<in M> extends Spawner {
  readonly self: ActorRef<M>
  readonly path: ActorPath
  readonly pid: Pid
  readonly parent: ActorRef<never> | undefined
  /** Live, in start order; no copy is made. */
  readonly children: Iterable<ActorRef<never>>
  readonly system: ActorSystem
  readonly log: Logger
  /** Aborted as soon as this instance begins to stop or restart. Made when first read. */
  readonly signal: PlatformAbortSignal

  child(name: string): ActorRef<never> | undefined
  /** spawn + watch in one step. @throws {SpawnError} @throws {WatchRefusedError} */
  spawnWatched<C>(what: Spawnable<C>, options?: SpawnOptions<NoInfer<C>> | string): ActorRef<C>

  /**
   * The end of `target` arrives exactly once, at `onTerminated`, before any user message that is still waiting
   * (semantics 6.1). One that has ended already is told at once. Watching oneself is ignored, watching in a circle is
   * allowed. @throws {WatchConflictError} after `watchWith`. @throws {WatchRefusedError}
   */
  watch(target: ActorRef<never>): void
  /** The end of `target` arrives as this message, in the user lane, after everything that `target` sent before (semantics 6.2). */
  watchWith(target: ActorRef<never>, message: M): void
  /** After it returns no notification arrives, even if one was queued (semantics 6.4). */
  unwatch(target: ActorRef<never>): void
  /** If `target` ends by failure, this actor fails with `DeathPactFailure` (semantics 6.6). */
  link(target: ActorRef<never>): void
  unlink(target: ActorRef<never>): void

  /** Stops a child (or this actor, when given `self`), ahead of its queued messages. */
  stop(target: ActorRef<never>): void
  stopSelf(): void
  /** Fails this actor as if the handler had returned `err(failure)`: it throws the failure, so call it inside a handler. */
  fail(failure: unknown): never

  /** When `work` settles, `map` runs in a later turn of this actor and what it makes is handled there (semantics 2.6). */
  pipeToSelf<T>(work: PromiseLike<T>, map: (result: Result<T, unknown>) => M): void
}
