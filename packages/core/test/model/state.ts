import { type Ending, type Plan, STOP_TIMEOUT_MS, type StrategyPlan } from './script.ts'

/** What the model knows, as plain data, and the two lanes of semantics 1.2 with the queue of 1.5. The rules are in `turn.ts`, `life.ts` and `supervision.ts`. */
export type Reason = 'failed' | 'ancestor' | 'sibling'
export type Directive = 'resume' | 'restart' | 'stop' | 'escalate'

export type Word =
  | { readonly type: 'recreate'; readonly instance: number; readonly keepsChildren: boolean }
  | { readonly type: 'stop' }
  | { readonly type: 'suspend' | 'resume'; readonly reason: Reason }
  | { readonly type: 'failure'; readonly failure: Failure }
  | { readonly type: 'ended'; readonly child: Actor }

export type Letter = { readonly type: Ending | 'poison' | 'kill' } | { readonly type: 'spawn'; readonly plan: Plan }

/** One hop of a failure (semantics 4.8). */
export interface Failure {
  readonly sequence: number
  readonly hops: number
  readonly at: number
  readonly cause: string
  readonly actor: Actor
  /** Of the instance that failed; one that the parent has left behind is stale (4.3). */
  readonly instance: number
  readonly isFirstStart: boolean
  readonly hasLiveInstance: boolean
}

/** Where a failure comes from, if not from the actor's present instance alone. */
export interface Origin {
  /** The hop before. */
  readonly escalated?: Failure
  /** Older than the actor's where a newer one was ordered meanwhile. */
  readonly instance?: number
}

/** What comes due at one time fires in the order of `order`. */
export interface Timer {
  readonly at: number
  readonly order: number
}

/** A handler or hook that has not settled. */
export interface Hook {
  readonly what: 'receive' | 'preStart' | 'postRestart' | 'preRestart' | 'postStop'
  readonly instance: number
  /** Set when stop or recreate begins, or the hook thereafter (2.3): when it is given up. */
  grace: Timer | undefined
  /** Of a start hook (3.4). */
  readonly limit: Timer | undefined
}

/** What a strategy has counted of one child (5.1, 5.4, 5.6). */
export interface Count {
  restarts: number
  windowOpenedAt: number | undefined
  /** Restarts in a row without healthy running between. */
  inARow: number
}

/** A child as its parent sees it. */
export interface Entry {
  readonly child: Actor
  /** The how-manieth child it is. */
  readonly nth: number
  /** The instance number that the parent expects (4.3). */
  expected: number
  sent: Directive | undefined
  /** The parent has failed through it, and has no directive yet: the perpetrator (4.1). */
  hasEscalated: boolean
  readonly counts: Map<string, Count>
  /** A restart that waits for its delay. */
  planned: (Timer & { readonly keepsChildren: boolean }) | undefined
}

export interface Actor {
  readonly name: string
  readonly plan: Plan
  readonly parent: Actor | undefined
  phase: 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped'
  /** Of the present instance: not (yet) started, started, or its `preRestart` or `postStop` has run (3.9). */
  stage: 'none' | 'live' | 'left'
  /** The newest number that this cell knows of. */
  instance: number
  hasEverStarted: boolean
  /** `started` or `restarted` was published, and no `stopped` since. */
  isOn: boolean
  readonly reasons: Set<Reason>
  /** Another `suspend(sibling)` has come since the last `recreate`. */
  isHeldAnew: boolean
  /** It has failed and has no directive yet. */
  isUndecided: boolean
  /** Why its start has failed although its hook is still pending (4.4). */
  doom: { readonly cause: string; readonly origin: Origin } | undefined
  keepsChildren: boolean
  /** The how-manieth child is the last that a restart has kept: these are decided about by the new instance, once it has started. */
  keptUpTo: number
  /** The last start that succeeded. */
  runningSince: number
  readonly system: Word[]
  readonly user: Letter[]
  hook: Hook | undefined
  children: Entry[]
  /** Failures of children that are not decided yet, as they came (4.4). */
  waiting: Failure[]
  readonly used: { starts: number; leaves: number; opinions: number; ownOpinions: number; children: number }
  restarts: number
  readonly log: string[]
}

export interface Model {
  now: number
  sequence: number
  timers: number
  readonly ready: Actor[]
  readonly pick: (count: number) => number
  /** Whose turn it is. */
  current: Actor | undefined
  /** Of the living, in the order of their spawning. */
  readonly actors: Map<string, Actor>
  readonly logs: Map<string, string[]>
  readonly events: string[]
  readonly supervision: StrategyPlan | undefined
  readonly used: { opinions: number }
  readonly guardian: Actor
}

export function actorOf(name: string, plan: Plan, parent: Actor | undefined, log: string[]): Actor {
  return {
    ...{ name, plan, parent, log, phase: 'starting', stage: 'none', instance: 1, hasEverStarted: false, isOn: false },
    ...{
      reasons: new Set(),
      isHeldAnew: false,
      isUndecided: false,
      doom: undefined,
      keepsChildren: false,
      keptUpTo: 0,
      runningSince: 0,
      system: [],
    },
    ...{ user: [], hook: undefined, children: [], waiting: [], restarts: 0 },
    used: { starts: 0, leaves: 0, opinions: 0, ownOpinions: 0, children: 0 },
  }
}

export const timer = (model: Model, delayMs: number): Timer => ({ at: model.now + delayMs, order: ++model.timers })

/** The later of the hook's own start and the abort, and the grace (2.3). */
export function abort(model: Model, { hook }: Actor): void {
  if (hook) hook.grace ??= timer(model, STOP_TIMEOUT_MS)
}

/** Puts a word into the system lane. */
export function send(model: Model, to: Actor | undefined, word: Word): void {
  if (to === undefined || to.phase === 'stopped') return
  to.system.push(word)
  schedule(model, to)
}

/** The user lane runs in a running actor with an empty set of reasons and no pending handler (2.1, 4.2, C2). */
export const mayTakeLetters = (actor: Actor): boolean =>
  actor.phase === 'running' && actor.reasons.size === 0 && actor.hook === undefined

/** A start hook is pending, and no stop or recreate has aborted it. */
export const isStartPending = ({ hook, doom }: Actor): boolean =>
  hook?.limit !== undefined && (hook.grace === undefined || doom !== undefined)

/** A failure of its own fails the start, and of the children that this start has made it decides (4.4, 2.2). */
export const isStarting = (actor: Actor): boolean => actor.phase !== 'stopping' && isStartPending(actor)

export function schedule(model: Model, actor: Actor): void {
  const hasWork = actor.system.length > 0 || (actor.user.length > 0 && mayTakeLetters(actor))
  if (hasWork && model.current !== actor && !model.ready.includes(actor)) model.ready.push(actor)
}

/** Suspension is a set; only its becoming non-empty and empty is passed on (4.2). */
export function suspend(model: Model, actor: Actor, reason: Reason): void {
  const wasFree = actor.reasons.size === 0
  actor.reasons.add(reason)
  if (wasFree) for (const { child } of actor.children) send(model, child, { type: 'suspend', reason: 'ancestor' })
}

export function release(model: Model, actor: Actor, ...reasons: readonly Reason[]): void {
  const wasFree = actor.reasons.size === 0
  for (const reason of reasons) actor.reasons.delete(reason)
  if (wasFree || actor.reasons.size > 0) return
  for (const { child } of actor.children) send(model, child, { type: 'resume', reason: 'ancestor' })
  schedule(model, actor)
}
