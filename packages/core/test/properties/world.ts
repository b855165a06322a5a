import {
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type Pid,
  SpawnError,
  type SpawnOptions,
  SupervisorStrategy,
  type SystemEvent,
} from '@cellactor/core'
import { type SimulatedHost, simulate } from '@cellactor/testkit'
import { memberFactory } from './behaviour.ts'
import { Chronicle } from './chronicle.ts'
import { Boom, type Letter, Member, type Used } from './member.ts'
import { Post } from './post.ts'
import type { Ending, Plan, Script, StrategyPlan } from './script.ts'
import { WatchBook } from './watch-book.ts'

export const STOP_TIMEOUT_MS = 50
export const START_TIMEOUT_MS = 70

/** A system under test, everything that is known of it, and everything that was found wrong with it. */
export class World {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  readonly systems: StrategyPlan | undefined
  readonly complaints: string[] = []
  readonly members: Member[] = []
  readonly booms: Boom[] = []
  readonly post = new Post(what => this.complain(what))
  readonly watches = new WatchBook(what => this.complain(what))
  readonly chronicle: Chronicle
  readonly links: (readonly [Member, Member])[] = []
  /** `never` handlers: what lets them settle after all. */
  readonly pending: (() => void)[] = []
  spawnsPending = 0
  hasTerminated = false
  readonly #byName = new Map<string, Member>()
  readonly #used = new Map<Plan, Used>()
  #systemOpinions = 0

  constructor({ seed, rootPolicy, supervision }: Script) {
    this.systems = supervision
    const own =
      supervision &&
      strategyOf(
        supervision,
        pid => this.byPid(pid),
        () => this.#systemOpinions++,
        () => this.system,
      )
    const options = {
      seed,
      rootPolicy,
      stopTimeoutMs: STOP_TIMEOUT_MS,
      startTimeoutMs: START_TIMEOUT_MS,
      logLevel: 'off' as const,
    }
    const { system, host } = simulate({ ...options, ...(own && { supervision: own }) })
    this.system = system
    this.host = host
    this.chronicle = new Chronicle(
      what => this.complain(what),
      name => this.#byName.get(name),
      supervision,
    )
    system.eventStream.subscribe(event => this.#take(event))
    void system.whenTerminated.then(() => {
      this.hasTerminated = true
    })
  }

  complain(what: string): void {
    this.complaints.push(`${what} [at ${this.host.now()} ms]`)
  }

  boom(text: string, isCertain: boolean): Boom {
    const boom = new Boom(`boom ${this.booms.length + 1} (${text})`, isCertain)
    this.booms.push(boom)
    return boom
  }

  sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.host.setTimer(resolve, ms)
    })
  }

  memberAt(number: number): Member | undefined {
    return this.members[(number - 1) % this.members.length]
  }

  /** By a pid that an actor was given. */
  byPid(pid: Pid): Member | undefined {
    return this.members.find(member => member.pid === pid)
  }

  isGone(member: Member): boolean {
    return member.ref === undefined || this.system.resolve(member.ref.path) === undefined
  }

  tell(from: Member | undefined, to: Member, label: string, ending: Ending, act?: Letter['act'], late?: Letter['late']): void {
    if (to.ref === undefined) return
    to.ref.tell(this.post.write({ from: from?.number ?? 0, to, kind: 'tell', act, late, ending, label }))
  }

  /** `ctx` undefined: from the outside. @throws what a nested `spawn` throws. */
  spawn(
    ctx: ActorContext<Letter> | undefined,
    by: Member | undefined,
    how: 'spawn' | 'spawnAsync' | 'spawnWatched',
    plan: Plan,
  ): void {
    const used = this.#used.get(plan) ?? { starts: 0, leaves: 0, hears: 0, opinions: 0 }
    this.#used.set(plan, used)
    const member = new Member(this.members.length + 1, by, plan, used)
    this.members.push(member)
    this.#byName.set(member.name, member)
    const make = memberFactory(this, member)
    const options = this.#options(member)
    if (how === 'spawnAsync') {
      this.spawnsPending++
      void (ctx ?? this.system).spawnAsync(make, options).then(
        ref => this.#spawned(member, ref),
        error => this.#refused(member, error),
      )
      return
    }
    try {
      const isWatched = how === 'spawnWatched' && ctx !== undefined && by !== undefined
      member.ref = isWatched ? ctx.spawnWatched(make, options) : (ctx ?? this.system).spawn(make, options)
      if (isWatched) this.watches.watched(by, member, undefined, false)
    } catch (error) {
      this.#rolledBack(member, error)
      throw error
    }
  }

  #options({ name, plan }: Member): SpawnOptions<Letter> {
    const { mailbox, supervision, throughput } = plan
    const strategy =
      supervision &&
      strategyOf(
        supervision,
        pid => this.byPid(pid),
        () => this.#byName.get(name)?.nextOpinion() ?? 0,
        () => this.system,
      )
    return { name, throughput, supervision: strategy, mailbox: mailbox && { kind: 'bounded', ...mailbox } }
  }

  #spawned(member: Member, ref: ActorRef<Letter>): void {
    this.spawnsPending--
    if (member.ref !== ref) this.complain(`C3 spawnAsync resolved for ${member.name}, which has not started`)
  }

  #refused(member: Member, error: unknown): void {
    this.spawnsPending--
    this.#rolledBack(member, error)
    if (!this.isGone(member)) this.complain(`C4 spawnAsync rejected for ${member.name} before it was rolled back`)
  }

  #rolledBack(member: Member, error: unknown): void {
    member.isRolledBack = true
    const code = error instanceof SpawnError ? error.code : String(error)
    const legal = [
      'SPAWN_START_FAILED',
      'SPAWN_STOPPED',
      'SPAWN_PARENT_STOPPING',
      'SPAWN_PARENT_RESTARTING',
      'SPAWN_SYSTEM_TERMINATED',
    ]
    if (!legal.includes(code)) this.complain(`3.2 spawning ${member.name} threw ${code}`)
    if (member.life !== 'unborn') this.complain(`C9 ${member.name} was rolled back after it had started`)
  }

  #take(event: SystemEvent): void {
    this.chronicle.take(event)
    if (event.type !== 'deadLetter') return
    if (this.post.isKnown(event.message)) this.post.died(event.message, event.reason, event.target.name)
    else this.complain(`7.4 an unknown dead letter for ${event.target}: ${String(event.message)}`)
  }
}

/** A strategy that does as planned; the opinions are used up by all its copies together. */
export function strategyOf(
  { scope = 'one-for-one', opinions, limits, backoff, stopChildren }: StrategyPlan,
  memberOf: (pid: Pid) => Member | undefined,
  next: () => number,
  system: () => ActorSystem,
): SupervisorStrategy {
  const make = { 'one-for-one': 'oneForOne', 'all-for-one': 'allForOne', 'rest-for-one': 'restForOne' } as const
  return SupervisorStrategy[make[scope]]({
    ...limits,
    ...(backoff && { backoff: { minMs: backoff[0], maxMs: backoff[1] } }),
    ...(stopChildren === false && { stopChildren }),
    decide(actor) {
      const opinion = opinions[next() % opinions.length] ?? 'none'
      if (opinion === 'throws') throw new Error('no decision')
      if (opinion !== 'stops it') return opinion === 'none' ? undefined : opinion
      const ref = memberOf(actor)?.ref
      if (ref !== undefined) system().stop(ref)
      return 'restart'
    },
  })
}
