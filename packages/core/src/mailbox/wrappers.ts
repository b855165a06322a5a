import { Carried } from '../message/carried.ts'
import { bare } from '../message/enveloped.ts'

/**
 * What the runtime has put around messages, kept while a custom queue holds them: the queue sees what was told, and what
 * comes out of it is put together again. The same object several times: first in, first out.
 */
export class Wrappers {
  readonly #held = new WeakMap<object, unknown[]>()

  /** The message as the queue is to see it. */
  takeOff(message: unknown): unknown {
    const shown = bare(message)
    // A primitive has no identity to find it by: it travels without what it carries.
    if (!isObject(shown)) return message instanceof Carried ? message.message : message
    const held = this.#held.get(shown)
    if (held !== undefined) held.push(message)
    else if (shown !== message) this.#held.set(shown, [message])
    return shown
  }

  /** The message as it was before {@link takeOff}. */
  putOn(shown: unknown): unknown {
    const held = isObject(shown) ? this.#held.get(shown) : undefined
    if (held === undefined) return shown
    const message = held.shift()
    if (held.length === 0) this.#held.delete(shown as object)
    return message
  }

  /** The queue did not take it. */
  forget(shown: unknown): void {
    const held = isObject(shown) ? this.#held.get(shown) : undefined
    held?.pop()
    if (held?.length === 0) this.#held.delete(shown as object)
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
