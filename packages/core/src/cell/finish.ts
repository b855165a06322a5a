import { TargetStoppedError } from '../failure/errors.ts'
import type { Pid } from '../identity/pid.ts'
import { BoundedMailbox } from '../mailbox/bounded-mailbox.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { addWatcher, cellOf, removeWatcher } from './death-watch.ts'
import { Failure } from './failure.ts'
import { Gate } from './gate.ts'

/** The end (semantics 3.7 d, e): what is left is settled, and everybody who must know is told. */
export function finish(cell: Cell): void {
  const { mailbox, ownFault } = cell
  cell.enter('stopped')
  cell.gate |= Gate.CLOSED
  ownFault?.pending?.overtakenBy('stop')
  // Most of what waited has been settled with its child; not what a restart of that child has overtaken (semantics 4.4).
  const waiting = ownFault?.waiting
  if (waiting !== undefined) for (const failure of waiting) failure.overtakenBy('stop')
  if (mailbox instanceof BoundedMailbox) mailbox.rejectOffers(new TargetStoppedError(cell.path, 'the offered message'))
  buryMessages(cell)
  if (mailbox.hasSystem) for (const message of mailbox.unhandledSystem()) settleUnhandled(cell, message)
  publishEnd(cell)
  endBirth(cell)
  tellOthers(cell)
  release(cell)
}

/** In the order in which they would have been handled. */
function buryMessages(cell: Cell): void {
  const { aside, mailbox, stash } = cell
  if (mailbox.isTrusted && mailbox.userSize === 0 && aside === undefined && stash === undefined) return
  for (const { message } of stash?.takeAll() ?? []) cell.bury(message, 'stopped')
  for (let head = aside?.takeHead(); head !== undefined; head = aside?.takeHead()) {
    if (head.watch?.isCancelled !== true) cell.bury(head.message, 'stopped')
  }
  const left = mailbox.close()
  let queued = left.length
  const buryDue = () => {
    for (let rider = aside?.takeDue(queued); rider !== undefined; rider = aside?.takeDue(queued)) rider.bury(cell)
  }
  for (const message of left) {
    buryDue()
    queued--
    aside?.oneLeft()
    cell.bury(message, 'stopped')
  }
  buryDue()
}

/** A system message that its actor will not handle any more, and that somebody waits for. */
function settleUnhandled(cell: Cell, message: SystemMessage): void {
  if (message.type === 'watch') addWatcher(cell, message.watcher)
  else if (message.type === 'unwatch') removeWatcher(cell, message.watcher)
  else if (message.type === 'failure' && message.payload instanceof Failure) message.payload.overtakenBy('stop')
}

/** Only an actor that has ever started has an end that is worth an event (row C9). */
function publishEnd(cell: Cell): void {
  const { bus, host, metrics } = cell.env
  if (!cell.everStarted) return
  metrics.count('actorStopped', cell)
  if (!bus.wants('lifecycle')) return
  const { pid, path, parent } = cell
  bus.publish({ type: 'lifecycle', at: host.now(), stage: 'stopped', final: true, pid, path, parent: parent?.pid })
}

/** One message for all: the parent, and the watchers that are not the parent. */
function tellOthers(cell: Cell): void {
  const { parent, watchers } = cell
  const failure = cell.ownFault?.endedBy
  const message: SystemMessage = {
    type: 'terminated',
    pid: cell.pid,
    reason: failure === undefined ? 'stopped' : 'failed',
    failure,
  }
  if (parent !== undefined) parent.sendSystem(message)
  if (watchers !== undefined) for (const watcher of watchers) if (watcher !== parent) watcher.sendSystem(message)
  if (cell.endListeners !== undefined) for (const listener of cell.endListeners) listener()
}

function endBirth(cell: Cell): void {
  const { birth } = cell
  if (birth === undefined) return
  // Rolled back: the name is free as soon as the caller knows (row C4).
  cell.parent?.children?.remove(cell)
  cell.birth = undefined
  birth.onEnd?.(birth, false)
}

/** Refs to it may live on for long; what it held must not. */
function release(cell: Cell): void {
  forgetTargets(cell)
  if (cell.env.metrics.hasLivingSeries) cell.env.metrics.fold(cell.pid)
  cell.ownEntry?.dropDelayed()
  cell.turn?.drop()
  cell.mailbox.release()
  cell.questions?.leave()
  cell.factory = undefined
  cell.actor = undefined
  cell.receive = undefined
  cell.context?.close()
  cell.context = undefined
  cell.strategy = undefined
  cell.children = undefined
  cell.watchers = undefined
  cell.deathWatch = undefined
  cell.aside = undefined
  cell.stash = undefined
  cell.endListeners = undefined
  // An error holds on to the instance that threw it, until somebody reads its stack.
  cell.ownFault = undefined
}

/** Watcher lists are cleared on both sides (row W6). */
function forgetTargets(cell: Cell): void {
  const death = cell.deathWatch
  if (death === undefined) return
  const told = new Set([...death.watches.keys(), ...death.links.keys()])
  for (const pid of told) forgetAt(cell, pid)
}

function forgetAt(cell: Cell, pid: Pid): void {
  const target = cellOf(pid)
  if (target !== undefined && target.phase !== 'stopped') target.sendSystem({ type: 'unwatch', watcher: cell.pid })
}
