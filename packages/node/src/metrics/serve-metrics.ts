import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ActorSystem, CellactorError, ConfigError } from '@cellactor/core'
import { type PrometheusOptions, prometheusHandler } from './prometheus-handler.ts'

/** Where the metrics are served, and what is shown. */
export interface ServeMetricsOptions extends PrometheusOptions {
  /** 0: any that is free. */
  port: number
  /** Default: all addresses of this machine, as Node has it. */
  host?: string | undefined
  /** Default `/metrics`. */
  path?: string | undefined
  /** Goes on answering after the system has ended, until `close()`: for programs whose last figures are to be read. Default false. */
  untilClosed?: boolean | undefined
}

/** A server of metrics that is listening. */
export interface MetricsServer {
  readonly port: number
  /** Resolves when the port is free again. Idempotent. */
  close(): Promise<void>
}

/** The server of metrics could not listen; `cause` is Node's error. */
export class MetricsServerError extends CellactorError {
  declare readonly code: 'METRICS_PORT_TAKEN' | 'METRICS_NOT_SERVED'

  constructor(code: MetricsServerError['code'], message: string, options: { cause: unknown }) {
    super(code, message, undefined, options)
  }
}

/** Connections that have not been used up by then are cut. */
const GRACE_MS = 1_000

/**
 * A server for {@link prometheusHandler} alone: its path, and 404 elsewhere.
 *
 * It closes by itself when the system has ended, so that scrapes are answered during the whole of a shutdown; unless
 * `untilClosed`. It keeps no process alive; only its end waits, for a second at most, for requests that are being read.
 *
 * ```ts
 * const metrics = await serveMetrics(system, { port: 9464 })
 * ```
 *
 * @throws {ConfigError} (rejects) where an option makes no sense.
 * @throws {MetricsServerError} (rejects) `METRICS_PORT_TAKEN`, and `METRICS_NOT_SERVED` for all else that keeps it from listening.
 */
export async function serveMetrics(system: ActorSystem, options: ServeMetricsOptions): Promise<MetricsServer> {
  const { port, host, path = '/metrics', untilClosed = false } = (options as ServeMetricsOptions | undefined) ?? {}
  if (!(typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new ConfigError(`serveMetrics: port is ${String(port)}. Give a whole number from 0 to 65535; 0 takes any that is free.`)
  }
  if (host !== undefined && typeof host !== 'string') {
    throw new ConfigError(`serveMetrics: host is ${JSON.stringify(host)}. Give an address as a string, or leave it out for all.`)
  }
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new ConfigError(`serveMetrics: path is ${JSON.stringify(path)}. Give one that starts with a slash.`)
  }
  const handler = prometheusHandler(system, options)
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] === path) handler(request, response)
    else response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`The metrics are at ${path}\n`)
  })
  await listen(server, system.name, port, host)
  // Out of file descriptors, say: no reason for the program to end.
  server.on('error', error => system.log.warn(`The server of metrics: ${error.message}. It goes on.`, { error }))
  server.unref()
  server.on('connection', socket => socket.unref())
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= closeServer(server)
    return closed
  }
  if (!untilClosed) void system.whenTerminated.then(close)
  return { port: (server.address() as AddressInfo).port, close }
}

function listen(server: Server, system: string, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const [code, why] =
        cause.code === 'EADDRINUSE'
          ? (['METRICS_PORT_TAKEN', 'is taken'] as const)
          : (['METRICS_NOT_SERVED', `can't be listened on (${cause.code ?? cause.message})`] as const)
      const where = host === undefined ? `Port ${port}` : `Port ${port} of ${host}`
      const message = `${where} ${why}: the metrics of the system ${system} are not served. Give another port, or 0 for any that is free.`
      reject(new MetricsServerError(code, message, { cause }))
    })
    server.listen({ port, host }, resolve)
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    // It keeps the process alive for so long: connections don't, and who waits for the end would never hear of it.
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
