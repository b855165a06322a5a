import type { ActorPath, ActorSystem, EventOf } from '@cellactor/core'
import { restartLimits } from '../actors/restart-limits.ts'
import { FaultyReading } from '../readings/faulty-reading.ts'
import type { Say } from '../terminal/say.ts'

export interface FailureTally {
  readonly failures: number
  readonly restarts: number
  readonly stops: number
}

const none: FailureTally = { failures: 0, restarts: 0, stops: 0 }

/**
 * Listens to the system's events, and so knows of every failure without the actors' help. A failure is published when it
 * happens and what became of it when it is decided; both carry the same `sequence`.
 */
export class FailureLog {
  readonly #say: Say
  readonly #undecided = new Map<number, EventOf<'failure'>>()
  readonly #tallies = new Map<string, FailureTally>()

  constructor(say: Say) {
    this.#say = say
  }

  /** From now on, for as long as `system` lives. */
  listenTo(system: ActorSystem): void {
    system.eventStream.subscribe('failure', event => this.#failed(event))
    system.eventStream.subscribe('supervision', event => this.#decided(event))
  }

  /** Of the actors of this name: an actor that was re-created has had the same one. */
  of(name: string): FailureTally {
    return this.#tallies.get(name) ?? none
  }

  get total(): FailureTally {
    let total = none
    for (const tally of this.#tallies.values()) total = sum(total, tally)
    return total
  }

  #failed(event: EventOf<'failure'>): void {
    this.#undecided.set(event.sequence, event)
    this.#add(event.snapshot.path, { ...none, failures: 1 })
  }

  #decided(event: EventOf<'supervision'>): void {
    const failed = this.#undecided.get(event.sequence)
    if (failed === undefined) return
    this.#undecided.delete(event.sequence)
    this.#add(event.path, { ...none, restarts: Number(event.outcome === 'restart'), stops: Number(event.outcome === 'stop') })
    this.#say(`${event.path.name.padEnd(4)} ${whatFailed(failed)}: ${whatBecameOfIt(event, failed)}`)
  }

  #add(path: ActorPath, tally: FailureTally): void {
    this.#tallies.set(path.name, sum(this.of(path.name), tally))
  }
}

function whatFailed({ snapshot }: EventOf<'failure'>): string {
  const faulty = snapshot.failure.downcast(FaultyReading)
  return faulty === undefined ? snapshot.description : `refused ${faulty.reading.id} (${faulty.message})`
}

function whatBecameOfIt({ outcome }: EventOf<'supervision'>, { restartStatistics }: EventOf<'failure'>): string {
  switch (outcome) {
    case 'restart':
      // The statistics are those from before the decision.
      return `restart ${restartStatistics.restarts + 1} of ${restartLimits.maxRestarts}`
    case 'stop':
      return `stopped, past its limit of ${restartLimits.maxRestarts} restarts`
    case 'resume':
      return 'resumed'
    case 'escalate':
      return 'escalated'
    default:
      return outcome satisfies never
  }
}

function sum(a: FailureTally, b: FailureTally): FailureTally {
  return { failures: a.failures + b.failures, restarts: a.restarts + b.restarts, stops: a.stops + b.stops }
}
