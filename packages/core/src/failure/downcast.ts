import type { BehaviorFailure } from './behavior-failure.ts'
import { DefaultBehaviorFailure } from './default-failure.ts'

/** Any class, also an abstract one. */
// biome-ignore lint/suspicious/noExplicitAny: constructor parameters are contravariant; only any accepts every class
export type FailureClass<T = object> = abstract new (...args: any[]) => T

/**
 * The original error inside a failure, if it (or what it wraps) is a `type`: `failure instanceof IoError` is false for a
 * wrapped `IoError`. It does not walk the `cause` chain of the error.
 */
export function downcast<T>(failure: BehaviorFailure, type: FailureClass<T>): T | undefined {
  if (isInstance(failure, type)) return failure
  if (failure instanceof DefaultBehaviorFailure && isInstance(failure.cause, type)) return failure.cause
  return undefined
}

function isInstance<T>(value: unknown, type: FailureClass<T>): value is T {
  try {
    return value instanceof type
  } catch {
    return false // a revoked proxy has no prototype to look at
  }
}
