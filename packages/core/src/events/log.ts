import type { Host } from '../host/host.ts'
import type { LogEvent, LogLevel } from '../host/log-event.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { EventBus } from './event-bus.ts'

/** Each line is a `log` event. On hosts with a console it is printed, too, from the system's `logLevel` upwards. */
export interface Logger {
  debug(message: string, data?: Record<string, unknown>): void
  info(message: string, data?: Record<string, unknown>): void
  warn(message: string, data?: Record<string, unknown>): void
  error(message: string, data?: Record<string, unknown>): void
}

const RANK: Readonly<Record<LogLevel | 'off', number>> = { debug: 0, info: 1, warn: 2, error: 3, off: 4 }

/** Makes log events out of log lines, for subscribers and for the host's console. */
export class Log {
  readonly #bus: EventBus
  readonly #host: Host
  readonly #lowestPrinted: number

  constructor(bus: EventBus, host: Host, level: LogLevel | 'off') {
    this.#bus = bus
    this.#host = host
    this.#lowestPrinted = RANK[level]
    if (level !== 'off' && host.log !== undefined) bus.add('log', event => this.#print(event as LogEvent))
  }

  /** Whether a line would be read by anybody: to be asked before a dear one is put together. */
  get isWanted(): boolean {
    return this.#bus.wants('log')
  }

  line(level: LogLevel, message: string, path?: () => ActorPath, data?: Record<string, unknown>): void {
    if (!this.isWanted) return
    this.#bus.publish({
      type: 'log',
      at: this.#host.now(),
      level,
      message,
      path: path?.(),
      data,
      epochMs: this.#host.epochMs?.(),
    })
  }

  #print(event: LogEvent): void {
    if (RANK[event.level] >= this.#lowestPrinted) return this.#host.log?.(event)
  }

  for(path?: () => ActorPath): Logger {
    const at = (level: LogLevel) => (message: string, data?: Record<string, unknown>) => this.line(level, message, path, data)
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }
}
