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
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  return ownText(value) ?? withName(value, JSON.stringify(value, shown) ?? String(value))
}

/** What it says of itself; `undefined` for what only says what everybody says. */
function ownText(value: object): string | undefined {
  const { toString: own }: { toString?: unknown } = value
  if (own === undefined || own === Array.prototype.toString) return undefined
  const text = String(value)
  return text.startsWith('[object ') ? undefined : text
}

/** JSON, and what it has no word for. */
function shown(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Map || value instanceof Set ? [...value] : value
}

function withName(value: object, json: string): string {
  return value instanceof Map || value instanceof Set ? `${classNameOf(value)} ${json}` : json
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
