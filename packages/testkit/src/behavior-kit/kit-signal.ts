import { type AbortSignalLike, defaultHost, type Host } from '@cellactor/core'

type AbortSource = ReturnType<NonNullable<Host['abortController']>>

/** What stands behind `ctx.signal`: the platform's where there is one, so that `fetch` and its like take it. */
export function abortSource(): AbortSource {
  return defaultHost().abortController?.() ?? new OwnAbortSource()
}

class OwnAbortSource implements AbortSource {
  readonly #listeners = new Set<() => void>()
  readonly signal: AbortSignalLike & { aborted: boolean; reason: unknown } = {
    aborted: false,
    reason: undefined,
    addEventListener: (_type, listener) => void this.#listeners.add(listener),
    removeEventListener: (_type, listener) => void this.#listeners.delete(listener),
  }

  abort(reason: unknown = new Error('This operation was aborted.')): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    this.signal.reason = reason
    for (const listener of [...this.#listeners]) listener()
    this.#listeners.clear()
  }
}
