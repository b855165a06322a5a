import type { FailureMetadataInit } from '../failure/failure-metadata.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { MailboxConfig } from '../mailbox/mailbox-config.ts'
import type { SupervisorDirective, SupervisorStrategy } from '../supervision/strategy.ts'
import type { Actor } from './actor.ts'
import type { Behavior } from './behavior.ts'
import type { ReceiveMiddleware } from './middleware.ts'
import type { Props } from './props.ts'

/** A factory runs again at every restart. A behaviour that closes over mutable state belongs into a factory or `Behavior.setup`. */
export type Spawnable<M> = Behavior<M> | (() => Actor<M> | Behavior<M>) | Props<M>

// biome-ignore lint/suspicious/noExplicitAny: options that name no protocol go with every one
export interface SpawnOptions<M = any> {
  /** Unique among siblings; default `$a`, `$b`, … (semantics 3.10). */
  name?: string | undefined
  mailbox?: MailboxConfig<M> | undefined
  /** How *this* actor's own failures are handled; falls through to the parent's strategy where it does not decide. */
  supervision?: SupervisorStrategy | SupervisorDirective | undefined
  /** Messages per turn; default from the system's config (64). */
  throughput?: number | undefined
  /**
   * How long a stop or restart waits for a handler or hook that is still running, in milliseconds, before it is abandoned
   * (semantics 2.3); default from the system's config (5 000).
   */
  stopTimeoutMs?: number | undefined
  /** Limit of the start hooks; default from the system's config (30 000). */
  startTimeoutMs?: number | undefined
  /** Default: 1 000 messages, `fail` (`StashOverflowError`, a failure of the actor). */
  stash?: { capacity?: number | undefined; overflow?: 'fail' | 'dropNewest' | 'dropOldest' | undefined } | undefined
  /** Wraps every message of this actor, first = outermost. What an inner layer of `Behavior.transform` tells itself goes past. */
  middleware?: readonly ReceiveMiddleware<M>[] | undefined
  /** component / endpoint / transport / tags for this actor's failures. */
  failureMetadata?: FailureMetadataInit | undefined
}

export interface Spawner {
  /**
   * Starts an actor. A synchronous `preStart` has succeeded when this returns; one that threw makes it throw. With an
   * asynchronous one the ref is returned at once, messages wait, and a failure goes to supervision (semantics 3.2).
   * @throws {SpawnError} with the start's original error as `cause`.
   * @throws {ConfigError} for an option that makes no sense.
   */
  spawn<M>(what: Spawnable<M>, options?: SpawnOptions<NoInfer<M>> | string): ActorRef<M>
  /** Resolves after the start hook has succeeded; rejects with `SpawnError` after the rollback, or `ConfigError`. */
  spawnAsync<M>(what: Spawnable<M>, options?: SpawnOptions<NoInfer<M>> | string): Promise<ActorRef<M>>
}
