import type { Reading } from '../readings/reading.ts'
import type { FeedSource } from './feed-source.ts'
import { parseFeed } from './parse-feed.ts'

/** Rejects with `FeedError`, or with anything at all once `signal` is aborted. */
export async function readFeed(source: FeedSource, signal: AbortSignal): Promise<Reading[]> {
  return parseFeed(await source.read(signal), source.name)
}
