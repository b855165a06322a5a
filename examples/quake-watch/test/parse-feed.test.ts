import { describe, expect, it } from 'vitest'
import { FeedError } from '../src/feed/feed-error.ts'
import { parseFeed } from '../src/feed/parse-feed.ts'
import { feature, feedOf } from './support/features.ts'
import { countSample, sampleText } from './support/sample.ts'

function errorOf(text: string): FeedError {
  try {
    parseFeed(text, 'the feed')
  } catch (error) {
    if (error instanceof FeedError) return error
    throw error
  }
  throw new Error('it was read without complaint')
}

describe('the text of a feed', () => {
  it('gives its readings, oldest first, features untouched', () => {
    const young = feature({ id: 'young', net: 'ci' })
    const old = feature({ id: 'old', net: 'nn', mag: -1 })
    expect(parseFeed(feedOf(young, old), 'the feed')).toEqual([
      { id: 'old', network: 'nn', feature: old },
      { id: 'young', network: 'ci', feature: young },
    ])
  })

  it('may begin with a byte order mark, and may be empty of events', () => {
    expect(parseFeed(`\uFEFF${feedOf()}`, 'the feed')).toEqual([])
  })

  it('keeps every event of the sample, under its network', () => {
    const counts = new Map<string, number>()
    for (const { network } of parseFeed(sampleText, 'the sample')) counts.set(network, (counts.get(network) ?? 0) + 1)
    const plain = [...countSample()].map(([net, { events, faulty }]) => [net, events + faulty])
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(plain))
    expect(counts.size).toBe(12)
  })

  it.each([null, 7, {}, feature({ net: '' }), feature({ net: '../up' }), feature({ net: 'x'.repeat(30) })])(
    'has what names no network judged by the network "unknown": %j',
    odd => {
      expect(parseFeed(feedOf(odd), 'the feed')).toMatchObject([{ network: 'unknown', feature: odd }])
    },
  )

  it('makes up an id where there is none: the same at every poll, another for another event', () => {
    const [one, two] = [feature({ mag: 1 }), feature({ mag: 2 })]
    delete one.id
    two.id = ''
    const ids = () => parseFeed(feedOf(one, two), 'the feed').map(reading => reading.id)
    expect(new Set(ids()).size).toBe(2)
    expect(ids()).toEqual(ids())
  })
})

describe('what is no feed', () => {
  it.each(['', 'hello\nworld', '{"type": "FeatureCollection", "features": ['])('%j is not JSON, said in one line', text => {
    const { message } = errorOf(text)
    expect(message).toMatch(/^the feed is not JSON: ./)
    expect(message).not.toContain('\n')
  })

  it.each([
    'null',
    '[]',
    '7',
    '{}',
    '{"type":"Feature"}',
    '{"type":"FeatureCollection"}',
    '{"type":"FeatureCollection","features":{}}',
  ])('%s is no FeatureCollection', text => {
    expect(errorOf(text).message).toBe('the feed is no GeoJSON FeatureCollection')
  })
})
