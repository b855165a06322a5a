import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { plainText } from '../terminal/plain-text.ts'
import { FeedError } from './feed-error.ts'

/** Something that gives the text of a feed, time and again. */
export interface FeedSource {
  /** For messages to the user. */
  readonly name: string
  /** Rejects with `FeedError`, or with anything at all once `signal` is aborted. */
  read(signal: AbortSignal): Promise<string>
}

const require = createRequire(import.meta.url)
const fetchTimeoutMs = 20_000

/** The week of the USGS that comes with the package `vega-datasets`. */
export function sampleFeed(): FeedSource {
  // The package exports its main module only; the data stand beside it.
  const main = require.resolve('vega-datasets')
  return fileFeed(join(dirname(main), '../data/earthquakes.json'), 'vega-datasets/data/earthquakes.json')
}

/** `where`: a http(s) or file URL, or a path relative to `directory`. */
export function feedAt(where: string, directory: string): FeedSource {
  if (/^https?:/i.test(where)) return urlFeed(where)
  return fileFeed(/^file:/i.test(where) && URL.canParse(where) ? new URL(where) : resolve(directory, where), where)
}

export function fileFeed(path: string | URL, name: string): FeedSource {
  return {
    name,
    read: async signal => {
      try {
        return await readFile(path, { encoding: 'utf8', signal })
      } catch (error) {
        throw new FeedError(`cannot read ${name}: ${reasonOf(error)}`, { cause: error })
      }
    },
  }
}

export function urlFeed(url: string, timeoutMs = fetchTimeoutMs): FeedSource {
  return {
    name: url,
    read: async signal => {
      try {
        // The timeout covers the body too: a server that stalls half-way must not hold the monitor for ever.
        const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
        if (response.ok) return await response.text()
        await response.body?.cancel()
        throw new FeedError(`${url} answered ${response.status} ${response.statusText}`.trimEnd())
      } catch (error) {
        if (error instanceof FeedError) throw error
        const reason = isNamed(error, 'TimeoutError') ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error)
        throw new FeedError(`cannot fetch ${url}: ${reason}`, { cause: error })
      }
    },
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection broke off',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  UND_ERR_SOCKET: 'the connection broke off',
}

/** `fetch` hides what happened in the cause of its "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return plainText(String(error))
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (reasons[code] !== undefined) return reasons[code]
  return error.cause instanceof Error ? reasonOf(error.cause) : plainText(error.message || code || error.name)
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
