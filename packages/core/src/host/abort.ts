import { catchStray } from '../failure/promise-like.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'

/** The writing end of a signal. */
export interface AbortSource {
  readonly signal: AbortSignalLike
  abort(reason?: unknown): void
}

/** The core's own abort controller, for hosts that have none. */
export function minimalAbortController(): AbortSource {
  return new MinimalAbortController()
}

class MinimalAbortController implements AbortSource {
  readonly #listeners = new Set<() => void>()
  #aborted = false
  #reason: unknown
  readonly signal: AbortSignalLike

  constructor() {
    const isAborted = () => this.#aborted
    const reason = () => this.#reason
    this.signal = {
      get aborted() {
        return isAborted()
      },
      get reason() {
        return reason()
      },
      addEventListener: (_type, listener) => {
        if (!this.#aborted) this.#listeners.add(listener)
      },
      removeEventListener: (_type, listener) => {
        this.#listeners.delete(listener)
      },
    }
  }

  /** One listener's exception keeps no other from hearing of it; the first is thrown once all have been told. */
  abort(reason: unknown = new Error('This operation was aborted.')): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    const thrown: unknown[] = []
    for (const listener of listeners) {
      try {
        const returned: unknown = listener()
        catchStray(returned, () => {})
      } catch (error) {
        thrown.push(error)
      }
    }
    if (thrown.length > 0) throw thrown[0]
  }
}
