import { types } from 'node:util'
import { DefaultBehaviorFailure, type FailureSnapshot } from '@cellactor/core'

/** One line of JSON about a failure that reached the root. Never throws, whatever the failure is made of. */
export function failureLine(snapshot: FailureSnapshot): string {
  const { metadata } = snapshot
  const tags = Object.fromEntries(snapshot.tags.map(({ key, value }) => [text(key), text(value)]))
  const fields: Record<string, string> = {}
  for (const field of ['component', 'endpoint', 'transport'] as const) {
    if (metadata[field] === undefined) continue
    fields[field] = text(metadata[field])
    delete tags[field]
  }
  const { system } = snapshot.actor
  return JSON.stringify({
    time: new Date(timeOf(snapshot)).toISOString(),
    level: 'error',
    msg: `A failure reached the root of ${system}: ${snapshot.description}`,
    system,
    actor: snapshot.actor.toString(),
    path: snapshot.path.toString(),
    hops: snapshot.stage.hops,
    ...fields,
    tags,
    error: errorOf(snapshot),
  })
}

/** A date has its limits (ECMA-262, 21.4.1.1), and a host of one's own may say anything. */
const LAST_DATE_MS = 8.64e15

function timeOf({ epochMs }: FailureSnapshot): number {
  return epochMs !== undefined && Math.abs(epochMs) <= LAST_DATE_MS ? epochMs : Date.now()
}

interface ErrorFields {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

/** Of the value that was thrown or returned, not of what the runtime wraps it in. */
function errorOf({ failure, description }: FailureSnapshot): ErrorFields {
  const behavior = failure.behavior()
  const wrapped = isA(DefaultBehaviorFailure, behavior) ? behavior.cause : undefined
  const original = isError(wrapped) ? wrapped : behavior
  const stack = read(original, 'stack') ?? read(behavior, 'debug')
  return { name: classNameOf(original), message: description, stack: typeof stack === 'string' ? stack : undefined }
}

/** Errors of other realms included. */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || isA(Error, value)
}

/** `instanceof` asks a proxy, which may throw. */
function isA<T>(type: abstract new (...args: never[]) => T, value: unknown): value is T {
  try {
    return value instanceof type
  } catch {
    return false
  }
}

/** As the `cause` label of the metrics has it. */
function classNameOf(value: object): string {
  const maker = read(value, 'constructor')
  const name = typeof maker === 'function' ? read(maker, 'name') : undefined
  return typeof name === 'string' && name !== '' ? name : 'Object'
}

/** A getter may throw, and so does everything about a revoked proxy. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

/** Metadata is typed as text, and may be anything where nobody checks types. */
function text(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return String(value)
  } catch {
    return `an unprintable ${typeof value}`
  }
}
