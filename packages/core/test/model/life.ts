import { type Plan, START_TIMEOUT_MS } from './script.ts'
import { type Actor, abort, actorOf, type Hook, isStartPending, type Model, release, schedule, send, timer } from './state.ts'
import { decideWaiting, fail, recreate, resumeChild, settle } from './supervision.ts'

export function begin(model: Model, actor: Actor, what: Hook['what']): void {
  const isStart = what === 'preStart' || what === 'postRestart'
  const limit = isStart ? timer(model, START_TIMEOUT_MS) : undefined
  actor.hook = { what, instance: actor.instance, grace: undefined, limit }
  if (what === 'preRestart' || what === 'postStop') abort(model, actor)
}

/** Only `create` is nested in the caller (3.2). */
export function spawn(model: Model, parent: Actor, plan: Plan): void {
  const name = `${parent.name}.${++parent.used.children}`
  const log: string[] = []
  model.logs.set(name, log)
  const child = actorOf(name, plan, parent, log)
  model.actors.set(name, child)
  parent.children.push({
    child,
    nth: parent.used.children,
    expected: 1,
    sent: undefined,
    hasEscalated: false,
    counts: new Map(),
    planned: undefined,
  })
  // What a restart is about to lift is not handed down: the hook may wait for the child.
  const isHeld = parent.phase === 'restarting' ? parent.reasons.has('ancestor') : parent.reasons.size > 0
  if (isHeld) child.reasons.add('ancestor')
  if (start(model, child)) return
  // Rolled back: its caller is told, nobody else (3.2, C4, C9).
  parent.log.push(`no ${name}`)
  if (child.children.length > 0) return stop(model, child)
  parent.children.pop()
  child.phase = 'stopped'
  model.actors.delete(name)
}

/** @returns whether it has not failed (yet). */
function start(model: Model, actor: Actor): boolean {
  const ending = actor.plan.starts[actor.used.starts++] ?? 'ok'
  actor.stage = 'none'
  actor.log.push('new')
  if (ending === 'no instance') return false
  if (actor.plan.strategy) actor.log.push('strategy')
  const what = actor.hasEverStarted ? 'postRestart' : 'preStart'
  actor.log.push(what)
  for (const plan of actor.plan.children) spawn(model, actor, plan)
  if (ending === 'hold') begin(model, actor, what)
  else if (ending === 'ok') started(model, actor)
  return ending !== 'fail'
}

export function started(model: Model, actor: Actor): void {
  const { phase } = actor
  actor.stage = 'live'
  actor.phase = 'running'
  actor.isOn = true
  actor.runningSince = model.now
  model.events.push(`${actor.hasEverStarted ? 'restarted' : 'started'} ${actor.name}`)
  if (actor.hasEverStarted || actor.instance > 1) actor.restarts++
  actor.hasEverStarted = true
  actor.isUndecided = false
  // A group whose restart is delayed stays suspended (5.4), those included that are just being restarted by an older directive.
  if (phase === 'restarting') release(model, actor, 'failed', ...(actor.isHeldAnew ? [] : ['sibling' as const]))
  decideWaiting(model, actor)
  schedule(model, actor)
}

/** A start that is supervised has failed (3.3, 3.6). */
export function startFailed(model: Model, actor: Actor, cause = 'boom'): void {
  if (actor.reasons.size > 0) for (const { child } of actor.children) send(model, child, { type: 'suspend', reason: 'ancestor' })
  actor.phase = 'running'
  fail(model, actor, cause)
}

/** 4.6: also down the chain to the perpetrator. */
export function resume(model: Model, actor: Actor): void {
  if (actor.phase === 'stopping' || actor.phase === 'restarting') return
  actor.isUndecided = false
  release(model, actor, 'failed')
  for (const entry of actor.children) if (entry.hasEscalated) resumeChild(model, entry)
  decideWaiting(model, actor)
}

/** What a restart or stop does with the children: what waits for a decision gets none (4.4). */
function stopChildren(model: Model, actor: Actor): void {
  for (const failure of actor.waiting.splice(0)) settle(model, failure, 'stop')
  for (const entry of actor.children) {
    entry.planned = undefined
    entry.sent = 'stop'
    send(model, entry.child, { type: 'stop' })
  }
}

