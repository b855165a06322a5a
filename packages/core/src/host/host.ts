import type { AbortSource } from './abort.ts'
import type { LogEvent } from './log-event.ts'

/** Everything the runtime needs from outside (semantics 1.8). */
export interface Host {
  /** Monotonic milliseconds, fractional. */
  now(): number
  queueMicrotask(task: () => void): void
  queueMacrotask(task: () => void): void
  setTimer(task: () => void, delayMs: number): unknown
  clearTimer(handle: unknown): void
  random(): number
  /** Wall clock, milliseconds since 1970, for log lines and snapshots. Absent: they carry the monotonic time only. */
  epochMs?(): number
  /** Default sink of log lines where there is a console. */
  log?(event: LogEvent): void
  /** Behind `ctx.signal`. Absent: the core's own. */
  abortController?(): AbortSource
  /** Chooses among `count` ready actors; absent: first in, first out. For simulations. */
  pick?(count: number): number
}
