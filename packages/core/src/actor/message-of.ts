import type { ActorRef } from '../identity/actor-ref.ts'
import type { Actor } from './actor.ts'
import type { Behavior } from './behavior.ts'
import type { Props } from './props.ts'

/** The messages of an `ActorRef`, `Behavior`, `Actor` or `Props`. */
export type MessageOf<T> =
  T extends ActorRef<infer M>
    ? M
    : T extends Behavior<infer M>
      ? M
      : T extends Props<infer M>
        ? M
        : T extends Actor<infer M>
          ? M
          : never
