import type { BehaviorFailure } from '../failure/behavior-failure.ts'
import type { Pid } from '../identity/pid.ts'
import type { Result } from '../result/result.ts'
import type { SupervisorStrategy } from '../supervision/strategy.ts'
import type { ActorContext } from './actor-context.ts'
import type { ChildFailed, Terminated } from './signals.ts'

/** What a hook or handler may give back: nothing, or a Result whose `Err` is a failure of the actor. */
export type Outcome = void | Result<unknown, unknown>
export type MaybePromise<T> = T | PromiseLike<T>

/**
 * An actor: a private state and what messages make of it. One message at a time, its promise included (semantics 1.1, 2.1).
 * What a handler or hook throws, rejects with, or returns as an `Err`, is a failure that its parent decides about.
 *
 * Written as function properties so that a class that handles only part of `M` is refused (methods would be compared
 * bivariantly). Only `receive` decides what `M` is inferred as.
 */
export interface Actor<in out M> {
  /** Handles one message. Looked up once per instance. */
  readonly receive: (ctx: ActorContext<M>, message: M) => MaybePromise<Outcome>
  /** Before the first message. An actor whose `preStart` fails has never started (semantics 3.2). */
  readonly preStart?: (ctx: ActorContext<NoInfer<M>>) => MaybePromise<Outcome>
  /** After the last message, once the children have ended. */
  readonly postStop?: (ctx: ActorContext<NoInfer<M>>) => MaybePromise<Outcome>
  /** On the old instance. Default: `postStop`. */
  readonly preRestart?: (
    ctx: ActorContext<NoInfer<M>>,
    failure: BehaviorFailure,
    message: NoInfer<M> | undefined,
  ) => MaybePromise<Outcome>
  /** On the new instance. Default: `preStart`. */
  readonly postRestart?: (ctx: ActorContext<NoInfer<M>>, failure: BehaviorFailure) => MaybePromise<Outcome>
  /** A watched actor has ended. `terminated` can be compared with `ref.pid`. */
  readonly onTerminated?: (
    ctx: ActorContext<NoInfer<M>>,
    terminated: Pid,
    signal: Terminated | ChildFailed,
  ) => MaybePromise<Outcome>
  /** How this actor supervises its children, unless a child was spawned with its own strategy. Read once per instance. */
  readonly supervisorStrategy?: (ctx: ActorContext<NoInfer<M>>) => SupervisorStrategy
}
