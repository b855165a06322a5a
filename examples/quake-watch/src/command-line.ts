import { parseArgs } from 'node:util'
import { defaultStyle, type Style, styles } from './styles.ts'
import { plainText } from './terminal/plain-text.ts'

export type Command =
  | { readonly type: 'help' }
  | {
      readonly type: 'watch'
      /** Absent: the feed that comes with the program. */
      readonly feed: string | undefined
      readonly everyMs: number | undefined
      readonly style: Style
      /** Absent: the metrics are not served. 0: at any port that is free. */
      readonly metricsPort: number | undefined
    }

/** The command line makes no sense. The message is one line, meant for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `quake-watch: a supervised monitor of a seismic feed

Usage: npm start -- [options]

  --feed <url or file>  a GeoJSON feed of the USGS; without it, the week in the package vega-datasets
  --every <seconds>     go on polling the feed for new events, until Ctrl-C
  --style <style>       how the actors are written: ${styles.join(' or ')}; the default is ${defaultStyle}
  --metrics <port>      serve the metrics to Prometheus on this machine, also after the report, until Ctrl-C
  --help                show this

Exit code: 0 all is well, 1 the self-check or the program failed, 2 wrong arguments, an unreadable feed or a port that is taken

Feeds: https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php`

const longestIntervalSeconds = 86_400
const highestPort = 65_535

/** @throws {UsageError} */
export function parseCommandLine(args: readonly string[]): Command {
  const { help, feed, every, style, metrics } = parseOptions(args)
  if (help === true) return { type: 'help' }
  if (feed === '') throw new UsageError('--feed needs a URL or a file')
  return {
    type: 'watch',
    feed,
    everyMs: every === undefined ? undefined : parseInterval(every),
    style: style === undefined ? defaultStyle : parseStyle(style),
    metricsPort: metrics === undefined ? undefined : parsePort(metrics),
  }
}

function parseOptions(args: readonly string[]) {
  try {
    const options = {
      feed: { type: 'string' },
      every: { type: 'string' },
      style: { type: 'string' },
      metrics: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    // Node explains at length; its first sentence says it all.
    throw new UsageError(
      (error as Error).message
        .split(/\.\s|\n/, 1)
        .join()
        .replace(/\.$/, ''),
      { cause: error },
    )
  }
}

function parseInterval(text: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && seconds > 0 && seconds <= longestIntervalSeconds) return seconds * 1000
  throw new UsageError(`--every needs a number of seconds above 0 and up to ${longestIntervalSeconds}, not '${text}'`)
}

function parseStyle(text: string): Style {
  const style = styles.find(known => known === text)
  if (style !== undefined) return style
  throw new UsageError(`--style needs ${styles.join(' or ')}, not '${plainText(text)}'`)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= highestPort) return port
  throw new UsageError(`--metrics needs a port from 0 to ${highestPort}, not '${plainText(text)}'`)
}
