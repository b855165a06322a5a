import { printable, sentence } from '../failure/printable.ts'
import { catchStray } from '../failure/promise-like.ts'
import { SUSPEND } from '../message/system-message.ts'
import { isDirective, type SupervisorDirective, type SupervisorStrategy } from '../supervision/strategy.ts'
import type { Cell } from './cell.ts'
import type { Children } from './children.ts'
import { delayRestart } from './delayed-restart.ts'
import { recreateChild, resumeChild } from './directives.ts'
import type { Failure } from './failure.ts'
import { escalate, failWith } from './faults.ts'
import { Mark } from './mark.ts'
import { requestStop } from './stop.ts'

/** A strategy and where it stands in the chain: a child's own from 0 upwards, then its parent's, then the system's. */
interface Link {
  readonly strategy: SupervisorStrategy
  readonly place: number
}
/** Those that a behaviour brings along stand above it. */
const OPTIONS_PLACE = 0
const PARENTS_PLACE = -1
const SYSTEMS_PLACE = -2

interface Verdict {
  readonly directive: SupervisorDirective
  readonly strategy: SupervisorStrategy | undefined
  /** Whom it concerns, in start order. */
  readonly affected: readonly Cell[]
  readonly delayMs: number | undefined
  /** Where the strategy stands in the chain. */
  readonly place: number
  /** Why it is not what the strategy would have liked. */
  readonly because: string
}

/** `failure` of a child: decided now, or when this cell may decide again (semantics 4.4). */
export function childFailed(cell: Cell, failure: Failure): void {
  const child = failure.cell
  if (failure.isSettled) return
  if (cell.parent === undefined) return cell.env.top.decide(failure)
  const { children } = cell
  if (children?.has(child) !== true || child.is(Mark.STOP_SENT)) return failure.overtakenBy('stop')
  if (failure.instance < child.entry.expectedInstance) return failure.overtakenBy(child.entry.lastDirective ?? 'stop')
  if (mayDecide(cell, child)) decide(cell, children, failure)
  else postpone(cell, failure)
}

function postpone({ fault }: Cell, failure: Failure): void {
  fault.waiting ??= []
  fault.waiting.push(failure)
}

export function decideWaiting(cell: Cell): void {
  const waiting = cell.ownFault?.waiting
  if (waiting === undefined) return
  cell.fault.waiting = undefined
  for (const failure of waiting) childFailed(cell, failure)
}

/** While a start hook is pending, too, of children that this start has made: the hook may be waiting for the very child. */
function mayDecide({ phase, ownFault }: Cell, child: Cell): boolean {
  if (phase === 'running') return ownFault?.hasFailed !== true
  if (phase !== 'starting' && phase !== 'reviving') return false
  return ownFault?.duringStart === undefined && child.uid > (ownFault?.lastSurvivor ?? 0)
}

function decide(cell: Cell, children: Children, failure: Failure): void {
  const child = failure.cell
  const chain = chainOf(cell, child)
  // Fixed before user code runs (semantics 4.6).
  const concerned = chain.map(({ strategy }) =>
    strategy.scope === 'one-for-one' ? undefined : concernedBy(strategy, children, child),
  )
  let isForParent = false
  for (let at = 0; at < chain.length; at++) {
    const link = chain[at] as Link
    if (isForParent && link.place >= OPTIONS_PLACE) continue
    let opinion: SupervisorDirective | undefined
    try {
      opinion = ask(cell, link.strategy, failure)
    } catch (thrown) {
      if (child.is(Mark.STOP_SENT)) failure.overtakenBy('stop')
      else failure.settle('escalate')
      return failWith(cell, thrown, undefined)
    }
    if (child.is(Mark.STOP_SENT)) {
      failure.overtakenBy('stop')
      if (opinion !== 'restart' && opinion !== 'stop') return
      // The others are concerned as ever (semantics 4.6).
      return directOthers(cell, failure, link, opinion, concerned[at])
    }
    // What decide did may have failed this very cell: somebody else decides about it first.
    if (!mayDecide(cell, child)) return postpone(cell, failure)
    if (opinion === undefined) continue
    const affected = concerned[at]?.filter(each => !each.is(Mark.STOP_SENT)) ?? [child]
    const verdict = judge(link, opinion, failure, affected)
    // The child's own strategies have nothing above them but its parent's.
    isForParent ||= verdict.directive === 'escalate' && link.place >= OPTIONS_PLACE
    if (isForParent && link.place >= OPTIONS_PLACE) continue
    return apply(cell, failure, verdict)
  }
  apply(cell, failure, {
    directive: 'escalate',
    strategy: undefined,
    affected: [child],
    delayMs: undefined,
    place: SYSTEMS_PLACE,
    because: '',
  })
}

/** `decide` has stopped the failed child itself, which is its outcome. */
function directOthers(
  cell: Cell,
  failure: Failure,
  link: Link,
  opinion: SupervisorDirective,
  concerned: readonly Cell[] | undefined,
): void {
  const others = concerned?.filter(each => !each.is(Mark.STOP_SENT)) ?? []
  if (others.length === 0 || !mayDecide(cell, failure.cell)) return
  const verdict = judge(link, opinion, failure, others)
  if (verdict.directive !== 'escalate') carryOut(cell, failure, verdict)
}

function chainOf(cell: Cell, child: Cell): Link[] {
  const chain: Link[] = []
  const { supervision } = child.options
  const own = child.ownFault?.selfSupervision
  if (own !== undefined) for (const link of own.strategies()) chain.push(link)
  if (supervision !== undefined) chain.push({ strategy: supervision, place: OPTIONS_PLACE })
  if (cell.strategy !== undefined) chain.push({ strategy: cell.strategy, place: PARENTS_PLACE })
  chain.push({ strategy: cell.env.defaultStrategy, place: SYSTEMS_PLACE })
  return chain
}

