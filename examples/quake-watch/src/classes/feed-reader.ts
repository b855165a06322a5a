import type { Actor, ActorContext } from '@cellactor/core'
import type { FeedReaderOptions } from '../actors/partners.ts'
import type { FeedReaderMessage } from '../actors/protocol.ts'
import { FeedError } from '../feed/feed-error.ts'
import { readFeed } from '../feed/read-feed.ts'
import { SeenIds } from '../feed/seen-ids.ts'
import type { Reading } from '../readings/reading.ts'

type Context = ActorContext<FeedReaderMessage>

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
        ctx.pipeToSelf(readFeed(this.#options.source, ctx.signal), result =>
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

  #passOn(readings: readonly Reading[]): void {
    const { networks, monitor } = this.#options
    const fresh = readings.filter(({ id }) => this.#seen.add(id))
    for (const reading of fresh) networks.tell({ type: 'reading', reading })
    monitor.tell({ type: 'polled', events: readings.length, repeated: readings.length - fresh.length })
  }

  #pollAgainLater(ctx: Context): void {
    const { everyMs, pause } = this.#options
    if (everyMs !== undefined) ctx.pipeToSelf(pause(everyMs, ctx.signal), () => ({ type: 'poll' }))
  }
}
