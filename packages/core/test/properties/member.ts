import type { ActorContext, ActorRef, EventOf, Pid } from '@cellactor/core'
import type { Ending, Plan } from './script.ts'

export class Boom extends Error {
  /** Where supervision has to learn of it whatever else happens: a synchronous failure of `receive`. */
  readonly isCertain: boolean

  constructor(text: string, isCertain: boolean) {
    super(text)
    this.isCertain = isCertain
  }
}

/** What is told, piped, or wanted from `watchWith`. Each is told once. */
export interface Letter {
  readonly id: number
  /** 0: the outside. */
  readonly from: number
  readonly to: Member
  readonly kind: 'tell' | 'piped' | 'watchWith'
  /** What `watchWith` is about. */
  readonly about?: Member | undefined
  readonly act?: ((ctx: ActorContext<Letter>) => void) | undefined
  /** Runs when an async handler is about to end, and its context still acts. */
  readonly late?: ((ctx: ActorContext<Letter>) => void) | undefined
  readonly ending: Ending
  readonly label: string
}

export type Hook = EventOf<'abandoned'>['what']

/** A handler or hook from its first statement to its last. */
export interface Running {
  readonly what: Hook
  readonly since: number
}

/** One object that the factory of a member has made. */
export class Instance {
  readonly of: Member
  state: 'starting' | 'live' | 'failed' | 'left' = 'starting'
  isAborted = false
  /** The children that it had when its signal aborted. */
  childrenAtAbort: ReadonlySet<Member> | undefined

  constructor(of: Member) {
    this.of = of
  }
}

/** How far the lists of a plan are used up, by all members that follow it: what a restart spawns anew does not fail anew for ever. */
export interface Used {
  starts: number
  leaves: number
  hears: number
  opinions: number
}

/** One actor as the test sees it: what it is to do, and what has been observed of it. */
export class Member {
  readonly number: number
  readonly parent: Member | undefined
  readonly plan: Plan
  readonly children: Member[] = []
  readonly #used: Used
  ref: ActorRef<Letter> | undefined
  instance: Instance | undefined
  running: Running | undefined
  /** By its `lifecycle` events. */
  life: 'unborn' | 'on' | 'between' | 'ended' = 'unborn'
  /** The spawner was told that the start failed. */
  isRolledBack = false
  startEvents = 0
  startsSeen = 0
  leavesSeen = 0
  /** A failure of this instance has no directive yet that would let it go on. */
  blocked: Instance | undefined
  lastOutcome: string | undefined
  /** Handlers that were still running when the next one began. */
  readonly overlapped: { readonly room: string; readonly from: number; readonly until: number }[] = []
  readonly abandoned: { readonly room: string; readonly at: number }[] = []

  constructor(number: number, parent: Member | undefined, plan: Plan, used: Used) {
    this.number = number
    this.parent = parent
    this.plan = plan
    this.#used = used
    parent?.children.push(this)
  }

  get name(): string {
    return `n${this.number}`
  }

  get pid(): Pid | undefined {
    return this.ref?.pid
  }

  next(list: 'starts' | 'leaves' | 'hears'): Ending {
    return this.plan[list]?.[this.#used[list]++] ?? 'ok'
  }

  nextOpinion(): number {
    return this.#used.opinions++
  }

  /** Whether a restart of it may leave its children alone. */
  mayKeepChildren(systems: { readonly stopChildren?: false } | undefined): boolean {
    const strategies = [this.plan.supervision, this.parent?.plan.strategy, systems]
    return strategies.some(strategy => strategy?.stopChildren === false)
  }
}
