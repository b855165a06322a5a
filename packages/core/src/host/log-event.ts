import type { ActorPath } from '../identity/actor-path.ts'

export interface EventBase {
  /** Monotonic milliseconds of the host. */
  readonly at: number
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** One log line. */
export interface LogEvent extends EventBase {
  readonly type: 'log'
  readonly level: LogLevel
  readonly message: string
  /** The actor that it is about; `undefined` for lines of the system itself. */
  readonly path: ActorPath | undefined
  readonly data: Readonly<Record<string, unknown>> | undefined
  /** Wall clock, milliseconds since 1970, where the host has one. */
  readonly epochMs?: number | undefined
}
