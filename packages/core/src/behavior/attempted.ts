import type { Logger } from '../events/log.ts'
import { printable } from '../failure/printable.ts'
import { catchStray, isPromiseLike } from '../failure/promise-like.ts'
import { isErr, isOk } from '../result/result.ts'

interface Steps {
  next(): unknown
  return?(value: unknown): unknown
}

/**
 * What came of a handler, whatever its form: a plain value, a Result, a generator of Results, or a promise of the first two
 * (semantics 2.8, rows R1 and R2). The plain forms are the `try` forms whose value needs no `Ok`.
 * @throws the error of an `Err`.
 */
export function attempted(returned: unknown, log: () => Logger): unknown {
  if (typeof returned !== 'object' || returned === null) return returned
  if (isOk(returned)) return returned.value
  if (isErr(returned)) throw returned.error
  if (isPromiseLike(returned)) return Promise.resolve(returned).then(value => attempted(value, log))
  if (!isGenerator(returned)) return returned
  return Symbol.asyncIterator in returned ? driveAsync(returned, log) : drive(returned, log)
}

function isGenerator(value: object): value is Steps {
  const { next, return: end } = value as { next?: unknown; return?: unknown }
  return typeof next === 'function' && typeof end === 'function' && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

function drive(steps: Steps, log: () => Logger): unknown {
  const step = steps.next() as IteratorResult<unknown, unknown>
  if (step.done === true) return step.value
  try {
    noteStray((steps.return?.(undefined) ?? { done: true }) as IteratorResult<unknown>, log)
  } catch (error) {
    strayThrown(error, log)
  }
  return failWith(step.value)
}

async function driveAsync(steps: Steps, log: () => Logger): Promise<unknown> {
  const step = (await steps.next()) as IteratorResult<unknown, unknown>
  if (step.done === true) return step.value
  try {
    noteStray(((await steps.return?.(undefined)) ?? { done: true }) as IteratorResult<unknown>, log)
  } catch (error) {
    strayThrown(error, log)
  }
  return failWith(step.value)
}

function failWith(yielded: unknown): never {
  if (isErr(yielded)) throw yielded.error
  // `yield` for `await`: the failure is that, whatever becomes of the promise.
  catchStray(yielded, () => {})
  throw new TypeError('A handler yielded something that is no Err. Write `yield* result`, not `yield result`.')
}

/** The first Err wins over what `finally` yields or throws. */
function noteStray(end: IteratorResult<unknown>, log: () => Logger): void {
  if (end.done === true) return
  catchStray(end.value, () => {})
  log().warn(`A finally block yielded ${printable(isErr(end.value) ? end.value.error : end.value)} after its handler had failed.`)
}

function strayThrown(error: unknown, log: () => Logger): void {
  log().warn(`A finally block threw after its handler had failed: ${printable(error)}`, { error })
}
