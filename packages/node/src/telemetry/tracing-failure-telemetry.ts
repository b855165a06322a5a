import { type Channel, channel } from 'node:diagnostics_channel'
import { ConfigError, type FailureSnapshot, type FailureTelemetry } from '@cellactor/core'
import { failureLine } from './failure-line.ts'

/** Where failures are told. */
export interface TracingFailureTelemetryOptions {
  /** Takes each line, without a line break. Default: the standard error stream. `false`: no lines, the channel only. */
  write?: ((line: string) => void) | false | undefined
  /** The `node:diagnostics_channel` on which the snapshots are published; default `cellactor:failure`. */
  channel?: string | undefined
}

/**
 * Makes failures that reach the root visible from outside of the program: publishes each {@link FailureSnapshot} on a
 * `node:diagnostics_channel`, and writes one line of JSON (row T2). `createSystem` sets it by default.
 *
 * The line: `time`, `level`, `msg`, `system`, `actor`, `path`, `hops`, `component`, `endpoint`, `transport` (where set),
 * `tags`, and `error` with `name`, `message` and `stack`. No failure, however broken, keeps it from being written. What
 * `write` throws is reported by the system, each time, and changes nothing (row T8); what a subscriber of the channel throws
 * is an `uncaughtException` of the process, as on every diagnostics channel.
 *
 * ```ts
 * const system = createSystem({ name: 'shop', failureTelemetry: new TracingFailureTelemetry({ write: false }) })
 * ```
 */
export class TracingFailureTelemetry implements FailureTelemetry {
  readonly #channel: Channel
  readonly #write: ((line: string) => void) | false

  /** @throws {ConfigError} where an option is of the wrong kind. */
  constructor({ write = toStandardError, channel: name = 'cellactor:failure' }: TracingFailureTelemetryOptions = {}) {
    if (write !== false && typeof write !== 'function') {
      throw new ConfigError('TracingFailureTelemetry: write is no function. Give one, or false, or leave the option out.')
    }
    if (typeof name !== 'string' || name === '') {
      throw new ConfigError('TracingFailureTelemetry: channel is no name. Give a string, or leave the option out.')
    }
    this.#channel = channel(name)
    this.#write = write
  }

  onFailure(snapshot: FailureSnapshot): void {
    if (this.#channel.hasSubscribers) this.#channel.publish(snapshot)
    // What it returns is handed on: a promise that rejects is then reported, too, and no unhandled rejection.
    if (this.#write !== false) return this.#write(failureLine(snapshot))
  }
}

/** The console swallows the errors of a closed pipe, which would end the process otherwise. */
function toStandardError(line: string): void {
  console.error(line)
}
