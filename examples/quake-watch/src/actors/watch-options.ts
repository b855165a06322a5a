import type { FeedError } from '../feed/feed-error.ts'
import type { FeedSource } from '../feed/feed-source.ts'
import type { Quake } from '../readings/reading.ts'
import type { Say } from '../terminal/say.ts'
import type { NetworkTally, RegionTally } from './protocol.ts'

/** Resolves after `delayMs`, rejects when `signal` is aborted. */
export type Pause = (delayMs: number, signal: AbortSignal) => Promise<unknown>

export interface WatchOptions {
  readonly source: FeedSource
  /** Milliseconds between two polls; absent: the feed is read once. */
  readonly everyMs: number | undefined
  readonly pause: Pause
  /** Quakes of this magnitude and above are announced at once. */
  readonly alertFrom: number
  readonly say: Say
}

/** What the actors found out. */
export interface Findings {
  /** All that the feed has had, over all polls. */
  readonly events: number
  /** Those of them that had been seen before, in an earlier poll as a rule. */
  readonly repeated: number
  readonly networks: readonly NetworkTally[]
  readonly regions: readonly RegionTally[]
  readonly strongest: readonly Quake[]
}

export type WatchOutcome =
  | { readonly type: 'finished'; readonly findings: Findings }
  | { readonly type: 'unreadable'; readonly error: FeedError }
