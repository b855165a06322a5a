/** Stands in for the waiting between two polls: a test ends each pause itself. */
export class Pauses {
  readonly asked: number[] = []
  readonly #waiting: (() => void)[] = []
  aborted = 0

  readonly pause = (delayMs: number, signal: AbortSignal): Promise<void> => {
    this.asked.push(delayMs)
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve)
      signal.addEventListener('abort', () => {
        this.aborted += 1
        reject(new Error('aborted'))
      })
    })
  }

  end(): void {
    this.#waiting.shift()?.()
  }
}
