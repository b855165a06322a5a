import { ConfigError } from '../failure/errors.ts'
import { Lane } from '../message/lane.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { Subscription } from './event-stream.ts'

const DEFAULT_BUFFER = 1_000

export interface IterationOptions {
  signal?: AbortSignalLike | undefined
  buffer?: number | undefined
}

/** Where the events come from, and what ends them. Both begin when the iteration does. */
export interface EventSource<E> {
  subscribe(listener: (event: E) => void): Subscription
  onEnd(listener: () => void): () => void
}

/** `for await` over events; each loop has a subscription and a buffer of its own, which drops the oldest. */
export function iterateEvents<E>(source: EventSource<E>, options: IterationOptions = {}): AsyncIterable<E> {
  const { buffer = DEFAULT_BUFFER, signal } = options
  if (!(Number.isInteger(buffer) && buffer >= 1))
    throw new ConfigError(`events: buffer is ${buffer}. Give a whole number of at least 1.`)
  return { [Symbol.asyncIterator]: () => new EventIterator(source, buffer, signal) }
}

class EventIterator<E> implements AsyncIterator<E, undefined> {
  readonly #buffer = new Lane<E>()
  readonly #waiting = new Lane<(result: IteratorResult<E, undefined>) => void>()
  readonly #stop: () => void
  #isOver = false

  constructor(source: EventSource<E>, capacity: number, signal: AbortSignalLike | undefined) {
    const subscription = source.subscribe(event => this.#take(event, capacity))
    const end = () => this.#end()
    const forget = source.onEnd(end)
    this.#stop = () => {
      subscription.unsubscribe()
      forget()
      signal?.removeEventListener('abort', end)
    }
    if (signal?.aborted === true) this.#end()
    else signal?.addEventListener('abort', end)
  }

  next(): Promise<IteratorResult<E, undefined>> {
    if (this.#buffer.size > 0) return Promise.resolve({ done: false, value: this.#buffer.shift() })
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined })
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  return(): Promise<IteratorResult<E, undefined>> {
    this.#end()
    this.#buffer.drain()
    return Promise.resolve({ done: true, value: undefined })
  }

  #take(event: E, capacity: number): void {
    if (this.#waiting.size > 0) {
      this.#waiting.shift()({ done: false, value: event })
      return
    }
    if (this.#buffer.size === capacity) this.#buffer.shift()
    this.#buffer.push(event)
  }

  /** What is in the buffer can still be read. */
  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stop()
    while (this.#waiting.size > 0) this.#waiting.shift()({ done: true, value: undefined })
  }
}
