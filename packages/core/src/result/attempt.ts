import { type Err, type ErrorOf, isErr, ok, type Result } from './result.ts'

/**
 * Runs a generator of Results to its end or to its first `Err`, whose `finally` blocks then run once.
 * The first `Err` wins over whatever those blocks yield or throw. An exception of the body itself is thrown on.
 * @throws {TypeError} where the body yields what is no `Err`; its `finally` blocks run, too.
 */
// biome-ignore lint/suspicious/noExplicitAny: a generator's next() may take anything; none is given here
export function attempt<Y extends Err<unknown>, T>(body: () => Generator<Y, T, any>): Result<T, ErrorOf<Y>>
// biome-ignore lint/suspicious/noExplicitAny: as above
export function attempt<Y extends Err<unknown>, T>(body: () => AsyncGenerator<Y, T, any>): Promise<Result<T, ErrorOf<Y>>>
export function attempt(
  body: () => Generator<unknown, unknown> | AsyncGenerator<unknown, unknown>,
): Result<unknown, unknown> | Promise<Result<unknown, unknown>> {
  const steps = body()
  return Symbol.asyncIterator in steps ? driveAsync(steps) : drive(steps)
}

function drive(steps: Generator<unknown, unknown>): Result<unknown, unknown> {
  const step = steps.next()
  if (step.done === true) return ok(step.value)
  try {
    hush(steps.return(undefined).value)
  } catch {
    // The first Err wins (semantics 2.8).
  }
  return asErr(step.value)
}

async function driveAsync(steps: AsyncGenerator<unknown, unknown>): Promise<Result<unknown, unknown>> {
  const step = await steps.next()
  if (step.done === true) return ok(step.value)
  try {
    await steps.return(undefined)
  } catch {
    // The first Err wins (semantics 2.8).
  }
  return asErr(step.value)
}

function asErr(yielded: unknown): Err<unknown> {
  if (isErr(yielded)) return yielded
  hush(yielded)
  throw new TypeError('attempt: the generator yielded something that is no Err. Write `yield* result`, not `yield result`.')
}

/** `yield` for `await`: a failure is reported already, whatever becomes of the promise. */
function hush(yielded: unknown): void {
  try {
    Promise.resolve(yielded).catch(() => {})
  } catch {
    // A hostile value, but no rejection.
  }
}
