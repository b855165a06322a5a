import { ActorFailure } from '../failure/actor-failure.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { cancelWatch } from './death-watch.ts'
import { recreateChild, resumeChild } from './directives.ts'
import type { Failure } from './failure.ts'
import type { Restart } from './fault-state.ts'
import { failWhileStopping, infoOf, raiseStartFailure } from './faults.ts'
import { Mark } from './mark.ts'
import { launch } from './start.ts'
import { requestStop, stopChildren } from './stop.ts'
import { unsuspend } from './suspension.ts'
import { runHook, type TurnOutcome } from './turn.ts'

type Recreate = Extract<SystemMessage, { type: 'recreate' }>

/** `recreate`: the present instance goes, a new one comes (semantics 3.6). One that is not newer is ignored. */
export function beginRestart(cell: Cell, { cause, instance, keepsChildren = false }: Recreate): void {
  if (instance <= cell.wantedInstance) return
  switch (cell.phase) {
    case 'halting':
    case 'leaving':
      // Under way already: what it leads to is the newer instance now, and the newer directive decides about the children.
      cell.wantedInstance = instance
      if (!keepsChildren) letChildrenGo(cell)
      return
    case 'created':
    case 'stopping':
    case 'ending':
    case 'stopped':
      return
    case 'starting':
    case 'running':
    case 'down':
    case 'reviving':
      cell.wantedInstance = instance
      return halt(cell, cause, keepsChildren)
    default:
      return cell.phase satisfies never
  }
}

/** `resume` of a failed cell, down the chain to the one that failed first (semantics 4.6). */
export function resumeFailed(cell: Cell): void {
  // Without a started instance there is nothing to resume: whoever decides says `restart` then (semantics 3.3).
  if (cell.phase !== 'running') return
  forgetFailure(cell)
  unsuspend(cell, 'failed')
  if (cell.children !== undefined) for (const child of cell.children) resumePerpetrator(child)
  cell.decideWaiting()
}

/** As a decision of its own would do it: what was ordered last counts (semantics 4.3, 5.4). */
function resumePerpetrator(child: Cell): void {
  const failure = escalatedBy(child)
  if (failure === undefined) return
  if (child.phase !== 'down') return resumeChild(child)
  if (!recreateChild(child, failure.cause, false)) requestStop(child)
}

/** (a): the signal aborts; the running handler and the children are waited for. */
function halt(cell: Cell, cause: ActorFailure, keepsChildren: boolean): void {
  const { fault } = cell
  fault.restart = { cause, keepsChildren, message: fault.pending?.ownMessage }
  forgetFailure(cell)
  cell.enter('halting')
  cell.context?.abort()
  if (keepsChildren) keepChildren(cell, cause)
  else stopUnheard(cell)
  leaveIfReady(cell)
}

/** Nothing is told of their end (semantics 3.6a). */
function stopUnheard(cell: Cell): void {
  for (const child of cell.children ?? []) {
    cancelWatch(cell, child.pid)
    cell.deathWatch?.links.delete(child.pid)
  }
  stopChildren(cell)
}

/** A restart that was to keep them has been overtaken by one that does not. */
function letChildrenGo(cell: Cell): void {
  const restart = cell.ownFault?.restart
  if (restart?.keepsChildren !== true) return
  restart.keepsChildren = false
  stopUnheard(cell)
}

/** (b): `preRestart` on the old instance, once nothing is left to wait for. */
export function leaveIfReady(cell: Cell): void {
  const restart = cell.ownFault?.restart
  if (restart === undefined || cell.turn !== undefined) return
  if (!restart.keepsChildren && (cell.children?.size ?? 0) > 0) return
  if (!cell.is(Mark.LIVE) || cell.is(Mark.LEFT) || cell.actor === undefined) return replace(cell, restart.cause)
  cell.mark(Mark.LEFT)
  cell.enter('leaving')
  runHook(cell, 'preRestart', preRestart, restart, left)
}

function preRestart({ actor, context }: Cell, restart: Restart): unknown {
  const { cause, message } = restart
  restart.message = undefined
  if (actor?.preRestart === undefined) return actor?.postStop?.(context as never)
  return actor.preRestart(context as never, cause.behavior(), message)
}

function left(cell: Cell, outcome: TurnOutcome, value: unknown): void {
  const { restart } = cell.fault
  if (cell.phase !== 'leaving' || restart === undefined) {
    // A stop has overtaken the restart; a failure is told as one of the stop.
    if (outcome === 'failed') failWhileStopping(cell, ActorFailure.from(value), undefined)
    return cell.advance()
  }
  if (outcome !== 'failed') {
    if (restart.keepsChildren || (cell.children?.size ?? 0) === 0) return replace(cell, restart.cause)
    // Overtaken while the hook ran: they are waited for after it.
    return cell.enter('halting')
  }
  dismiss(cell)
  cell.enter('down')
  raiseStartFailure(cell, infoOf(cell, ActorFailure.from(value)))
}

/** (c) to (g). */
function replace(cell: Cell, cause: ActorFailure): void {
  const { bus, host } = cell.env
  cell.stash?.unstashAll()
  if (cell.is(Mark.LIVE)) {
    cell.unmark(Mark.LIVE)
    if (bus.wants('lifecycle')) {
      const { pid, path, parent } = cell
      bus.publish({ type: 'lifecycle', at: host.now(), stage: 'stopped', final: false, pid, path, parent: parent?.pid })
    }
  }
  dismiss(cell)
  cell.fault.restart = undefined
  for (const child of cell.children ?? []) cell.fault.lastSurvivor = child.uid
  cell.enter('reviving')
  launch(cell, cause)
}

/** From here the old instance's context throws. */
function dismiss(cell: Cell): void {
  cell.context?.close()
  cell.context = undefined
  cell.actor = undefined
  cell.receive = undefined
  cell.strategy = undefined
}

/** The failure that the directive was for is over (row F2). */
function forgetFailure(cell: Cell): void {
  const { fault } = cell
  fault.pending = undefined
  fault.duringStart = undefined
  fault.hasFailed = false
}

/** What this cell has failed through, if it is this child that waits for what becomes of it (semantics 4.6). */
function escalatedBy(child: Cell): Failure | undefined {
  const failure = child.ownFault?.pending
  if (failure?.outcome !== 'escalate' || child.is(Mark.STOP_SENT)) return undefined
  return child.entry.expectedInstance > child.wantedInstance ? undefined : failure
}

/** `stopChildren: false`: the children that the failure came from are restarted, too; the others go on when this cell does. */
function keepChildren(cell: Cell, cause: ActorFailure): void {
  for (const child of cell.children ?? []) {
    child.ownEntry?.forgetCounts()
    if (escalatedBy(child) !== undefined && !recreateChild(child, cause, false)) requestStop(child)
  }
}
