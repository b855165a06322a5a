/**
 * What a failure is to a supervisor. Implement it on your own error classes to be found with plain `instanceof`; any
 * other thrown or returned value is wrapped (see `ActorFailure.from`) and found with `downcast`.
 */
export interface BehaviorFailure {
  /** One line for a human. */
  description(): string
}

/** Never throws, whatever the value is (a revoked proxy included). */
export function isBehaviorFailure(value: unknown): value is BehaviorFailure {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  try {
    return typeof (value as { description?: unknown }).description === 'function'
  } catch {
    return false
  }
}
