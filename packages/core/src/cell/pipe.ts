import { isPromiseLike } from '../failure/promise-like.ts'
import { err, ok, type Result } from '../result/result.ts'
import type { Cell } from './cell.ts'
import type { CellContext } from './context.ts'
import type { Asker } from './reply-ref.ts'
import { NOTHING, type Rider } from './rider.ts'

type Mapper = (result: Result<unknown, unknown>) => unknown

/** What the message of a result carries. */
export interface PipeOrigin {
  readonly captured: unknown
  readonly answeredBy?: unknown
}

/** When `work` settles, its result rides in the user lane; `map` makes a message of it in the actor's own turn (semantics 2.6). */
export function pipe<T>(
  cell: Cell,
  work: PromiseLike<T>,
  map: (result: Result<T, unknown>) => unknown,
  context: CellContext,
  origin: PipeOrigin = { captured: cell.env.carrier?.capture() },
): void {
  const ride = (result: Result<T, unknown>) => cell.ride(new Piped(result, map as Mapper, context, origin))
  Promise.resolve(work).then(
    value => ride(ok(value)),
    reason => ride(err(reason)),
  )
}

/** The answer to a `ctx.ask`, as a message of the asker's own. */
export class PipedAnswer implements Asker, PipeOrigin {
  readonly captured: unknown
  answeredBy: unknown = undefined
  readonly #cell: Cell
  readonly #map: Mapper
  readonly #context: CellContext

  constructor(cell: Cell, map: Mapper, context: CellContext) {
    this.#cell = cell
    this.#map = map
    this.#context = context
    this.captured = cell.env.carrier?.capture()
  }

  answer(result: Result<unknown, unknown>): void {
    // Who answers with a promise is asked for what it gives, as of a question outside of actors.
    if (result.ok && isPromiseLike(result.value)) pipe(this.#cell, result.value, this.#map, this.#context, this)
    else this.#cell.ride(new Piped(result, this.#map, this.#context, this))
  }
}

class Piped implements Rider {
  readonly #result: Result<unknown, unknown>
  readonly #map: Mapper
  readonly #context: CellContext
  readonly #origin: PipeOrigin

  constructor(result: Result<unknown, unknown>, map: Mapper, context: CellContext, origin: PipeOrigin) {
    this.#result = result
    this.#map = map
    this.#context = context
    this.#origin = origin
  }

  get captured(): unknown {
    return this.#origin.captured
  }

  get raw(): unknown {
    return this.#result.ok ? this.#result.value : this.#result.error
  }

  get answeredBy(): unknown {
    return this.#origin.answeredBy
  }

  open(cell: Cell): unknown {
    if (this.#context !== cell.context) {
      this.bury(cell)
      return NOTHING
    }
    const message = this.#map(this.#result)
    if (!isPromiseLike(message)) return message
    // A mapper ought to be synchronous; of one that is not, the result is waited for (semantics 2.7).
    pipe(cell, message, unwrapped, this.#context, this.#origin)
    return NOTHING
  }

  bury(cell: Cell): void {
    cell.deadLetter(this.raw, 'staleInstance')
  }
}

function unwrapped(result: Result<unknown, unknown>): unknown {
  if (result.ok) return result.value
  throw result.error
}
