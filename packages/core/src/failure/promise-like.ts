/** Whether a value must be waited for. Reading `then` may throw (a hostile getter, a revoked proxy): the caller's failure. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

/**
 * For callbacks that are synchronous by contract and return a promise all the same (semantics 2.7): hears of its
 * rejection, so that it is never unhandled. Returns whether there was a promise.
 */
export function catchStray(returned: unknown, onRejected: (reason: unknown) => void): boolean {
  if (returned === undefined) return false
  try {
    if (!isPromiseLike(returned)) return false
    Promise.resolve(returned).then(undefined, onRejected)
  } catch (error) {
    onRejected(error)
  }
  return true
}
