import type { SupervisorStrategy } from '../supervision/strategy.ts'
import type { Actor } from './actor.ts'

/** What an actor brings along for its own supervision, before that of its options and its parent (semantics 4.5). */
export const selfSupervision: unique symbol = Symbol('cellactor.selfSupervision')

export interface SelfSupervised {
  readonly [selfSupervision]: SelfSupervision
}

export interface SelfSupervision {
  /** Innermost first. The places tell their restart counters apart, from one instance to the next. */
  strategies(): readonly { readonly strategy: SupervisorStrategy; readonly place: number }[]
  /** Makes the next instance, when the strategy at this place has decided to restart. */
  successor(place: number): () => Actor<unknown>
}