/** 3.6; one that is not newer is ignored (4.3). */
export function restart(model: Model, actor: Actor, instance: number, keepsChildren: boolean): void {
  if (actor.phase === 'stopping' || instance <= actor.instance) return
  actor.instance = instance
  actor.isHeldAnew = false
  // One that has not come to its new instance yet leads to the newer one.
  if (actor.phase === 'restarting' && !isStartPending(actor)) {
    // The newer directive decides about the children.
    if (actor.keepsChildren && !keepsChildren) stopChildren(model, actor)
    actor.keepsChildren &&= keepsChildren
    return
  }
  actor.phase = 'restarting'
  actor.isUndecided = false
  actor.doom = undefined
  actor.keepsChildren = keepsChildren
  abort(model, actor)
  if (keepsChildren) keepChildren(model, actor)
  else stopChildren(model, actor)
  proceed(model, actor)
}

/** 3.7, 3.8. */
export function stop(model: Model, actor: Actor): void {
  if (actor.phase === 'stopping' || actor.phase === 'stopped') return
  actor.phase = 'stopping'
  actor.doom = undefined
  abort(model, actor)
  stopChildren(model, actor)
  proceed(model, actor)
}

/** A child has ended: bookkeeping, and the step that waited for it. */
export function ended(model: Model, parent: Actor, child: Actor): void {
  parent.children = parent.children.filter(each => each.child !== child)
  proceed(model, parent)
}

/** The next step of a restart or stop, once nothing is waited for any more. */
export function proceed(model: Model, actor: Actor): void {
  const { phase } = actor
  if (phase !== 'restarting' && phase !== 'stopping') return
  if (actor.hook || (actor.children.length > 0 && !(phase === 'restarting' && actor.keepsChildren))) return
  if (actor.stage === 'live' && !leave(model, actor, phase === 'stopping' ? 'postStop' : 'preRestart')) return
  if (phase === 'stopping') finish(model, actor)
  else renew(model, actor)
}

/** The one leaving hook of an instance (3.9). @returns whether the transition goes on at once. */
function leave(model: Model, actor: Actor, what: 'preRestart' | 'postStop'): boolean {
  const ending = actor.plan.leaves[actor.used.leaves++] ?? 'ok'
  actor.log.push(what)
  actor.stage = 'left'
  if (ending === 'hold') begin(model, actor, what)
  return ending === 'hold' ? false : left(model, actor, ending)
}

/** 3.6(b): a failure is one of the restart, supervised, and the hook is not repeated; 3.7(c): published, and the stop goes on. */
export function left(model: Model, actor: Actor, how: 'ok' | 'fail'): boolean {
  if (how === 'ok') return true
  const isSupervised = actor.phase === 'restarting'
  if (isSupervised) actor.phase = 'running'
  fail(model, actor, 'boom')
  return !isSupervised
}

/** 3.6 (d)–(g). */
function renew(model: Model, actor: Actor): void {
  if (actor.isOn) model.events.push(`stopped ${actor.name}`)
  actor.isOn = false
  actor.phase = 'restarting'
  actor.keptUpTo = actor.children.at(-1)?.nth ?? 0
  if (!start(model, actor)) startFailed(model, actor)
}

/** 3.6, last sentence; what a strategy has counted does not survive its actor's restart (5.6). */
function keepChildren(model: Model, actor: Actor): void {
  for (const entry of actor.children) {
    entry.counts.clear()
    if (entry.hasEscalated) recreate(model, entry, false)
  }
}

function finish(model: Model, actor: Actor): void {
  actor.phase = 'stopped'
  actor.user.length = 0
  model.actors.delete(actor.name)
  // What still waits for a decision is over with it (F9).
  const { parent } = actor
  for (const failure of parent?.waiting ?? []) if (failure.actor === actor) settle(model, failure, 'stop')
  if (parent) parent.waiting = parent.waiting.filter(failure => failure.actor !== actor)
  if (actor.hasEverStarted) model.events.push(`ended ${actor.name}`)
  send(model, actor.parent, { type: 'ended', child: actor })
}
