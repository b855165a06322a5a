import { type ActorSystem, DeathPactFailure, type EventOf, type SystemEvent } from '@cellactor/core'
import { Boom, type Member } from './member.ts'
import type { StrategyPlan } from './script.ts'

interface Failed {
  readonly event: EventOf<'failure'>
  outcome: EventOf<'supervision'> | undefined
}

/** What the event stream must say: lifecycle by row C9, one outcome per failure and hop (rows F8, F10), the counters of row F9. */
export class Chronicle {
  readonly #complain: (what: string) => void
  readonly #memberAt: (name: string) => Member | undefined
  readonly #systems: StrategyPlan | undefined
  readonly #failures = new Map<string, Failed>()
  readonly #causes = new Map<Boom, number>()

  constructor(
    complain: (what: string) => void,
    memberAt: (name: string) => Member | undefined,
    systems: StrategyPlan | undefined,
  ) {
    this.#complain = complain
    this.#memberAt = memberAt
    this.#systems = systems
  }

  take(event: SystemEvent): void {
    if (event.type === 'lifecycle') this.#lifecycle(event)
    else if (event.type === 'failure') this.#failed(event)
    else if (event.type === 'supervision') this.#decided(event)
    else if (event.type === 'abandoned')
      this.#memberAt(event.path.name)?.abandoned.push({ room: roomOf(event.what), at: event.at })
  }

  #lifecycle(event: EventOf<'lifecycle'>): void {
    const member = this.#memberAt(event.path.name)
    if (member === undefined) return
    const { stage, final } = event
    const { life } = member
    const step = stage === 'stopped' ? (final ? 'ended' : 'between') : 'on'
    const isLegal =
      stage === 'started'
        ? life === 'unborn'
        : stage === 'restarted'
          ? life === 'between'
          : final
            ? life === 'on' || life === 'between'
            : life === 'on'
    if (!isLegal || member.isRolledBack)
      this.#complain(`C9 ${member.name}: ${stage}${final ? ' for good' : ''} while it is ${life}`)
    member.life = step
    if (stage === 'started' || stage === 'restarted') {
      member.startEvents++
      member.blocked = undefined
      return
    }
    if (!final && member.mayKeepChildren(this.#systems)) return
    for (const child of member.children) {
      if (child.life === 'on' || child.life === 'between') {
        this.#complain(`3.6a/3.7b ${member.name}: ${final ? 'ended' : 'was replaced'} before its child ${child.name} had ended`)
      }
    }
  }

  #failed(event: EventOf<'failure'>): void {
    const { sequence, snapshot } = event
    const key = `${sequence} of ${snapshot.path.name}`
    if (this.#failures.has(key)) this.#complain(`F10 two failure events ${key}`)
    this.#failures.set(key, { event, outcome: undefined })
    if (snapshot.stage.isInitial) this.#countCause(event)
    else if (!this.#isEscalation(event))
      this.#complain(`F8 failure ${key} is ${snapshot.stage.hops} hops far, but nothing was escalated to it`)
    const member = this.#memberAt(snapshot.path.name)
    if (member === undefined) return
    member.lastOutcome = undefined
    if (member.instance?.state === 'live') member.blocked = member.instance
  }

  #isEscalation({ sequence, snapshot }: EventOf<'failure'>): boolean {
    for (const { outcome } of this.#failures.values()) {
      if (outcome?.sequence === sequence && outcome.outcome === 'escalate' && outcome.supervisor === snapshot.actor) return true
    }
    return false
  }

  #countCause({ snapshot }: EventOf<'failure'>): void {
    const boom = snapshot.failure.downcast(Boom)
    if (boom === undefined) return
    const count = (this.#causes.get(boom) ?? 0) + 1
    this.#causes.set(boom, count)
    if (count > 1) this.#complain(`F6 ${boom.message} was reported ${count} times`)
  }

  #decided(event: EventOf<'supervision'>): void {
    const { sequence, path, outcome } = event
    const key = `${sequence} of ${path.name}`
    const failed = this.#failures.get(key)
    if (failed === undefined) return this.#complain(`F10 an outcome (${outcome}) without its failure: ${key}`)
    if (failed.outcome !== undefined) return this.#complain(`F10 two outcomes of ${key}: ${failed.outcome.outcome}, ${outcome}`)
    failed.outcome = event
    const member = this.#memberAt(path.name)
    if (outcome !== 'resume') {
      if (member !== undefined) member.lastOutcome = outcome
      return
    }
    if (member !== undefined) unblock(member)
  }

  /** Each was thrown where nothing could have been ahead of it. */
  checkReported(booms: Iterable<Boom>): void {
    for (const boom of booms)
      if (boom.isCertain && !this.#causes.has(boom)) this.#complain(`F6 ${boom.message} was never reported`)
  }

  /** The counters agree with each other and with the events, at any time of rest. */
  checkCounters(system: ActorSystem): void {
    const { counters, gauges } = system.metrics()
    const sum = (name: string) => {
      let total = 0
      for (const value of counters.get(name)?.values() ?? []) total += value
      return total
    }
    const inflight = gauges.get('failure_inflight') ?? 0
    const outcomes = { restart: 0, stop: 0, resume: 0, escalate: 0 }
    for (const { outcome } of this.#failures.values()) if (outcome !== undefined) outcomes[outcome.outcome]++
    let settled = 0
    for (const [outcome, count] of Object.entries(outcomes)) {
      settled += count
      const counted = sum(`failure_${outcome}_total`)
      if (counted !== count) this.#complain(`F9 failure_${outcome}_total is ${counted}, ${count} such outcomes were published`)
    }
    const total = sum('failure_total')
    if (total !== this.#failures.size) this.#complain(`F9 failure_total is ${total}, ${this.#failures.size} were published`)
    if (inflight !== total - settled) this.#complain(`F9 failure_inflight is ${inflight}: ${total} failures, ${settled} outcomes`)
  }

  checkAllDecided(): void {
    for (const [key, { outcome }] of this.#failures) if (outcome === undefined) this.#complain(`F10 no outcome of failure ${key}`)
  }

  /** Death pacts that have struck: who, and which target. */
  *deathPacts(): Generator<readonly [Member | undefined, DeathPactFailure]> {
    for (const { event } of this.#failures.values()) {
      const pact = event.snapshot.failure.downcast(DeathPactFailure)
      if (pact !== undefined && event.snapshot.stage.isInitial) yield [this.#memberAt(event.snapshot.path.name), pact]
    }
  }
}

/** A resume goes down the chain to the perpetrator (semantics 4.6). */
function unblock(member: Member): void {
  member.blocked = undefined
  for (const child of member.children) if (child.lastOutcome === 'escalate') unblock(child)
}

/** `postStop` is the default of `preRestart`, and `preStart` that of `postRestart`: seen from inside they are the same. */
export function roomOf(what: EventOf<'abandoned'>['what']): string {
  if (what === 'preStart' || what === 'postRestart') return 'start'
  return what === 'postStop' || what === 'preRestart' ? 'leave' : what
}
