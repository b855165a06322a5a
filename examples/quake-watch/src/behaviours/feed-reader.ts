import { Behavior } from '@cellactor/core'
import type { FeedReaderOptions } from '../actors/partners.ts'
import type { FeedReaderMessage } from '../actors/protocol.ts'
import { FeedError } from '../feed/feed-error.ts'
import { readFeed } from '../feed/read-feed.ts'
import { SeenIds } from '../feed/seen-ids.ts'

/**
 * Reads the feed, once or at intervals, and passes on the readings that it has not seen before. Nothing in it blocks: the
 * work runs outside, and what comes of it arrives as a message. `ctx.signal` ends that work when the actor is stopped.
 */
export function feedReader({ source, everyMs, pause, networks, monitor }: FeedReaderOptions): Behavior<FeedReaderMessage> {
  return Behavior.setup<FeedReaderMessage>(ctx => {
    const seen = new SeenIds()
    ctx.self.tell({ type: 'poll' })

    function pollAgainLater() {
      if (everyMs !== undefined) ctx.pipeToSelf(pause(everyMs, ctx.signal), () => ({ type: 'poll' }))
      return Behavior.same
    }

    return Behavior.match<FeedReaderMessage>({
      poll: () => {
        ctx.pipeToSelf(readFeed(source, ctx.signal), result =>
          result.ok ? { type: 'read', readings: result.value } : { type: 'readFailed', error: result.error },
        )
        return Behavior.same
      },
      read: (_ctx, { readings }) => {
        const fresh = readings.filter(({ id }) => seen.add(id))
        for (const reading of fresh) networks.tell({ type: 'reading', reading })
        monitor.tell({ type: 'polled', events: readings.length, repeated: readings.length - fresh.length })
        return pollAgainLater()
      },
      readFailed: (_ctx, { error }) => {
        if (!(error instanceof FeedError)) return ctx.fail(error)
        monitor.tell({ type: 'unreadable', error })
        return pollAgainLater()
      },
    })
  })
}
