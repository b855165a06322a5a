import type { ActorFailure, Behavior, SchemaIssue } from '@cellactor/core'

/** What became of the last run. */
export type BehaviorOutcome<M> =
  /** Handled; the behaviour is as it was (`Behavior.stateful` may have another state). A middleware that dropped the message ends so, too. */
  | { readonly type: 'same' }
  /** Handled; the handler returned another behaviour. */
  | { readonly type: 'changed'; readonly behavior: Behavior<M> }
  /** The actor would stop: `Behavior.stopped`, `ctx.stopSelf()`, `ctx.stop(ctx.self)`. */
  | { readonly type: 'stopped' }
  | { readonly type: 'unhandled' }
  /** Refused by the schema of `Behavior.validated`. */
  | { readonly type: 'invalid'; readonly issues: readonly SchemaIssue[] }
  /** Thrown, rejected with, or returned as an `Err`. `error` is that very value. What becomes of the actor is up to its supervisor: the kit goes on as if it had been resumed. */
  | { readonly type: 'failed'; readonly failure: ActorFailure; readonly error: unknown }