/** In start order, the child among them. */
function concernedBy({ scope }: SupervisorStrategy, children: Children, child: Cell): readonly Cell[] {
  const all = scope === 'all-for-one' ? [...children] : children.from(child)
  return all.filter(each => !each.is(Mark.STOP_SENT))
}

/** @throws what `decide` throws; a TypeError for an answer that is none. */
function ask(cell: Cell, strategy: SupervisorStrategy, failure: Failure): SupervisorDirective | undefined {
  const answer: unknown = strategy.decide(failure.childPid, failure.info.behaviorFailure())
  if (answer === undefined || isDirective(answer)) return answer
  const late = (reason: unknown) => cell.env.log.line('warn', 'The promise of a decide rejected.', () => cell.path, { reason })
  const what = catchStray(answer, late) ? 'a promise' : printable(answer)
  throw new TypeError(
    `The supervisor strategy of ${cell.path} answered ${what}. Answer 'resume', 'restart', 'stop', 'escalate' or undefined.`,
  )
}

/** What the limits make of an opinion (semantics 5). */
function judge({ strategy, place }: Link, opinion: SupervisorDirective, failure: Failure, affected: readonly Cell[]): Verdict {
  const child = failure.cell
  const { limits } = strategy
  const verdict = (directive: SupervisorDirective, delayMs?: number, because = ''): Verdict => ({
    directive,
    strategy,
    affected,
    delayMs,
    place,
    because,
  })
  // Without a started instance there is nothing to resume (semantics 3.3).
  const directive = opinion === 'resume' && child.phase === 'down' ? 'restart' : opinion
  if (directive !== 'restart') return verdict(directive)
  const { host } = child.env
  const now = host.now()
  for (const each of affected) {
    if (each.entry.counterAt(place).permits(limits, now)) continue
    const within = limits.withinMs === undefined ? '' : ` in ${limits.withinMs} ms`
    const why =
      limits.maxRestarts === 0 ? ' It may never be restarted.' : ` It has used up its restarts: ${limits.maxRestarts}${within}.`
    return verdict(limits.onLimit ?? 'stop', undefined, why)
  }
  // The failed one counts also where it is stopped: the others wait as long as it would have.
  for (const each of new Set([...affected, child]))
    each.entry.counterAt(place).count(limits, now, healthyMs(each, each === child ? failure.timestamp : now))
  return verdict(
    directive,
    child.entry.counterAt(place).delayMs(limits, () => host.random()),
  )
}

/** How long it had run since its last start. */
function healthyMs({ phase, startedAt, ownEntry }: Cell, until: number): number {
  return phase === 'running' ? until - (ownEntry?.restartedAt ?? startedAt) : 0
}

function apply(cell: Cell, failure: Failure, verdict: Verdict): void {
  logVerdict(cell, failure, verdict)
  carryOut(cell, failure, verdict)
}

function carryOut(cell: Cell, failure: Failure, verdict: Verdict): void {
  const { directive, affected } = verdict
  const child = failure.cell
  switch (directive) {
    case 'resume':
      failure.settle('resume')
      return resumeChild(child)
    case 'restart':
      suspendSiblings(child, affected)
      return restart(cell, failure, verdict)
    case 'stop':
      suspendSiblings(child, affected)
      failure.settleAsEnd()
      for (const each of affected) requestStop(each)
      return
    case 'escalate':
      failure.settle('escalate')
      return escalate(cell, failure)
    default:
      return directive satisfies never
  }
}

function restart(cell: Cell, failure: Failure, { affected, strategy, delayMs, place }: Verdict): void {
  const keepsChildren = strategy?.limits.stopChildren === false
  const child = failure.cell
  const successor = place > OPTIONS_PLACE ? child.ownFault?.selfSupervision?.successor(place) : undefined
  const recreateAll = (children: Iterable<Cell>) => {
    let areAllIn = true
    for (const each of children) {
      if (each.is(Mark.STOP_SENT) || recreateChild(each, failure.cause, keepsChildren, each === child ? successor : undefined))
        continue
      areAllIn = false
      requestStop(each)
    }
    return areAllIn
  }
  if (delayMs !== undefined) {
    failure.settle('restart', delayMs)
    // Past the outcome, a refusal is one more hop of the same failure (row C7).
    return delayRestart(affected, delayMs, due => void (recreateAll(due) || escalateOpen(cell, failure)))
  }
  if (recreateAll(affected)) return failure.settle('restart')
  failure.settle('escalate')
  escalateOpen(cell, failure)
}

/** Unless its outcome is that its actor has been stopped. */
function escalateOpen(cell: Cell, failure: Failure): void {
  if (failure.outcome !== 'stop') escalate(cell, failure)
}

function suspendSiblings(child: Cell, affected: readonly Cell[]): void {
  for (const each of affected) if (each !== child) each.sendSystem(SUSPEND.sibling)
}

/** Semantics 4.9. */
function logVerdict({ env }: Cell, failure: Failure, { directive, strategy, delayMs, because }: Verdict): void {
  if (directive === 'escalate' || strategy?.limits.log === false || !env.log.isWanted) return
  const done = { resume: 'Resumed', restart: 'Restarted', stop: 'Stopped' }[directive]
  const wait = delayMs === undefined ? '' : ` in ${Math.round(delayMs)} ms`
  const { info, sequence } = failure
  const text = `${done}${wait} after a failure: ${sentence(info.failure.description())}${because}`
  env.log.line(directive === 'resume' ? 'warn' : 'error', text, () => info.path, { sequence, failure: info.behaviorFailure() })
}
