/** Success or failure as a value. `yield* result` inside `attempt` returns early on an `Err`. */
export type Result<T, E> = Ok<T> | Err<E>

/** A success. Its own iterator, so that `yield*` allocates nothing. */
export interface Ok<out T> {
  readonly ok: true
  readonly value: T
  [Symbol.iterator](): Iterator<never, T, unknown>
}

/** A failure as a value. Returned from a handler or hook it is a failure of the actor, like a thrown error. */
export interface Err<out E> {
  readonly ok: false
  readonly error: E
  [Symbol.iterator](): Iterator<Err<E>, never, unknown>
}

/** The error of an `Err` (or of a union of them). */
export type ErrorOf<Y> = Y extends Err<infer E> ? E : never

class OkResult<T> implements Ok<T> {
  readonly ok = true
  readonly value: T

  constructor(value: T) {
    this.value = value
  }

  [Symbol.iterator](): Iterator<never, T, unknown> {
    return this as unknown as Iterator<never, T, unknown>
  }

  /** Iterator and iterator result in one: with `value`, this is `{ done: true, value }`. */
  get done(): true {
    return true
  }

  next(): this {
    return this
  }
}

class FailedResult<E> implements Err<E> {
  readonly ok = false
  readonly error: E

  constructor(error: E) {
    this.error = error
  }

  [Symbol.iterator](): Iterator<Err<E>, never, unknown> {
    return new FailedSteps(this)
  }
}

/** Gives the `Err`, once. A generator that waits at its `yield*` must not go on; who only looks (a spread, an assertion) sees one value. */
class FailedSteps<E> implements Iterator<Err<E>, never, unknown> {
  readonly #failed: Err<E>
  #isGiven = false

  constructor(failed: Err<E>) {
    this.#failed = failed
  }

  next(): IteratorResult<Err<E>, never> {
    if (!this.#isGiven) {
      this.#isGiven = true
      return { done: false, value: this.#failed }
    }
    // `yield*` always hands something on, `undefined` at least; `for`, a spread and a destructuring give nothing.
    // biome-ignore lint/complexity/noArguments: rest parameters would be an array at each step
    if (arguments.length === 0) return { done: true, value: undefined as never }
    throw new Error('A generator of Results was resumed after its Err. Drive it with attempt().')
  }

  throw(thrown: unknown): never {
    throw thrown
  }
}

const done = new OkResult<void>(undefined)

/**
 * Makes a success.
 *
 * ```ts
 * import { ok, type Result } from '@cellactor/core'
 *
 * const half = (n: number): Result<number, string> => ok(n / 2)
 * ```
 */
export function ok(): Ok<void>
export function ok<T>(value: T): Ok<T>
export function ok(value?: unknown): Ok<unknown> {
  return value === undefined ? done : new OkResult(value)
}

/** Makes a failure as a value. The error keeps its identity on its whole way: to `decide`, to events, to telemetry. */
export function err<E>(error: E): Err<E> {
  return new FailedResult(error)
}

/**
 * Whether a value is an `Err` made by {@link err}: for those who get what a handler gave, like a `ContextPropagation`.
 * Nothing else counts: a `fetch` response has a field `ok`, too. Never throws.
 */
export function isErr(value: unknown): value is Err<unknown> {
  try {
    return value instanceof FailedResult
  } catch {
    return false // a hostile proxy
  }
}

/** Whether a value is an `Ok` made by {@link ok}. */
export function isOk(value: unknown): value is Ok<unknown> {
  try {
    return value instanceof OkResult
  } catch {
    return false // a hostile proxy
  }
}
