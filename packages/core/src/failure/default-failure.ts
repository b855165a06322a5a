import type { BehaviorFailure } from './behavior-failure.ts'
import { isError } from './is-error.ts'
import { readSafely } from './printable.ts'

/** A failure with a message: what strings and foreign errors are wrapped in. */
export class DefaultBehaviorFailure implements BehaviorFailure {
  readonly message: string
  /** The value that was thrown or returned, where this wraps one. */
  readonly cause: unknown
  readonly #debug: string | undefined

  constructor(message: string, debug?: string, cause?: unknown) {
    this.message = message
    this.cause = cause
    this.#debug = debug
  }

  /** More for a developer: by default the stack of the wrapped error. Read on demand: rendering a stack is dear. */
  get debug(): string | undefined {
    if (this.#debug !== undefined) return this.#debug
    const stack = isError(this.cause) ? readSafely(this.cause, 'stack') : undefined
    return typeof stack === 'string' ? stack : undefined
  }

  description(): string {
    return this.message
  }

  toString(): string {
    return this.message
  }
}

/** A thrown value of no known kind; the message is a printable rendering of it. */
export class PanicBehaviorFailure extends DefaultBehaviorFailure {}
