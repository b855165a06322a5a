import type { Actor } from '../actor/actor.ts'
import type { Behavior } from '../actor/behavior.ts'
import { innerRef, type WithInnerRefs } from '../actor/inner-ref.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { bare, Enveloped, type Level } from '../message/enveloped.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import { BehaviorActor } from './behavior-actor.ts'
import { BehaviorNode, type Context } from './node.ts'

type OnBecome = (next: BehaviorNode) => void

export interface ActorOfOptions<M> {
  /**
   * Hears of each behaviour that a handler returned in place of the present one, `Behavior.stopped` included,
   * `Behavior.same` and `Behavior.unhandled` not.
   */
  onBecome?: ((next: Behavior<M>) => void) | undefined
}

/** The actor that a behaviour makes. What it handles with is there whatever the behaviour; `receive` says what became of the message. */
export interface ActorOfBehavior<M> extends Actor<M> {
  readonly preStart: NonNullable<Actor<M>['preStart']>
  readonly postStop: NonNullable<Actor<M>['postStop']>
  readonly preRestart: NonNullable<Actor<M>['preRestart']>
  readonly onTerminated: NonNullable<Actor<M>['onTerminated']>
  /** What a layer inside `Behavior.transform` sends its own actor travels wrapped: the message in it; of any other, the message itself. */
  messageIn(message: unknown): unknown
}

/**
 * Makes the actor that the runtime makes of a behaviour when it is spawned. For a class actor that hands messages on to a
 * behaviour, and for whoever runs behaviours outside of a system, as the `BehaviorTestKit` does.
 *
 * Nothing runs before `preStart`, which has to be called first. An actor has one life: make another for the next.
 *
 * ```ts
 * class Audited implements Actor<Order> {
 *   readonly #orders = actorOf(orders)
 *   readonly preStart = (ctx: ActorContext<Order>) => this.#orders.preStart(ctx)
 *   readonly receive = (ctx: ActorContext<Order>, order: Order) => {
 *     ctx.log.info('an order')
 *     return this.#orders.receive(ctx, order)
 *   }
 * }
 * ```
 *
 * @throws {ConfigError} where it is given no behaviour.
 */
export function actorOf<M>(behavior: Behavior<M>, options: ActorOfOptions<M> = {}): ActorOfBehavior<M> {
  if (!(behavior instanceof BehaviorNode)) {
    throw new ConfigError(`actorOf was given ${printable(behavior)}. Give a behaviour.`)
  }
  // What is typed is the interface; a node is the same for every protocol.
  return new FreeActor(behavior, options.onBecome as OnBecome | undefined) as unknown as ActorOfBehavior<M>
}

/** At home with contexts that are no cell's, too. */
class FreeActor extends BehaviorActor {
  readonly #onBecome: OnBecome | undefined

  constructor(behavior: BehaviorNode, onBecome: OnBecome | undefined) {
    super(behavior)
    this.#onBecome = onBecome
  }

  protected override get isHandedOn(): boolean {
    return true
  }

  protected override becomes(next: BehaviorNode): void {
    this.#onBecome?.(next)
  }

  override preStart(ctx: Context): ReturnType<BehaviorActor['preStart']> {
    const own = ctx.self
    if (!(innerRef in own)) {
      const value = (level: Level) => new Enveloping(own, level)
      Object.defineProperty(own, innerRef, { value } satisfies { value: WithInnerRefs[typeof innerRef] })
    }
    return super.preStart(ctx)
  }

  messageIn(message: unknown): unknown {
    return bare(message)
  }
}

/** An actor's own ref, seen from an inner layer of its behaviour. */
class Enveloping implements ActorRef<unknown> {
  readonly #outer: ActorRef<unknown>
  readonly #level: Level

  constructor(outer: ActorRef<unknown>, level: Level) {
    this.#outer = outer
    this.#level = level
  }

  get pid(): ActorRef<unknown>['pid'] {
    return this.#outer.pid
  }

  get path(): ActorRef<unknown>['path'] {
    return this.#outer.path
  }

  tell(message: unknown): void {
    this.#outer.tell(new Enveloped(message, this.#level))
  }

  offer(message: unknown, options?: { signal?: AbortSignalLike | undefined }): Promise<void> {
    return this.#outer.offer(new Enveloped(message, this.#level), options)
  }
}
