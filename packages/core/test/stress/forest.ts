import {
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  ask,
  err,
  type MaybePromise,
  type Outcome,
  SpawnError,
} from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { behaviourActor } from './behaviour-actor.ts'
import { classActor } from './class-actor.ts'
import { Dice } from './dice.ts'
import type { Message } from './message.ts'
import { optionsOf, strategyOf } from './strategy.ts'

export const ACTORS = 500
export const BRANCHES = 6

export class Boom extends Error {}
export class Bust extends Error {}
class Odd {
  description() {
    return 'odd'
  }
}

type Context = ActorContext<Message>

/** The tree under stress, and the dice that say what goes wrong in it. */
export class Forest {
  readonly dice: Dice
  readonly system: ActorSystem
  readonly host: SimulatedHost
  readonly refs: (ActorRef<Message> | undefined)[] = []
  readonly complaints: string[] = []
  /** From then on nothing fails any more, and all is done at once. */
  isCalm = false
  /** Nothing that began before goes on. */
  isAtRest = false
  hasTerminated = false
  asks = 0
  spawnsPending = 0
  failures = 0
  starts = 0
  readonly #neverSettling: (() => void)[] = []

  constructor(seed: number) {
    this.dice = new Dice(seed)
    const { system, host } = simulate({
      seed,
      rootPolicy: this.dice.of('restart', 'restart', 'restart', 'shutdown'),
      stopTimeoutMs: 30,
      startTimeoutMs: 60,
      askTimeoutMs: 100,
      logLevel: 'off',
      ...(this.dice.chance(0.5) && { supervision: strategyOf(this) }),
    })
    this.system = system
    this.host = host
    void system.whenTerminated.then(() => {
      this.hasTerminated = true
    })
  }

  /** Spawns those children of a place that are not there. */
  grow(spawner: ActorSystem | Context, place: number): void {
    for (const child of childrenOf(place)) {
      if ('child' in spawner && spawner.child(nameOf(child)) !== undefined) continue
      this.plant(spawner, child)
    }
  }

  plant(spawner: ActorSystem | Context, place: number): void {
    const make = this.dice.chance(0.6) ? classActor(this, place) : behaviourActor(this, place)
    const options = { name: nameOf(place), ...optionsOf(this) }
    const how = this.isCalm ? 0 : this.dice.next()
    try {
      if (how < 0.15) {
        this.spawnsPending++
        const done = () => {
          this.spawnsPending--
        }
        void spawner.spawnAsync(make, options).then(done, error => {
          done()
          this.refused(error)
        })
      } else if (how < 0.5 && 'spawnWatched' in spawner) spawner.spawnWatched(make, options)
      else spawner.spawn(make, options)
    } catch (error) {
      this.refused(error)
      if ('child' in spawner && !this.isCalm && this.dice.chance(0.05)) throw error
    }
  }

  refused(error: unknown): void {
    if (!(error instanceof SpawnError)) this.complaints.push(`3.2 spawn threw ${error}`)
    else if (this.isAtRest) this.complaints.push(`C4 spawn threw ${error.code} in a system at rest`)
  }

  /** Runs `act`, and ends it somehow. */
  run(failing: number, act?: () => void): MaybePromise<Outcome> {
    act?.()
    if (this.isCalm) return
    const { dice } = this
    const roll = dice.next()
    if (roll < failing / 2) throw this.failure()
    if (roll < failing) return err(this.failure())
    if (roll < failing * 1.5 + 0.15) {
      const isFailing = dice.chance(failing)
      return this.sleep(dice.below(50)).then(() => {
        if (isFailing && !this.isCalm) throw this.failure()
      })
    }
    if (roll < failing * 1.5 + 0.16) return new Promise<void>(resolve => void this.#neverSettling.push(resolve))
  }

  failure(): unknown {
    this.failures++
    return this.dice.of<unknown>(new Boom('boom'), new Bust('bust'), new Odd(), 'a string', undefined)
  }

  sleep(ms: number): Promise<void> {
    return new Promise(resolve => void this.host.setTimer(resolve, ms))
  }

  /** From outside. */
  ask(place: number, onAnswer?: (answer: number) => void): void {
    const ref = this.refs[place]
    if (ref === undefined) return
    this.asks++
    const done = () => {
      this.asks--
    }
    void ask(ref, { type: 'ping' }, this.dice.chance(0.3) ? { timeoutMs: this.dice.below(40) + 1 } : {}).then(answer => {
      done()
      onAnswer?.(answer)
    }, done)
  }

  async calm(): Promise<void> {
    this.isCalm = true
    for (const settle of this.#neverSettling.splice(0)) settle()
    // Longer than every limit, delay and timeout, and than the window of the root's own limit.
    for (let i = 0; i < 4; i++) await this.host.advance(5_000)
    this.isAtRest = !this.hasTerminated
  }
}

export const nameOf = (place: number): string => `n${place}`
export const placeOf = (name: string): number => Number(name.slice(1))

export function childrenOf(place: number): number[] {
  const children: number[] = []
  for (let at = BRANCHES * place + 1; at <= BRANCHES * (place + 1) && at < ACTORS; at++) children.push(at)
  return children
}
