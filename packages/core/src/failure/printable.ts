const LONGEST = 200

/** A rendering of any value that never throws: not for revoked proxies, nor for objects with a throwing `toString`. */
export function printable(value: unknown): string {
  try {
    return shortened(render(value))
  } catch {
    return `an unprintable ${typeof value}`
  }
}

function render(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `function ${value.name === '' ? '(anonymous)' : value.name}`
  if (typeof value !== 'object' || value === null) return String(value)
  const text = String(value)
  if (!text.startsWith('[object ')) return text
  return JSON.stringify(value) ?? text
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

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
  try {
    // Named accesses, not by key: this runs for each failure.
    const name: unknown = value.constructor?.name
    return typeof name === 'string' && name !== '' ? name : 'Object'
  } catch {
    return 'Object'
  }
}

/** With a full stop behind it, where it has no end of its own: a description that becomes part of a message. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
