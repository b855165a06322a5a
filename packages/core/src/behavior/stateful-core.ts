import { isPromiseLike } from '../failure/promise-like.ts'
import { BehaviorNode, type Context, type Core, STAY, type StatefulNode } from './node.ts'

/** The state of one instance of `Behavior.stateful`. */
export class StatefulCore implements Core {
  readonly stays = false
  readonly #next: StatefulNode['next']
  #state: unknown

  constructor(initial: unknown, next: StatefulNode['next']) {
    this.#state = initial
    this.#next = next
  }

  get key(): unknown {
    return this.#next
  }

  handle(ctx: Context, message: unknown): unknown {
    const next = this.#next(ctx, this.#state, message)
    return isPromiseLike(next) ? Promise.resolve(next).then(later => this.#take(later)) : this.#take(next)
  }

  /** A behaviour is become; everything else is the next state. */
  #take(next: unknown): BehaviorNode | typeof STAY {
    if (next instanceof BehaviorNode) return next
    this.#state = next
    return STAY
  }
}
