import type { Logger } from '../events/log.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { Pid } from '../identity/pid.ts'
import type { PlatformAbortSignal } from '../result/abort-signal.ts'
import type { Result } from '../result/result.ts'
import type { ActorSystem } from './actor-system.ts'
import type { Answer, AnswerTo, AskOptions, QuestionOf, QuestionType } from './question.ts'
import type { Spawnable, Spawner, SpawnOptions } from './spawner.ts'
import type { StashBuffer } from './stash-buffer.ts'
import type { TimerScheduler } from './timer-scheduler.ts'

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
  /**
   * Aborted as soon as this instance begins to stop or restart. Made when first read. A listener must not throw: where the
   * signal is the platform's, the platform reports that as an uncaught exception.
   */
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
  /**
   * The end of `target` arrives as this message, in the user lane, after everything that `target` sent before (semantics 6.2).
   * @throws {WatchConflictError} after `watch`, or with another message. @throws {WatchRefusedError}
   */
  watchWith(target: ActorRef<never>, message: M): void
  /** After it returns no notification arrives, even if one was queued (semantics 6.4). */
  unwatch(target: ActorRef<never>): void
  /**
   * If `target` ends by failure, this actor fails with `DeathPactFailure`; also if it has ended already, whyever. One that
   * cannot fail just now (it has failed, or is being restarted) does so as soon as it runs. Restarts keep links (semantics
   * 6.6). @throws {WatchRefusedError}
   */
  link(target: ActorRef<never>): void
  unlink(target: ActorRef<never>): void

  /**
   * Stops a child (or this actor, when given `self`), ahead of its queued messages.
   * @throws {CellactorError} `STOP_NO_CHILD` for any other; `system.stop` ends every actor.
   */
  stop(target: ActorRef<never>): void
  stopSelf(): void
  /** Fails this actor as if the handler had returned `err(failure)`: it throws the failure, so call it inside a handler. */
  fail(failure: unknown): never

  /** When `work` settles, `map` runs in a later turn of this actor and what it makes is handled there (semantics 2.6). */
  pipeToSelf<T>(work: PromiseLike<T>, map: (result: Result<T, unknown>) => M): void

  /** Of this instance; cancelled when it begins to stop or restart. */
  readonly timers: TimerScheduler<M>
  /** Of this actor; it survives restarts, whose first act is to unstash it. */
  readonly stash: StashBuffer<M>

  /**
   * A ref for another protocol; the map runs in this actor's turn. It belongs to this instance (semantics 8.5). What it is
   * told waits with other messages: it counts in a bounded mailbox, but its order is never asked of one. Of a map that
   * returns a promise all the same, the message is what that gives, behind what has been told by then; a rejection is a
   * failure of the actor.
   */
  adapt<T>(map: (message: T) => M): ActorRef<T>
  /** Asks, and gets the answer as a message of one's own: the next messages do not wait for it. */
  ask<T, K extends QuestionType<T>>(
    target: ActorRef<T>,
    question: QuestionOf<T, K>,
    map: (answer: Result<Answer<T, K>, Error>) => M,
    options?: AskOptions,
  ): void
  askWith<T, R, F extends (replyTo: ActorRef<R>) => T>(
    target: ActorRef<T>,
    make: F & ((replyTo: ActorRef<R>) => NoInfer<T>),
    map: (answer: Result<AnswerTo<T, ReturnType<F>, R>, Error>) => M,
    options?: AskOptions,
  ): void
  /** `target.tell(message)` that hands a pending `ask` on: from here its failure is the target's. */
  forward<T>(target: ActorRef<T>, message: NoInfer<T>): void
  /**
   * `message` comes when no user message has come for `delayMs`, again and again while that lasts (semantics 8.3). An actor
   * at work is not idle: set in an async handler or start hook, the wait begins when that has ended.
   */
  setReceiveTimeout(delayMs: number, message: M): void
  cancelReceiveTimeout(): void
}
