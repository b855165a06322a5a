import type { SchemaIssue } from '../events/system-event.ts'
import { printable } from '../failure/printable.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import type { MaybePromise } from './actor.ts'
import type { ActorContext } from './actor-context.ts'

/** What became of a message. Opaque: a middleware returns what `next` returned, or `Handled.dropped` to keep the message to itself. */
export interface Handled {
  readonly '~cellactor/Handled': true
}

class Disposition implements Handled {
  declare readonly '~cellactor/Handled': true
  readonly #what: string

  constructor(what: string) {
    this.#what = what
  }

  toString(): string {
    return `Handled.${this.#what}`
  }
}

export const Handled: {
  /** The middleware kept the message to itself. */
  readonly dropped: Handled
  /** Nobody wanted the message: it is published as unhandled. */
  readonly unhandled: Handled
} = Object.freeze({ dropped: new Disposition('dropped'), unhandled: new Disposition('unhandled') })

/** A message that did not fit the schema: the runtime publishes it. */
export class Invalid extends Disposition {
  readonly message: unknown
  readonly issues: readonly SchemaIssue[]

  constructor(message: unknown, issues: readonly SchemaIssue[]) {
    super('invalid')
    this.message = message
    this.issues = issues
  }
}

/** The usual end of a message. */
export const DONE: Handled = new Disposition('done')

export function isHandled(value: unknown): value is Handled {
  return value instanceof Disposition
}

/**
 * Stands around the handling of each message: `return next(message)`, or `return await next(message)` to do something
 * afterwards. The types refuse a middleware that forgets to return it. To call `next` twice is a failure.
 *
 * The message is over when both have settled, the middleware and what `next` gave: one that answers earlier (a time limit,
 * say) sets nothing free, and a handler that fails after it has answered fails the actor. A failure of the handler that
 * came before is the middleware's to pass on: what it returns then is what counts.
 */
// biome-ignore lint/suspicious/noExplicitAny: a middleware that names no protocol goes with every one
export type ReceiveMiddleware<M = any> = (
  ctx: ActorContext<M>,
  message: M,
  next: (message: M) => MaybePromise<Handled>,
) => MaybePromise<Handled>

/**
 * Runs one middleware around `inner`.
 * @throws what either throws, and a TypeError where the middleware breaks its contract.
 */
export function around(
  middleware: ReceiveMiddleware,
  ctx: ActorContext<unknown>,
  message: unknown,
  inner: (message: unknown) => MaybePromise<Handled>,
): MaybePromise<Handled> {
  let isOver = false
  let hasCalled = false
  /** Until it settles the instance belongs to the handler, whatever the middleware says meanwhile (semantics 1.1). */
  let pending: Promise<Handled> | undefined
  const settled = () => {
    pending = undefined
  }
  const next = (passed: unknown) => {
    if (isOver)
      throw new TypeError(
        `A middleware of ${ctx.path} called next after its message was over. Return what next gives, or await it.`,
      )
    if (hasCalled)
      throw new TypeError(`A middleware of ${ctx.path} called next twice for one message. Call it once, or not at all.`)
    hasCalled = true
    const handled = inner(passed)
    if (!isPromiseLike(handled)) return handled
    pending = Promise.resolve(handled)
    // Before the middleware can listen: what settles first is known to have settled first, and nothing is unhandled.
    pending.then(settled, settled)
    return pending
  }
  const concluded = (handled: unknown): MaybePromise<Handled> => {
    if (!isHandled(handled)) return failed(noHandled(ctx))
    isOver = true
    return pending === undefined ? handled : pending.then(() => handled)
  }
  const failed = (thrown: unknown): MaybePromise<never> => {
    isOver = true
    if (pending === undefined) throw thrown
    return pending
      .catch(error => ctx.log.warn(`A handler failed after a middleware around it had: ${printable(error)}`, { error }))
      .then(() => {
        throw thrown
      })
  }
  let returned: unknown
  try {
    returned = middleware(ctx, message, next)
    if (isPromiseLike(returned)) return Promise.resolve(returned).then(concluded, failed)
  } catch (thrown) {
    return failed(thrown)
  }
  return concluded(returned)
}

function noHandled(ctx: ActorContext<unknown>): TypeError {
  return new TypeError(
    `A middleware of ${ctx.path} returned something else than next(message) or Handled.dropped. Write return next(message).`,
  )
}
