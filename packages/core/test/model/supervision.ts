import type { StrategyPlan } from './script.ts'
import {
  type Actor,
  abort,
  type Count,
  type Directive,
  type Entry,
  type Failure,
  isStarting,
  type Model,
  type Origin,
  send,
  suspend,
  timer,
} from './state.ts'

/** Publishes the outcome of one hop (row F10). */
export function settle(model: Model, { sequence, actor }: Failure, outcome: Directive, delayMs?: number): void {
  model.events.push(`${outcome} ${sequence} ${actor.name}${delayMs === undefined ? '' : ` in ${delayMs} ms`}`)
}

/** An actor fails, by itself or through a child (4.1). */
export function fail(model: Model, actor: Actor, cause: string, origin: Origin = {}): void {
  const { escalated, instance = actor.instance } = origin
  if (isStarting(actor)) return failStart(model, actor, cause, origin)
  const isStale = instance < actor.instance
  // F4: one report until there is a directive.
  if (actor.isUndecided && !isStale && actor.phase !== 'stopping') return
  const failure: Failure = {
    sequence: escalated?.sequence ?? ++model.sequence,
    hops: (escalated?.hops ?? -1) + 1,
    ...{ at: model.now, cause, actor, instance, isFirstStart: !actor.hasEverStarted, hasLiveInstance: actor.stage === 'live' },
  }
  const publish = () => model.events.push(`failure ${failure.sequence} ${actor.name} hop ${failure.hops}: ${cause}`)
  // 2.5, 3.7(c): counted and published, and the stop goes on.
  if (actor.phase === 'stopping') {
    publish()
    return settle(model, failure, 'stop')
  }
  if (!isStale) actor.isUndecided = true
  suspend(model, actor, 'failed')
  publish()
  send(model, actor.parent, { type: 'failure', failure })
}

/** 4.4: a pending start hook is waited for; its own result no longer matters. */
function failStart(model: Model, actor: Actor, cause: string, origin: Origin): void {
  actor.doom ??= { cause, origin }
  abort(model, actor)
}

/** A `failure` arrives at the parent (4.3, 4.4). */
export function failureOfChild(model: Model, parent: Actor, failure: Failure): void {
  if (parent.parent === undefined) {
    // 4.10: the root stops the user guardian.
    settle(model, failure, 'stop')
    return send(model, failure.actor, { type: 'stop' })
  }
  const entry = parent.children.find(each => each.child === failure.actor)
  if (entry === undefined || parent.phase === 'stopping') return settle(model, failure, 'stop')
  // Nothing is to be decided about one that was told to stop, is stopping (3.8) or has ended.
  const { phase } = failure.actor
  if (entry.sent === 'stop' || phase === 'stopping' || phase === 'stopped') return settle(model, failure, 'stop')
  if (failure.instance < entry.expected) return settle(model, failure, entry.sent ?? 'stop')
  const mayDecide = isStarting(parent)
    ? parent.doom === undefined && entry.nth > parent.keptUpTo
    : !parent.isUndecided && parent.phase !== 'restarting'
  if (!mayDecide) parent.waiting.push(failure)
  else decide(model, parent, entry, failure)
}

/** After a resume, and by a new instance (4.4). */
export function decideWaiting(model: Model, parent: Actor): void {
  for (const failure of parent.waiting.splice(0)) failureOfChild(model, parent, failure)
}

/** The strategies in the order in which they are asked (4.5). */
function* strategies(model: Model, parent: Actor, child: Actor) {
  if (child.plan.own) yield { place: 'own', plan: child.plan.own, used: () => child.used.ownOpinions++ }
  if (parent.plan.strategy) yield { place: 'parent', plan: parent.plan.strategy, used: () => parent.used.opinions++ }
  if (model.supervision) yield { place: 'system', plan: model.supervision, used: () => model.used.opinions++ }
  else yield { place: 'system', plan: undefined, used: () => 0 }
}

/** 4.11: what holds where the script replaces nothing. */
const DEFAULT: Omit<StrategyPlan, 'opinions'> = { scope: 'one-for-one', maxRestarts: 10, withinMs: 10_000 }

function decide(model: Model, parent: Actor, entry: Entry, failure: Failure): void {
  for (const { place, plan, used } of strategies(model, parent, entry.child)) {
    const opinion = plan
      ? (plan.opinions[used() % plan.opinions.length] ?? 'none')
      : failure.isFirstStart || failure.cause === 'killed'
        ? 'stop'
        : 'restart'
    if (opinion === 'none') continue
    if (opinion === 'throws') {
      settle(model, failure, 'escalate')
      entry.hasEscalated = true
      return fail(model, parent, 'no decision')
    }
    // 3.3: without a started instance there is nothing to go on with.
    const wanted = opinion === 'resume' && !failure.hasLiveInstance ? 'restart' : opinion
    const { scope = 'one-for-one', ...limits } = plan ?? DEFAULT
    const affected = affectedBy(scope, parent, entry)
    const isPermitted = wanted !== 'restart' || affected.every(each => permits(countOf(each, place), limits, model.now))
    const directive = isPermitted ? wanted : (limits.onLimit ?? 'stop')
    if (directive === 'escalate' && place === 'own') continue
    return apply(model, parent, entry, failure, directive, affected, place, limits)
  }
  apply(model, parent, entry, failure, 'escalate', [], '', {})
}

