import type { Actor } from './actor.ts'
import type { Behavior } from './behavior.ts'
import type { SpawnOptions } from './spawner.ts'

/** An immutable recipe for an actor, to be spawned many times. */
export interface Props<in M> {
  /** Type only. */
  readonly '~cellactor/Props': (message: M) => void
  /** This, with other options. Not checked against `M`: a recipe for more messages stands in for one for fewer. */
  with(options: SpawnOptions): Props<M>
}

/** What a recipe holds. */
export class Recipe<M> implements Props<M> {
  declare readonly '~cellactor/Props': (message: M) => void
  readonly what: Behavior<M> | (() => Actor<M> | Behavior<M>)
  readonly options: SpawnOptions

  constructor(what: Recipe<M>['what'], options: SpawnOptions) {
    this.what = what
    this.options = Object.freeze({ ...options })
    Object.freeze(this)
  }

  with(options: SpawnOptions): Props<M> {
    return new Recipe<M>(this.what, { ...this.options, ...options })
  }
}

export const Props = {
  /** A factory runs at every start and restart, inside the new actor; a behaviour is started from anew. */
  of<M>(what: Behavior<M> | (() => Actor<M> | Behavior<M>), options: SpawnOptions<NoInfer<M>> = {}): Props<M> {
    return new Recipe<M>(what, options)
  },
} as const
