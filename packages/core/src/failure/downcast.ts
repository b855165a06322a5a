import type { BehaviorFailure } from './behavior-failure.ts'
import { DefaultBehaviorFailure } from './default-failure.ts'
import { isInstance } from './is-instance.ts'

/** Any class, also an abstract one. */
// biome-ignore lint/suspicious/noExplicitAny: constructor parameters are contravariant; only any accepts every class
export type FailureClass<T = object> = abstract new (...args: any[]) => T

/**
 * The original error inside a failure, if it (or what it wraps) is a `type`: `failure instanceof IoError` is false for a
 * wrapped `IoError`. It does not walk the `cause` chain of the error.
 */
export function downcast<T>(failure: BehaviorFailure, type: FailureClass<T>): T | undefined {
  if (isInstance(failure, type)) return failure
  if (isInstance(failure, DefaultBehaviorFailure) && isInstance(failure.cause, type)) return failure.cause
  return undefined
}
