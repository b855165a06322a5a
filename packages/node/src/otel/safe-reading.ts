/** Reads a property that may be a throwing getter or stand on a revoked proxy. */
export function readSafely(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

/** The name of the class of a value; never throws. */
export function classNameOf(value: object): string {
  const maker = readSafely(value, 'constructor')
  const name = typeof maker === 'function' ? readSafely(maker, 'name') : undefined
  return typeof name === 'string' && name !== '' ? name : 'Object'
}
