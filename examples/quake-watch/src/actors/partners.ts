import type { ActorRef } from '@cellactor/core'
import type { Counted, FeedNews, NetworkSupervisorMessage, QuakeSeen } from './protocol.ts'
import type { WatchOptions } from './watch-options.ts'

/** Who is told of every good reading. */
export interface QuakeListeners {
  readonly regions: ActorRef<QuakeSeen>
  readonly alerts: ActorRef<QuakeSeen>
}

export interface NetworkPartners extends QuakeListeners {
  readonly supervisor: ActorRef<Counted>
}

/** What a feed reader works with; without `everyMs` the feed is read once. */
export interface FeedReaderOptions extends Pick<WatchOptions, 'source' | 'everyMs' | 'pause'> {
  readonly networks: ActorRef<Extract<NetworkSupervisorMessage, { type: 'reading' }>>
  readonly monitor: ActorRef<FeedNews>
}
