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
  terminate(cause: 'fault', failure: FailureInfo): void
  /** This failure is why, whatever the sinks have asked for. */
  shutDown(failure: FailureInfo): void
}

/** `ending`: the system was about to end before the failure came. */
type Verdict = 'restart' | 'shutdown' | 'ending'

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
    const verdict = this.#verdict(failure)
    failure.settle(verdict === 'restart' ? 'restart' : 'stop')
    if (verdict !== 'restart') failure.noteEnd()
    this.#carryOut(verdict, failure)
  }

  escalated(failure: Failure): void {
    this.#carryOut(this.#verdict(failure), failure)
  }

  fault(info: FailureInfo): void {
    this.#summit.terminate('fault', info)
  }

  /** The policy is that of the moment before the sinks are told. One that ends the system keeps it from a restart, no more. */
  #verdict(failure: Failure): Verdict {
    const { restarts, sink } = this.#summit
    const { info, timestamp } = failure
    const { env } = failure.cell
    const wasTerminating = this.isTerminating
    const mayRestart = restarts && this.#counter.permits(ROOT_RESTARTS, timestamp)
    sink.handle(info)
    const isRestart = mayRestart && !this.isTerminating
    if (isRestart) this.#counter.count(ROOT_RESTARTS, timestamp, 0)
    const why = restarts && !mayRestart && !wasTerminating ? ' The root has used up its restarts: 10 in 10 s.' : ''
    const done = isRestart ? 'All actors below the user guardian are restarted.' : `The system shuts down.${why}`
    env.log.line('error', `A failure reached the root: ${sentence(info.failure.description())} ${done}`, () => info.path, {
      failure: info.behaviorFailure(),
    })
    if (isRestart) return 'restart'
    return wasTerminating || mayRestart ? 'ending' : 'shutdown'
  }

  #carryOut(verdict: Verdict, failure: Failure): void {
    if (verdict === 'ending') return
    if (verdict === 'shutdown') return this.#summit.shutDown(failure.info)
    const guardian = this.#summit.userGuardian()
    for (const child of guardian.children ?? []) {
      if (!child.is(Mark.STOP_SENT) && !recreateChild(child, failure.cause, false)) requestStop(child)
    }
    // A guardian goes on as it is: what failed below it has just been restarted.
    if (failure.cell.parent?.parent === undefined) resumeChild(failure.cell)
  }
}
