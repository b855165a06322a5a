import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FeedError } from '../src/feed/feed-error.ts'
import { feedAt, sampleFeed, urlFeed } from '../src/feed/feed-source.ts'
import { deadUrl, feedServer } from './support/feed-server.ts'
import { fileWith, folder } from './support/files.ts'
import { sampleText } from './support/sample.ts'

const never = new AbortController().signal

async function errorOf(reading: Promise<string>): Promise<string> {
  const error = await reading.then(
    text => new Error(`read: ${text}`),
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(FeedError)
  return (error as FeedError).message
}

describe('a feed in a file', () => {
  it('is the sample, if none is given', async () => {
    expect(await sampleFeed().read(never)).toBe(sampleText)
  })

  it('is found by path, by path from a folder, by URL', async () => {
    const path = fileWith('text')
    expect(await feedAt(path, '/').read(never)).toBe('text')
    expect(await feedAt('../feed.geojson', `${path}/..`.replace('feed.geojson/..', 'sub')).read(never)).toBe('text')
    expect(await feedAt(pathToFileURL(path).href, '/').read(never)).toBe('text')
  })

  it('may be missing, or a folder', async () => {
    expect(await errorOf(feedAt('no/such.json', folder()).read(never))).toBe('cannot read no/such.json: no such file')
    expect(await errorOf(feedAt('.', folder()).read(never))).toBe('cannot read .: it is a directory')
  })
})

describe('a feed at a URL', () => {
  it('is fetched', async () => {
    const url = await feedServer((_, response) => response.end('text'))
    expect(await feedAt(url, '/').read(never)).toBe('text')
  })

  it('may answer with an error', async () => {
    const url = await feedServer((_, response) => response.writeHead(503).end('busy'))
    expect(await errorOf(urlFeed(url).read(never))).toBe(`${url} answered 503 Service Unavailable`)
  })

  it('may not be there', async () => {
    const url = await deadUrl()
    expect(await errorOf(urlFeed(url).read(never))).toBe(`cannot fetch ${url}: connection refused`)
  })

  it('may be no URL at all', async () => {
    expect(await errorOf(urlFeed('http://').read(never))).toMatch(/^cannot fetch http:\/\/: ./)
  })

  it('may break off', async () => {
    const url = await feedServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('te', () => response.destroy())
    })
    expect(await errorOf(urlFeed(url).read(never))).toBe(`cannot fetch ${url}: the connection broke off`)
  })

  it.each([
    ['never answers', false],
    ['stalls half-way', true],
  ])('is given up when it %s', async (_, begins) => {
    const url = await feedServer((_, response) => {
      if (begins) response.write('te')
    })
    expect(await errorOf(urlFeed(url, 200).read(never))).toBe(`cannot fetch ${url}: no answer within 0.2 s`)
  })

  it('is no longer waited for once the signal is aborted', async () => {
    const abort = new AbortController()
    const url = await feedServer(() => abort.abort())
    await expect(urlFeed(url).read(abort.signal)).rejects.toThrow()
  })
})
