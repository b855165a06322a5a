/** `instanceof` that never throws: a hostile proxy, or a class with a hostile `Symbol.hasInstance`, is no instance. */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type
  } catch {
    return false
  }
}
