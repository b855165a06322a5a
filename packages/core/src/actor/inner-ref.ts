import type { ActorRef } from '../identity/actor-ref.ts'
import type { Level } from '../message/enveloped.ts'

/** Makes of an actor's own ref one whose messages go straight to an inner layer of its behaviour. */
export const innerRef: unique symbol = Symbol('cellactor.innerRef')

export interface WithInnerRefs {
  [innerRef](level: Level): ActorRef<unknown>
}
