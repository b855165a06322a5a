import type { MaybePromise, Outcome } from '../actor/actor.ts'
import type { ActorContext } from '../actor/actor-context.ts'
import type { Attempt, Behavior, SupervisedBehavior } from '../actor/behavior.ts'
import type { ReceiveMiddleware } from '../actor/middleware.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { StandardSchema } from './schema.ts'

/** The member(s) of the union `M` that carry the `type` `T`, also where one member has several types. */
export type Variant<M, T> = M extends { readonly type: infer U } ? (T extends U ? M : never) : never
export type MatchHandlers<M extends { readonly type: string }> = {
  readonly [T in M['type']]: (ctx: ActorContext<M>, message: Variant<M, T>) => MaybePromise<Behavior<M>>
}

/** The ways to write a behaviour. */
export interface BehaviorFactories {
  /**
   * Runs when the behaviour starts, with the context: the place for children, timers and state of one instance.
   * `Behavior.setup<Msg>(ctx => …)`: give the protocol, unless the place where it stands does.
   */
  setup<M>(init: (ctx: ActorContext<M>) => MaybePromise<Behavior<M>>): Behavior<M>
  /** As {@link setup}, with a Result, or a generator in which `yield* result` returns early on an `Err`. */
  trySetup<M>(init: (ctx: ActorContext<M>) => Attempt<Behavior<M>>): Behavior<M>
  /** Handles messages; returns the next behaviour. */
  receive<M>(onMessage: (ctx: ActorContext<M>, message: M) => MaybePromise<Behavior<M>>): Behavior<M>
  /** As {@link receive}, with a Result: an `Err` is a failure of the actor. A generator function made once is cheap. */
  tryReceive<M>(onMessage: (ctx: ActorContext<M>, message: M) => Attempt<Behavior<M>>): Behavior<M>
  /** Only the message, for handlers that need no context. */
  receiveMessage<M>(onMessage: (message: M) => MaybePromise<Behavior<M>>): Behavior<M>
  /** For handlers that never change the behaviour; nothing to return (an `Err` is a failure). */
  handle<M>(onMessage: (ctx: ActorContext<M>, message: M) => MaybePromise<Outcome>): Behavior<M>
  /**
   * A state and what a message makes of it: no closure per message, no annotation for recursion. Starts, and restarts,
   * from `initial`. Returning a behaviour instead of a state becomes it (`Behavior.stopped`, `Behavior.unhandled`, …).
   */
  stateful<M, S>(
    initial: (ctx: ActorContext<M>) => MaybePromise<S>,
    next: (ctx: ActorContext<M>, state: S, message: M) => MaybePromise<S | Behavior<M>>,
  ): Behavior<M>
  /**
   * One handler per variant of a union discriminated by `type`; exhaustive, unless `otherwise` takes the rest. They may be
   * methods of a class, and those of the time of this call count.
   */
  match<M extends { readonly type: string }>(handlers: MatchHandlers<M>): Behavior<M>
  match<M extends { readonly type: string }>(
    handlers: Partial<MatchHandlers<M>>,
    otherwise: (ctx: ActorContext<M>, message: M) => MaybePromise<Behavior<NoInfer<M>>>,
  ): Behavior<M>
  /** Messages that do not fit the schema (checked synchronously) are not delivered but published as `invalid`. */
  validated<Input, Output>(schema: StandardSchema<Input, Output>, inner: Behavior<Output>): Behavior<Input>

  /** Stay as you are. With `receiveSignal`: from now on with that handler. */
  readonly same: Behavior<unknown>
  /** Stay, and the message is published as unhandled. */
  readonly unhandled: Behavior<unknown>
  /** The actor ends, ahead of its queued messages. With `receiveSignal` its own `postStop`. */
  readonly stopped: Behavior<unknown>
  /** Everything is unhandled. */
  readonly empty: Behavior<unknown>
  /** Everything is swallowed. */
  readonly ignore: Behavior<unknown>

  /**
   * Supervision from the inside: `supervise(b).onFailure(IoError, SupervisorStrategy.restart({ … })).onFailure('stop')`.
   * The first match wins, an inner `supervise` before an outer one; what none matches goes to the parent's strategy. A
   * restart installs `inner` again (semantics 4.5).
   */
  supervise<M>(inner: Behavior<M>): SupervisedBehavior<M>
  /** A middleware around this behaviour and what it becomes. */
  intercept<M>(interceptor: ReceiveMiddleware<NoInfer<M>>, inner: Behavior<M>): Behavior<M>
  /** Copies every message to `ref` before it is handled. */
  monitor<M>(ref: ActorRef<M>, inner: Behavior<M>): Behavior<M>
  /**
   * For another protocol. `inner` first, so that literals in what `map` returns keep their type. `map` answers at once: a
   * promise is a failure of the actor, also where a protocol could carry one.
   */
  transform<M, Outer, F extends (message: Outer) => M>(
    inner: Behavior<M>,
    map: F & ((message: Outer) => NoInfer<M>),
  ): Behavior<Outer>
}
