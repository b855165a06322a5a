import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import type { Context } from './node.ts'

export type Handler = (ctx: Context, message: unknown) => unknown

/** What handles a message by its `type`, and the functions that it is made of. */
export interface Matching {
  readonly handle: Handler
  readonly key: readonly unknown[]
}

/** By handlers that may be methods of a class: `this` is what was given. They are those of the time of this call. */
export function matching(given: unknown, otherwise: Handler): Matching {
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null)
    throw new ConfigError(`Behavior.match was given ${printable(given)}. Give an object with a handler for each type.`)
  const handlers = handlersOf(given)
  const key = [otherwise, ...Object.values(handlers)]
  if (hasStateOfItsOwn(given)) {
    const handle: Handler = (ctx, message) => {
      const type = typeOf(message)
      const handler = type === undefined ? undefined : handlers[type]
      return handler === undefined ? otherwise(ctx, message) : handler.call(given, ctx, message)
    }
    return { handle, key }
  }
  // Nearly always: then to say who `this` is would cost more than to look the handler up (V8 11: 5 ns a message).
  const handle: Handler = (ctx, message) => {
    const type = typeOf(message)
    return ((type === undefined ? undefined : handlers[type]) ?? otherwise)(ctx, message)
  }
  return { handle, key }
}

/** Whether a handler may want to know what it is a handler of. */
function hasStateOfItsOwn(given: object): boolean {
  return !isBuiltIn(Object.getPrototypeOf(given) ?? given) || Object.values(given).some(usesThis)
}

/** An arrow function can't, and one that does not name it does not. */
function usesThis(handler: unknown): boolean {
  return typeof handler !== 'function' || /\bthis\b|\bsuper\b|\[(native code|bytecode)\]/.test(String(handler))
}

function handlersOf(given: object): Readonly<Record<string, Handler>> {
  const handlers = new Map<string, Handler>()
  for (let at: object | null = given; at !== null && !isBuiltIn(at); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (handlers.has(name) || (name === 'constructor' && at !== given)) continue
      const handler: unknown = Reflect.get(given, name)
      if (typeof handler === 'function') handlers.set(name, handler as Handler)
    }
  }
  // By their own names alone: a message's type may be 'constructor'. Engines look them up faster than in a Map, or in an
  // object that was made without a prototype.
  return Object.setPrototypeOf(Object.fromEntries(handlers), null)
}

/** What every object or function has: of another realm, too. */
function isBuiltIn(prototype: object): boolean {
  return prototype === Function.prototype || Object.hasOwn(prototype, 'isPrototypeOf')
}

function typeOf(message: unknown): string | undefined {
  const type: unknown = typeof message === 'object' && message !== null ? (message as { type?: unknown }).type : undefined
  return typeof type === 'string' ? type : undefined
}
