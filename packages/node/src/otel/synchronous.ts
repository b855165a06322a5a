/**
 * For callbacks that are synchronous by contract: a promise counts as a throw, and its rejection is never unhandled
 * (semantics 2.7). @throws {TypeError}
 */
export function synchronous<T>(option: string, given: T): T {
  if (typeof (given as { then?: unknown } | null | undefined)?.then !== 'function') return given
  Promise.resolve(given).catch(() => {})
  throw new TypeError(`withOpenTelemetry: ${option} gave a promise. Return the value itself.`)
}
