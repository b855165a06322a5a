import type { SupervisorStrategy } from './strategy.ts'

/** What an actor brings along for its own supervision, before that of its options and its parent (semantics 4.5). */
export interface SelfSupervision {
  /** Innermost first. The places tell their restart counters apart, from one instance to the next. */
  strategies(): readonly { readonly strategy: SupervisorStrategy; readonly place: number }[]
  /** Makes the next instance, when the strategy at this place has decided to restart; `undefined`: the factory does. */
  successor(place: number): (() => unknown) | undefined
}

/** An actor that supervises itself. It is known by its making: an object of the user's may answer whatever it is asked. */
export abstract class SelfSupervised {
  #isOne(): void {}

  static is(actor: object): actor is SelfSupervised {
    return #isOne in actor
  }

  static of(actor: object): SelfSupervision | undefined {
    return SelfSupervised.is(actor) ? actor.selfSupervision : undefined
  }

  protected abstract readonly selfSupervision: SelfSupervision
}
