import { bare } from '../message/enveloped.ts'

/**
 * What the runtime has put around messages, kept while a custom queue holds them: the queue sees what was told, and what
 * comes out of it is put together again. The same message several times: first in, first out.
 */
export class Wrappers {
  readonly #held = new Map<unknown, unknown[]>()

  /** The message as the queue is to see it. */
  takeOff(message: unknown): unknown {
    const shown = bare(message)
    const held = this.#held.get(shown)
    // The bare ones are counted, too: the same message may come again with something around it.
    if (held === undefined) this.#held.set(shown, [message])
    else held.push(message)
    return shown
  }

  /** The message as it was before {@link takeOff}. */
  putOn(shown: unknown): unknown {
    const held = this.#held.get(shown)
    if (held === undefined) return shown
    const message = held.shift()
    if (held.length === 0) this.#held.delete(shown)
    return message
  }

  /** The queue did not take it. */
  forget(shown: unknown): void {
    const held = this.#held.get(shown)
    held?.pop()
    if (held?.length === 0) this.#held.delete(shown)
  }

  clear(): void {
    this.#held.clear()
  }
}
