/** One piece of an actor's code at a time, its promise included: what comes meanwhile waits (semantics 1.1). */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #isBusy = false

  /** Calls at once where nothing else runs; `end` makes the result of how it ended. */
  take<T>(call: () => unknown, end: (ending: Ending) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const conclude = (ending: Ending) => {
        try {
          resolve(end(ending))
        } catch (error) {
          reject(error)
        }
      }
      const begin = () => this.#run(call, conclude)
      if (this.#isBusy) this.#waiting.push(begin)
      else begin()
    })
  }

  #run(call: () => unknown, end: (ending: Ending) => void): void {
    this.#isBusy = true
    const over = (ending: Ending) => {
      this.#isBusy = false
      end(ending)
      while (!this.#isBusy && this.#waiting.length > 0) this.#waiting.shift()?.()
    }
    let returned: unknown
    try {
      returned = call()
    } catch (error) {
      return over({ type: 'threw', error })
    }
    if (!isPromiseLike(returned)) return over({ type: 'returned', value: returned })
    Promise.resolve(returned).then(
      value => over({ type: 'returned', value }),
      error => over({ type: 'threw', error }),
    )
  }
}

export type Ending = { readonly type: 'returned'; readonly value: unknown } | { readonly type: 'threw'; readonly error: unknown }

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
