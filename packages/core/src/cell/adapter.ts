import { isPromiseLike } from '../failure/promise-like.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { Pid } from '../identity/pid.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { Cell } from './cell.ts'
import type { CellContext } from './context.ts'
import { NOTHING, type Rider } from './rider.ts'

/**
 * A ref for another protocol: what it is told is mapped in the turn of the actor behind it (semantics 8.5). It waits beside
 * the mailbox, which could not compare it, but has its place there where places are few (semantics 9.1).
 */
export class AdapterRef implements ActorRef<unknown> {
  readonly #cell: Cell
  readonly #context: CellContext
  readonly #map: (message: unknown) => unknown

  constructor(cell: Cell, context: CellContext, map: (message: unknown) => unknown) {
    this.#cell = cell
    this.#context = context
    this.#map = map
  }

  get pid(): Pid {
    return this.#cell.pid
  }

  get path(): ActorPath {
    return this.#cell.path
  }

  tell(message: unknown): void {
    this.#cell.tellRider(this.#adapted(message))
  }

  offer(message: unknown, options: { signal?: AbortSignalLike | undefined } = {}): Promise<void> {
    return this.#cell.offerRider(this.#adapted(message), options.signal)
  }

  #adapted(message: unknown): Adapted {
    return new Adapted(message, this.#context, this.#map, this.#cell.env.carrier?.capture(), true)
  }

  toString(): string {
    return this.path.toString()
  }

  toJSON(): string {
    return this.toString()
  }
}

class Adapted implements Rider {
  readonly #message: unknown
  readonly #context: CellContext
  readonly #map: (message: unknown) => unknown
  readonly captured: unknown
  readonly takesPlace: boolean

  constructor(
    message: unknown,
    context: CellContext,
    map: (message: unknown) => unknown,
    captured: unknown,
    takesPlace: boolean,
  ) {
    this.captured = captured
    this.takesPlace = takesPlace
    this.#message = message
    this.#context = context
    this.#map = map
  }

  get raw(): unknown {
    return this.#message
  }

  open(cell: Cell): unknown {
    if (this.takesPlace) cell.mailbox.places?.givePlaceBack()
    if (this.#context !== cell.context) {
      this.bury(cell)
      return NOTHING
    }
    try {
      const message = this.#map(this.#message)
      if (isPromiseLike(message)) {
        this.#rideLater(cell, message)
        return NOTHING
      }
      cell.questions?.rename(this.#message, message)
      return message
    } catch (thrown) {
      // The question that it may be is answered by the failure.
      cell.questions?.failed(this.#message, thrown)
      throw thrown
    }
  }

  /** A map ought to be synchronous; of one that is not, the result is waited for (semantics 2.7). */
  #rideLater(cell: Cell, making: PromiseLike<unknown>): void {
    const ride = (map: () => unknown) => cell.ride(new Adapted(this.#message, this.#context, map, this.captured, false))
    Promise.resolve(making).then(
      message => ride(() => message),
      reason =>
        ride(() => {
          throw reason
        }),
    )
  }

  bury(cell: Cell): void {
    if (cell.questions?.stopped(this.#message) !== true) cell.deadLetter(this.#message, 'staleInstance')
  }
}
