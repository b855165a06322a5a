import { bare } from '../message/enveloped.ts'

/** So many messages may have been lost sight of before the oldest are given up. */
const SLACK = 1_024

/**
 * What the runtime has put around messages, kept while a custom queue holds them: the queue sees what was told, and what
 * comes out of it is put together again. The same message several times: first in, first out; the bare ones are counted,
 * too. A queue may hand out other things than it was given, copies say: what is kept for those is given up, oldest first.
 */
export class Wrappers {
  readonly #held = new Map<unknown, unknown[]>()
  #count = 0

  /** The message as the queue is to see it. */
  takeOff(message: unknown): unknown {
    const shown = bare(message)
    const held = this.#held.get(shown)
    if (held === undefined) this.#held.set(shown, [message])
    else held.push(message)
    this.#count++
    return shown
  }

  /** The message as it was before {@link takeOff}. `left`: how many the queue still holds. */
  putOn(shown: unknown, left: number): unknown {
    const held = this.#held.get(shown)
    const message = held === undefined ? shown : held.shift()
    if (held !== undefined) this.#oneLess(shown, held)
    if (left === 0) this.clear()
    for (const [oldest, all] of this.#count - left > SLACK ? this.#held : []) {
      this.#held.delete(oldest)
      this.#count -= all.length
      if (this.#count - left <= SLACK) break
    }
    return message
  }

  /** The queue did not take it. */
  forget(shown: unknown): void {
    const held = this.#held.get(shown)
    if (held?.pop() !== undefined) this.#oneLess(shown, held)
  }

  clear(): void {
    this.#held.clear()
    this.#count = 0
  }

  #oneLess(shown: unknown, held: readonly unknown[]): void {
    this.#count--
    if (held.length === 0) this.#held.delete(shown)
  }
}
