import type { Actor, MaybePromise } from '../actor/actor.ts'
import { around, DONE, Handled, Invalid, isHandled, type ReceiveMiddleware } from '../actor/middleware.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import { Enveloped } from '../message/enveloped.ts'
import { isErr } from '../result/result.ts'
import type { CellContext } from './context.ts'

export type Receive = (context: never, message: unknown) => unknown

/**
 * `receive` of an actor with its middleware around it, first = outermost. What is for an inner layer of a behaviour goes
 * past them, as it does past interceptors: they are typed for the outer protocol.
 */
export function wrapped(actor: Actor<unknown>, middleware: readonly ReceiveMiddleware[] | undefined): Receive {
  const { receive } = actor
  if (middleware === undefined || middleware.length === 0) return receive as Receive
  return function (this: unknown, context: never, message: unknown) {
    if (Enveloped.is(message)) return receive.call(actor, context, message)
    const step = (at: number, passed: unknown): MaybePromise<Handled> => {
      // One that was abandoned may go on for long: it begins nothing (semantics 2.4).
      if (at > 0) (context as CellContext).checkBefore('next of a middleware')
      const layer = middleware[at]
      if (layer !== undefined) return around(layer, context as CellContext, passed, inner => step(at + 1, inner))
      return handledBy(receive.call(actor, context, passed))
    }
    return outcomeOf(step(0, message))
  }
}

/** For an actor that comes after a behaviour, and has no layers: it is given what was on its way to one as it was told. */
export function opening(receive: Receive): Receive {
  return function (this: unknown, context: never, message: unknown) {
    const isForLayer = Enveloped.is(message) && !message.level.isHandedOn
    return receive.call(this, context, isForLayer ? message.message : message)
  }
}

/** An `Err` becomes an exception, which is the only way out through a middleware. */
function handledBy(returned: unknown): MaybePromise<Handled> {
  if (isErr(returned)) throw returned.error
  if (isHandled(returned)) return returned
  return isPromiseLike(returned) ? Promise.resolve(returned).then(handledBy) : DONE
}

function outcomeOf(handled: MaybePromise<Handled>): unknown {
  if (isPromiseLike(handled)) return Promise.resolve(handled).then(outcomeOf)
  return handled === Handled.unhandled || handled instanceof Invalid ? handled : undefined
}
