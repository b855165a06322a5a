import type { TerminationSummary } from '../actor/actor-system.ts'
import type { Cell } from '../cell/cell.ts'
import { cutOff } from '../cell/cut-off.ts'
import { requestStop } from '../cell/stop.ts'
import type { EventBus } from '../events/event-bus.ts'
import type { FailureInfo } from '../failure/failure-info.ts'
import type { Host } from '../host/host.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { Guardians } from './guardians.ts'

/** So many events that come of the last ones are waited for. */
const LAST_EVENTS = 10_000

/** The end of a system: user guardian, system guardian, root, then the events that are left (semantics 10.1). */
export class Termination {
  readonly done: Promise<TerminationSummary>
  readonly #guardians: Guardians
  readonly #host: Host
  readonly #bus: EventBus
  readonly #stragglers: ActorPath[] = []
  #cause: TerminationSummary['cause'] | undefined
  #failure: FailureInfo | undefined
  #timer: unknown
  #dueAt = Number.POSITIVE_INFINITY
  #isOver = false
  #finish: (summary: TerminationSummary) => void = () => {}

  constructor(guardians: Guardians, host: Host, bus: EventBus) {
    this.#guardians = guardians
    this.#host = host
    this.#bus = bus
    this.done = new Promise(resolve => {
      this.#finish = resolve
    })
    const { root, system, user } = guardians
    onEnd(user, () => {
      this.#cause ??= 'guardianStopped'
      requestStop(system)
    })
    onEnd(system, () => requestStop(root))
    onEnd(root, () => {
      bus.whenDrained(() => this.#resolve())
      // Subscribers that make events of events without end are not waited for.
      bus.whenDelivered(bus.size + LAST_EVENTS, () => this.#resolve())
    })
  }

  get hasBegun(): boolean {
    return this.#cause !== undefined
  }

  /** Only the first call counts; it enqueues a stop and nothing else. */
  begin(cause: TerminationSummary['cause'], failure?: FailureInfo): void {
    if (this.#cause !== undefined) return
    this.#cause = cause
    this.#failure = failure
    requestStop(this.#guardians.user)
  }

  /** A failure reached the root, and the root policy is to end: that is why, also where a sink has called `terminate` just now. */
  escalate(failure: FailureInfo): void {
    this.#cause = 'escalation'
    this.#failure = failure
    requestStop(this.#guardians.user)
  }

  /** What has not stopped by then is cut off. The earliest limit counts. */
  limit(timeoutMs: number): void {
    const dueAt = this.#host.now() + timeoutMs
    if (this.#isOver || dueAt >= this.#dueAt) return
    if (this.#timer !== undefined) this.#host.clearTimer(this.#timer)
    this.#dueAt = dueAt
    this.#timer = this.#host.setTimer(() => this.#cutOff(), timeoutMs)
  }

  #cutOff(): void {
    const { root, system, user } = this.#guardians
    const guardians = [root, system, user]
    cutOff(root, cell => {
      if (!guardians.includes(cell)) this.#stragglers.push(cell.path)
    })
    // The time is up for subscribers, too: those that make events of events are not waited for.
    this.#bus.whenDelivered(this.#bus.size, () => this.#resolve())
  }

  #resolve(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#timer !== undefined) this.#host.clearTimer(this.#timer)
    const cause = this.#cause ?? 'guardianStopped'
    this.#finish(Object.freeze({ cause, failure: this.#failure, stragglers: Object.freeze(this.#stragglers) }))
  }
}

function onEnd(cell: Cell, listener: () => void): void {
  cell.endListeners ??= new Set()
  cell.endListeners.add(listener)
}
