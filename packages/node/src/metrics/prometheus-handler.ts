import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ActorSystem, ConfigError } from '@cellactor/core'
import { showCounters } from './counters.ts'
import { type EventLoopDelay, eventLoopDelay } from './event-loop-delay.ts'
import { CONTENT_TYPE, Exposition } from './exposition.ts'
import { showTree } from './tree-gauges.ts'

/** What is shown beside the plain figures. */
export interface PrometheusOptions {
  /** A label `pid` that tells the actor, as far as the system's own `metrics.pidLabel` has it. Default false: summed over actors. */
  pidLabel?: boolean | undefined
  /** So many of the longest mailboxes are shown one by one, with a label `path`; default 0. */
  largestMailboxes?: number | undefined
  /** Default true. `false` leaves out what needs a walk through the whole tree: actors by state, mailboxes, stashes. */
  treeGauges?: boolean | undefined
}

/**
 * Shows the metrics of a system to Prometheus (row F9): a handler for `node:http` and for all that takes one of its kind.
 *
 * Use it where the program has a server already, and {@link serveMetrics} where it has none. It answers GET and HEAD in
 * the text format 0.0.4, also during shutdown and after the end of the system; other methods get 405. It never throws:
 * what goes wrong is a 500. A scrape is one look at one moment; handlers keep no counts of their own, so several of one
 * system, or one that is mounted twice, show the same figures. A response that has been begun is left alone. The instruments are {@link prometheusInstruments}.
 *
 * ```ts
 * createServer(prometheusHandler(system)).listen(9464)
 * ```
 *
 * @throws {ConfigError} where `largestMailboxes` is no whole number of at least 0.
 */
export function prometheusHandler(
  system: ActorSystem,
  options: PrometheusOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const { pidLabel = false, largestMailboxes = 0, treeGauges = true } = options
  if (!(Number.isSafeInteger(largestMailboxes) && largestMailboxes >= 0)) {
    throw new ConfigError(`prometheusHandler: largestMailboxes is ${largestMailboxes}. Give a whole number of at least 0.`)
  }
  // From now on, not from the first scrape: what happened before it is of interest, too.
  const delay: EventLoopDelay = system.extensions.get(eventLoopDelay)
  const scrape = () => {
    const to = new Exposition(system.name)
    showCounters(system.metrics(), pidLabel, to)
    if (treeGauges) showTree(system.tree(), largestMailboxes, to)
    delay.show(to)
    return to.text()
  }
  return (request, response) => {
    // Mounted twice on one server: whoever came first has answered.
    if (response.headersSent || response.writableEnded) return
    try {
      answer(request, response, scrape)
    } catch (error) {
      fail(response, error)
    }
  }
}

function answer({ method }: IncomingMessage, response: ServerResponse, scrape: () => string): void {
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/plain; charset=utf-8' }).end('Use GET.\n')
    return
  }
  const body = scrape()
  response.writeHead(200, { 'Content-Type': CONTENT_TYPE, 'Content-Length': Buffer.byteLength(body) })
  response.end(method === 'HEAD' ? undefined : body)
}

function fail(response: ServerResponse, error: unknown): void {
  try {
    const why = error instanceof Error ? error.message.split('\n', 1).join() : 'an unknown error'
    if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end(`The metrics could not be read: ${why}\n`)
  } catch {
    // Not even that can be said on this response. The server closes it.
    response.destroy?.()
  }
}