/** The children in the scope, without those that are on their way out anyway (4.6). */
function affectedBy(scope: StrategyPlan['scope'], { children }: Actor, failed: Entry): readonly Entry[] {
  if (scope === 'one-for-one') return [failed]
  const from = scope === 'all-for-one' ? 0 : children.indexOf(failed)
  return children.slice(from).filter(({ sent, child }) => sent !== 'stop' && child.phase !== 'stopping')
}

type Limits = Omit<StrategyPlan, 'opinions' | 'scope'>

/** A decision becomes directives (4.6). */
function apply(
  model: Model,
  parent: Actor,
  entry: Entry,
  failure: Failure,
  directive: Directive,
  affected: readonly Entry[],
  place: string,
  limits: Limits,
): void {
  if (directive === 'escalate') {
    settle(model, failure, 'escalate')
    entry.sent = 'escalate'
    entry.hasEscalated = true
    return fail(model, parent, failure.cause, { escalated: failure })
  }
  if (directive === 'resume') {
    settle(model, failure, 'resume')
    return resumeChild(model, entry)
  }
  if (directive === 'restart') for (const each of affected) count(model, each, failure, place, limits)
  const delayMs = directive === 'restart' && limits.backoff ? delayOf(countOf(entry, place), limits.backoff) : undefined
  settle(model, failure, directive, delayMs)
  const keepsChildren = limits.stopChildren === false
  const due = delayMs === undefined ? undefined : { ...timer(model, delayMs), keepsChildren }
  for (const each of affected) if (each !== entry) send(model, each.child, { type: 'suspend', reason: 'sibling' })
  for (const each of affected) {
    each.sent = directive
    each.planned = undefined
    if (directive === 'stop') send(model, each.child, { type: 'stop' })
    else if (due === undefined) recreate(model, each, keepsChildren)
    else each.planned = due
  }
}

/** By a decision, or down the chain (4.6). Without a started instance there is nothing to go on with (3.3). */
export function resumeChild(model: Model, entry: Entry): void {
  if (entry.child.stage !== 'live') return recreate(model, entry, false)
  // 5.4: it replaces what was planned, and with it the hold of the group.
  if (entry.planned) send(model, entry.child, { type: 'resume', reason: 'sibling' })
  entry.planned = undefined
  entry.hasEscalated = false
  entry.sent = 'resume'
  send(model, entry.child, { type: 'resume', reason: 'failed' })
}

/** The parent expects the next instance from the moment it orders it (4.3). */
export function recreate(model: Model, entry: Entry, keepsChildren: boolean): void {
  entry.planned = undefined
  entry.hasEscalated = false
  entry.sent = 'restart'
  entry.expected++
  send(model, entry.child, { type: 'recreate', instance: entry.expected, keepsChildren })
}

/** The children of one decision are restarted together, those apart that a newer directive concerns (5.4). */
export function restartPlanned(model: Model, parent: Actor, due: Entry['planned']): void {
  for (const entry of parent.children) if (due && entry.planned === due) recreate(model, entry, due.keepsChildren)
}

function countOf(entry: Entry, place: string): Count {
  const count = entry.counts.get(place) ?? { restarts: 0, windowOpenedAt: undefined, inARow: 0 }
  entry.counts.set(place, count)
  return count
}

const isOver = ({ windowOpenedAt }: Count, withinMs: number, now: number) =>
  windowOpenedAt === undefined || now - windowOpenedAt > withinMs

/** 5.1. */
function permits(count: Count, { maxRestarts, withinMs }: Limits, now: number): boolean {
  if (maxRestarts === undefined) return true
  return (withinMs !== undefined && isOver(count, withinMs, now) ? 0 : count.restarts) < maxRestarts
}

function count(model: Model, entry: Entry, failure: Failure, place: string, { withinMs, backoff }: Limits): void {
  const count = countOf(entry, place)
  if (withinMs !== undefined && isOver(count, withinMs, model.now)) {
    count.windowOpenedAt = model.now
    count.restarts = 0
  }
  count.restarts++
  // 5.4: computed whenever it is counted.
  const [minMs, maxMs] = backoff ?? [0, 0]
  const { child } = entry
  const isHealthy = child.phase === 'running' && (child === failure.actor ? failure.hasLiveInstance : child.stage === 'live')
  const until = child === failure.actor ? failure.at : model.now
  if (isHealthy && until - child.runningSince >= (minMs + maxMs) / 2) count.inARow = 0
  count.inARow++
}

/** 5.4, without jitter. */
const delayOf = ({ inARow }: Count, [minMs, maxMs]: readonly [number, number]) => Math.min(maxMs, minMs * 2 ** (inARow - 1))
