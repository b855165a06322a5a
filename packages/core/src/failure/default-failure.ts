import type { BehaviorFailure } from './behavior-failure.ts'
import { isError } from './is-error.ts'
import { readSafely } from './printable.ts'

/** A failure with a message: what strings and foreign errors are wrapped in. */
export class DefaultBehaviorFailure implements BehaviorFailure {
  readonly message: string
  /** The value that was thrown or returned, where this wraps one. */
  readonly cause: unknown
  /** More for a developer: by default the stack of the wrapped error. */
  declare readonly debug: string | undefined

  constructor(message: string, debug?: string, cause?: unknown) {
    this.message = message
    this.cause = cause
    if (debug !== undefined) setDebug.call(this, debug)
  }

  static {
    // A field for those who extend or imitate this class; but read on demand, since rendering a stack is dear.
    Object.defineProperty(DefaultBehaviorFailure.prototype, 'debug', { configurable: true, get: stackOfCause, set: setDebug })
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

function stackOfCause(this: DefaultBehaviorFailure): string | undefined {
  const { cause } = this
  const stack = isError(cause) ? readSafely(cause, 'stack') : undefined
  return typeof stack === 'string' ? stack : undefined
}

/** Makes a field of it. */
function setDebug(this: DefaultBehaviorFailure, value: unknown): void {
  Object.defineProperty(this, 'debug', { value, writable: true, enumerable: true, configurable: true })
}
