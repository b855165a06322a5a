import { bare } from '../message/enveloped.ts'

/**
 * What the runtime has put around messages, kept while a custom queue holds them: the queue sees what was told, and what
 * comes out of it is put together again. The same message several times: first in, first out.
 */
export class Wrappers {
  readonly #held = new Map<unknown, unknown[]>()
  #count = 0
  /** Bare messages are counted, too, as soon as the same one may come with something around it. */
  #isCounting: boolean

  constructor(isCounting: boolean) {
    this.#isCounting = isCounting
  }

  /** The message as the queue is to see it. */
  takeOff(message: unknown): unknown {
    const shown = bare(message)
    this.#isCounting ||= shown !== message
    if (!this.#isCounting) return shown
    const held = this.#held.get(shown)
    if (held === undefined) this.#held.set(shown, [message])
    else held.push(message)
    this.#count++
    return shown
  }

  /** The message as it was before {@link takeOff}. `left`: how many the queue still holds. */
  putOn(shown: unknown, left: number): unknown {
    const held = this.#held.get(shown)
    if (held === undefined) {
      // It hands out other things than it was given, copies say: nothing would ever be found again.
      if (left === 0 || this.#count > left) this.clear()
      return shown
    }
    const message = held.shift()
    this.#count--
    if (held.length === 0) this.#held.delete(shown)
    return message
  }

  /** The queue did not take it. */
  forget(shown: unknown): void {
    const held = this.#held.get(shown)
    if (held?.pop() !== undefined) this.#count--
    if (held?.length === 0) this.#held.delete(shown)
  }

  clear(): void {
    this.#held.clear()
    this.#count = 0
  }
}
