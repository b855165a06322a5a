import type { TerminationSummary } from '@cellactor/core'

/** What became of a shutdown. */
export interface ShutdownReport {
  /** What `run` was given, the signal, or the `cause` of a system that has ended by itself. */
  readonly reason: string
  /** By the clock of the system. */
  readonly durationMs: number
  /** In the order in which they ran. */
  readonly phases: readonly PhaseReport[]
  readonly termination: TerminationSummary
  /** Every task was done, every actor has stopped, and it was no failure that ended the system. */
  readonly isClean: boolean
}

/** What became of one phase. Of `unbind` and the like, with nothing to do, there is one, too. */
export interface PhaseReport {
  readonly name: string
  readonly durationMs: number
  readonly tasks: readonly TaskReport[]
}

/** What became of one task. `timedOut`: it was not done when the time of its phase was up. */
export interface TaskReport {
  readonly name: string
  readonly outcome: 'done' | 'failed' | 'timedOut'
  /** What it threw or rejected with; of one that ran out of time, a `ShutdownError`. */
  readonly error: unknown
}

/** Puts the parts together. */
export function shutdownReport(
  reason: string,
  durationMs: number,
  phases: readonly PhaseReport[],
  termination: TerminationSummary,
): ShutdownReport {
  const { cause, stragglers } = termination
  const isClean =
    phases.every(({ tasks }) => tasks.every(({ outcome }) => outcome === 'done')) &&
    stragglers.length === 0 &&
    cause !== 'escalation' &&
    cause !== 'fault'
  return Object.freeze({ reason, durationMs, phases: Object.freeze([...phases]), termination, isClean })
}
