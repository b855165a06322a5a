import type { Actor, ActorContext, ActorRef } from '@cellactor/core'
import { FeedError } from '../feed/feed-error.ts'
import type { FeedSource } from '../feed/feed-source.ts'
import { parseFeed } from '../feed/parse-feed.ts'
import { SeenIds } from '../feed/seen-ids.ts'
import type { Reading } from '../readings/reading.ts'
import type { FeedNews, FeedReaderMessage, NetworkSupervisorMessage } from './protocol.ts'

type Context = ActorContext<FeedReaderMessage>

export interface FeedReaderOptions {
  readonly source: FeedSource
  /** Absent: the feed is read once. */
  readonly everyMs: number | undefined
  /** Resolves after `delayMs`, rejects when `signal` is aborted. */
  readonly pause: (delayMs: number, signal: AbortSignal) => Promise<unknown>
  readonly networks: ActorRef<Extract<NetworkSupervisorMessage, { type: 'reading' }>>
  readonly monitor: ActorRef<FeedNews>
}

/**
 * Reads the feed, once or at intervals, and passes on the readings that it has not seen before. Nothing in it blocks: the
 * work runs outside, and what comes of it arrives as a message. `ctx.signal` ends that work when the actor is stopped.
 */
export class FeedReader implements Actor<FeedReaderMessage> {
  readonly #options: FeedReaderOptions
  readonly #seen = new SeenIds()

  constructor(options: FeedReaderOptions) {
    this.#options = options
  }

  preStart(ctx: Context): void {
    ctx.self.tell({ type: 'poll' })
  }

  receive(ctx: Context, message: FeedReaderMessage): void {
    switch (message.type) {
      case 'poll':
        ctx.pipeToSelf(this.#read(ctx.signal), result =>
          result.ok ? { type: 'read', readings: result.value } : { type: 'readFailed', error: result.error },
        )
        return
      case 'read':
        this.#passOn(message.readings)
        this.#pollAgainLater(ctx)
        return
      case 'readFailed':
        if (!(message.error instanceof FeedError)) throw message.error
        this.#options.monitor.tell({ type: 'unreadable', error: message.error })
        this.#pollAgainLater(ctx)
        return
      default:
        message satisfies never
    }
  }

  async #read(signal: AbortSignal): Promise<Reading[]> {
    const { source } = this.#options
    return parseFeed(await source.read(signal), source.name)
  }

  #passOn(readings: readonly Reading[]): void {
    let repeated = 0
    for (const reading of readings) {
      if (this.#seen.add(reading.id)) this.#options.networks.tell({ type: 'reading', reading })
      else repeated += 1
    }
    this.#options.monitor.tell({ type: 'polled', events: readings.length, repeated })
  }

  #pollAgainLater(ctx: Context): void {
    const { everyMs, pause } = this.#options
    if (everyMs !== undefined) ctx.pipeToSelf(pause(everyMs, ctx.signal), () => ({ type: 'poll' }))
  }
}
