import type { Cell } from '../cell/cell.ts'
import { recreateChild, resumeChild } from '../cell/directives.ts'
import type { Top } from '../cell/environment.ts'
import type { Failure } from '../cell/failure.ts'
import { Mark } from '../cell/mark.ts'
import { requestStop } from '../cell/stop.ts'
import type { FailureInfo } from '../failure/failure-info.ts'
import { sentence } from '../failure/printable.ts'
import { RestartCounter } from '../supervision/restart-counter.ts'
import type { EscalationSink } from '../telemetry/escalation-sink.ts'

const ROOT_RESTARTS = { maxRestarts: 10, withinMs: 10_000 } as const

/** What the top needs from the system. */
export interface Summit {
  readonly userGuardian: () => Cell
  readonly sink: EscalationSink
  readonly restarts: boolean
  readonly isTerminating: () => boolean
  terminate(cause: 'escalation' | 'fault', failure: FailureInfo): void
}

/** Failures that no parent decides: the sinks hear of each once, then the root policy is applied (semantics 4.10). */
export class RootSupervision implements Top {
  readonly #summit: Summit
  readonly #counter = new RestartCounter(0)

  constructor(summit: Summit) {
    this.#summit = summit
  }

  get isTerminating(): boolean {
    return this.#summit.isTerminating()
  }

  decide(failure: Failure): void {
    if (failure.isSettled) return
    const outcome = this.#outcome(failure)
    failure.settle(outcome)
    if (outcome === 'stop') failure.noteEnd()
    this.#carryOut(outcome, failure)
  }

  escalated(failure: Failure): void {
    this.#carryOut(this.#outcome(failure), failure)
  }

  fault(info: FailureInfo): void {
    this.#summit.terminate('fault', info)
  }

  #outcome(failure: Failure): 'restart' | 'stop' {
    const { restarts } = this.#summit
    const { info, timestamp } = failure
    const { env } = failure.cell
    this.#summit.sink.handle(info)
    const isRestart = restarts && !this.isTerminating && this.#counter.permits(ROOT_RESTARTS, timestamp)
    if (isRestart) this.#counter.count(ROOT_RESTARTS, timestamp, 0)
    const why = restarts && !isRestart && !this.isTerminating ? ' The root has used up its restarts: 10 in 10 s.' : ''
    const done = isRestart ? 'All actors below the user guardian are restarted.' : `The system shuts down.${why}`
    env.log.line('error', `A failure reached the root: ${sentence(info.failure.description())} ${done}`, () => info.path, {
      failure: info.behaviorFailure(),
    })
    return isRestart ? 'restart' : 'stop'
  }

  #carryOut(outcome: 'restart' | 'stop', failure: Failure): void {
    if (outcome === 'stop') return this.#summit.terminate('escalation', failure.info)
    const guardian = this.#summit.userGuardian()
    for (const child of guardian.children ?? []) {
      if (!child.is(Mark.STOP_SENT) && !recreateChild(child, failure.cause, false)) requestStop(child)
    }
    // A guardian goes on as it is: what failed below it has just been restarted.
    if (failure.cell.parent?.parent === undefined) resumeChild(failure.cell)
  }
}
