import type { FailureClass } from '../failure/downcast.ts'
import type { Err, Result } from '../result/result.ts'
import type { SupervisorDirective, SupervisorStrategy } from '../supervision/strategy.ts'
import type { Actor, MaybePromise } from './actor.ts'
import type { ActorContext } from './actor-context.ts'
import type { Signal } from './signals.ts'

/** A Result, a promise of one, or a generator in which `yield* result` returns early on `Err`. */
export type Attempt<T> =
  | Result<T, unknown>
  | PromiseLike<Result<T, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: what next() takes does not matter: nothing is given
  | Generator<Err<unknown>, T, any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  | AsyncGenerator<Err<unknown>, T, any>

/** What an actor does with its next message. Handlers return the next one (`Behavior.same` to stay): forgetting it does not compile. */
export interface Behavior<in M> {
  readonly '~cellactor/Behavior': (message: M) => void
  /**
   * With this handler for `PostStop`, `PreRestart`, `Terminated`, `ChildFailed`. A second one replaces the first. Around
   * `Behavior.transform` or `validated` it is one of the outer protocol: what it returns is not mapped.
   */
  receiveSignal(onSignal: (ctx: ActorContext<M>, signal: Signal) => MaybePromise<Behavior<M> | void>): Behavior<M>
  /** As {@link receiveSignal}, with a Result: an `Err` is a failure of the actor. */
  trySignal(onSignal: (ctx: ActorContext<M>, signal: Signal) => Attempt<Behavior<M> | void>): Behavior<M>
}

export interface SupervisedBehavior<in M> extends Behavior<M> {
  /** For every other failure. */
  onFailure(strategy: SupervisorStrategy | SupervisorDirective): SupervisedBehavior<M>
  /** For failures that are a `type`, or wrap one. The first that matches wins. */
  onFailure(type: FailureClass, strategy: SupervisorStrategy | SupervisorDirective): SupervisedBehavior<M>
}

/** How the runtime makes an actor of a behaviour; behaviours alone have it. */
export const asActor: unique symbol = Symbol('cellactor.asActor')

export interface BehaviorSource {
  [asActor](): Actor<unknown>
}

export function isBehavior(value: unknown): value is BehaviorSource {
  return typeof value === 'object' && value !== null && asActor in value
}
