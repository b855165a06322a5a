import { createHash } from 'node:crypto'
import { isRecord } from '../readings/is-record.ts'
import type { Reading } from '../readings/reading.ts'
import { plainText } from '../terminal/plain-text.ts'
import { FeedError } from './feed-error.ts'

/** Where a feature goes that names no network: the actor of that name refuses it, so it is not lost either. */
const noNetwork = 'unknown'
const networkName = /^[A-Za-z0-9][\w-]{0,19}$/

/**
 * The readings of a GeoJSON FeatureCollection, oldest first (the feeds of the USGS begin with the newest). Only the
 * collection is checked here: whether a reading is any good is for its network to say.
 *
 * @throws {FeedError}
 */
export function parseFeed(text: string, name: string): Reading[] {
  const feed = parseJson(text, name)
  if (!isRecord(feed) || feed.type !== 'FeatureCollection' || !Array.isArray(feed.features)) {
    throw new FeedError(`${name} is no GeoJSON FeatureCollection`)
  }
  return feed.features.map(toReading).reverse()
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new FeedError(`${name} is not JSON: ${plainText((error as SyntaxError).message)}`, { cause: error })
  }
}

function toReading(feature: unknown): Reading {
  const { id, properties } = isRecord(feature) ? feature : {}
  const net = isRecord(properties) ? properties.net : undefined
  return {
    id: (typeof id === 'string' && plainText(id, 60)) || madeUpId(feature),
    network: typeof net === 'string' && networkName.test(net) ? net : noNetwork,
    feature,
  }
}

/** The same feature gets the same id at every poll. */
function madeUpId(feature: unknown): string {
  return `no-id-${createHash('sha256').update(JSON.stringify(feature)).digest('hex').slice(0, 12)}`
}
