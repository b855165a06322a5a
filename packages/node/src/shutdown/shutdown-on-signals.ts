import { constants } from 'node:os'
import { type ActorSystem, ConfigError } from '@cellactor/core'
import type { ShutdownReport } from './shutdown-report.ts'
import { signalWatch } from './signal-watch.ts'

/** Which signals, and how the process ends. */
export interface ShutdownOnSignalsOptions {
  /** Default `SIGTERM` and `SIGINT`. */
  signals?: readonly NodeJS.Signals[] | undefined
  /**
   * How the process ends when a shutdown that a signal began, or came into, is over; or one that a failure began which
   * ended the system (`escalation`, `fault`): such a program must not look as if all were well. Default `false`: `process.exitCode`
   * is set to 0 after a clean one and to 1 otherwise (a 0 leaves alone what the program has set), and the process ends
   * when nothing keeps it. `true`: `process.exit` with that code. A function: `process.exit` with what it returns.
   */
  exit?: boolean | ((report: ShutdownReport) => number) | undefined
  /**
   * Signals that come so soon after the first are taken for the same one; then, and by default at once, a further signal
   * ends the process on the spot, with 128 + its number. Some seconds help where a Ctrl-C arrives twice, from the
   * terminal and from `npm`; `Infinity`: further signals change nothing.
   */
  repeatWithinMs?: number | undefined
}

const DEFAULT_SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Runs the coordinated shutdown of a system when the process is told to end (semantics 10.2).
 *
 * Call it once, where the program starts. The listeners go when the shutdown is over, however it began. A second call
 * for the same system adds its signals and its way to exit, and nothing runs twice; one that comes after the shutdown
 * adds nothing.
 *
 * ```ts
 * shutdownOnSignals(system)
 * ```
 *
 * @returns what takes the listeners away, and with them this call's way to exit.
 * @throws {ConfigError} for signals that there are not or that no program can catch.
 */
export function shutdownOnSignals(system: ActorSystem, options: ShutdownOnSignalsOptions = {}): () => void {
  const { signals = DEFAULT_SIGNALS, exit = false, repeatWithinMs = 0 } = options
  if (!Array.isArray(signals)) {
    throw new ConfigError(`shutdownOnSignals: signals is ${JSON.stringify(signals)}. Give a list: ['SIGTERM'].`)
  }
  if (typeof exit !== 'boolean' && typeof exit !== 'function') {
    throw new ConfigError(`shutdownOnSignals: exit is ${JSON.stringify(exit)}. Give true, false, or report => code.`)
  }
  for (const signal of signals as readonly NodeJS.Signals[]) {
    if (Object.hasOwn(constants.signals, signal) && signal !== 'SIGKILL' && signal !== 'SIGSTOP') continue
    throw new ConfigError(`shutdownOnSignals: ${JSON.stringify(signal)} can't be caught. Give signals like SIGTERM.`)
  }
  if (!(typeof repeatWithinMs === 'number' && repeatWithinMs >= 0)) {
    throw new ConfigError(`shutdownOnSignals: repeatWithinMs is ${String(repeatWithinMs)}. Give milliseconds, at least 0.`)
  }
  return system.extensions.get(signalWatch).add({ signals: new Set(signals), exit, repeatWithinMs })
}
