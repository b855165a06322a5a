import type { ChildFailed, Terminated } from '../actor/signals.ts'
import { WatchConflictError, WatchRefusedError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import { DeathPactFailure } from '../failure/runtime-failures.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { CellactorError } from '../identity/cellactor-error.ts'
import { LocalPid, type Pid } from '../identity/pid.ts'
import { bare } from '../message/enveloped.ts'
import { Lane } from '../message/lane.ts'
import type { SystemMessage } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { Gate } from './gate.ts'
import { NOTHING, type Rider } from './rider.ts'

type TerminatedMessage = Extract<SystemMessage, { type: 'terminated' }>

/** What a watcher wants to be told, and how. One per watched actor (semantics 6.3). */
export type WatchForm = { readonly form: 'signal' } | { readonly form: 'message'; readonly message: unknown }

/** One watch, from `watch` to its only notification. */
export interface Watch {
  readonly wish: WatchForm
  readonly pid: Pid
  readonly path: ActorPath
  /** `unwatch` came: a notification that is queued already is not delivered (semantics 6.4). */
  isCancelled: boolean
  signal: Terminated | ChildFailed | undefined
}

/** The end of a linked actor, that this one will fail by as soon as it can fail (semantics 6.6). */
type Pact = TerminatedMessage

/** The watcher's side. The other side is the set of watchers on the target's cell. */
export class DeathWatch {
  readonly watches = new Map<Pid, Watch>()
  /** Whether the target had ended by then: what its end has sent before is not what such a link waits for. */
  readonly links = new Map<Pid, 'alive' | 'gone'>()
  /** The `watchWith` message that is being handled: when it is stashed, its watch goes with it. */
  telling: { readonly watch: Watch; readonly message: unknown } | undefined
  /** Watches whose message is stashed, or at the head of the lane. */
  readonly stashed = new Map<Pid, readonly Watch[]>()
  /** Signals, and pacts, that wait until the instance may run. */
  readonly notices = new Lane<Watch | Pact>()
}

export function cellOf(pid: Pid): Cell | undefined {
  return LocalPid.ownerOf(pid) as Cell | undefined
}

/** @throws {WatchConflictError} @throws {WatchRefusedError} @throws {CellactorError} for what is no ref. */
export function watch(cell: Cell, target: ActorRef<never>, wish: WatchForm): void {
  const pid = pidOf(cell, target, 'watch')
  if (pid === cell.pid || isGoingWith(cell, pid)) return
  const death = deathWatchOf(cell)
  const present = death.watches.get(pid)
  if (present !== undefined) {
    if (isSameWish(present.wish, wish)) return
    throw new WatchConflictError(cell.path, target.path)
  }
  if (!death.links.has(pid) || hasEnded(target)) beHeard(cell, target)
  death.watches.set(pid, { wish, pid, path: target.path, isCancelled: false, signal: undefined })
}

export function unwatch(cell: Cell, target: ActorRef<never>): void {
  const { pid } = target
  if (!cancelWatch(cell, pid)) return
  if (cell.deathWatch?.links.has(pid) !== true) beForgotten(cell, target)
}

/** Whatever is on its way for this watch, it will not be delivered. */
export function cancelWatch(cell: Cell, pid: Pid): boolean {
  const death = cell.deathWatch
  for (const putOff of death?.stashed.get(pid) ?? []) {
    putOff.isCancelled = true
    cell.stash?.forget(putOff)
  }
  death?.stashed.delete(pid)
  const present = death?.watches.get(pid)
  if (present === undefined) return false
  present.isCancelled = true
  death?.watches.delete(pid)
  return true
}

/** Its message is stashed. */
export function putOff({ stashed }: DeathWatch, watch: Watch): void {
  stashed.set(watch.pid, [...(stashed.get(watch.pid) ?? []), watch])
}

/** Its message has come back from the stash, and is handled. */
export function told({ stashed }: DeathWatch, watch: Watch): void {
  const left = (stashed.get(watch.pid) ?? []).filter(other => other !== watch)
  if (left.length > 0) stashed.set(watch.pid, left)
  else stashed.delete(watch.pid)
}

/** The end of a watched actor, as a message in the user lane (semantics 6.2). */
class WatchMessage implements Rider {
  readonly #watch: Watch
  readonly #message: unknown

  constructor(watch: Watch, message: unknown) {
    this.#watch = watch
    this.#message = message
  }

  open({ deathWatch }: Cell): unknown {
    const watch = this.#watch
    if (watch.isCancelled || deathWatch === undefined) return NOTHING
    deathWatch.watches.delete(watch.pid)
    deathWatch.telling = { watch, message: bare(this.#message) }
    return this.#message
  }

  handled({ deathWatch }: Cell): void {
    if (deathWatch !== undefined) deathWatch.telling = undefined
  }

  bury(cell: Cell): void {
    if (!this.#watch.isCancelled) cell.deadLetter(this.#message, 'stopped')
  }
}

/** @throws {WatchRefusedError} @throws {CellactorError} for what is no ref. */
export function link(cell: Cell, target: ActorRef<never>): void {
  const pid = pidOf(cell, target, 'link')
  if (pid === cell.pid || isGoingWith(cell, pid)) return
  const death = deathWatchOf(cell)
  if (death.links.has(pid)) return
  const isGone = hasEnded(target)
  if (!death.watches.has(pid) || isGone) beHeard(cell, target)
  death.links.set(pid, isGone ? 'gone' : 'alive')
}

export function unlink(cell: Cell, target: ActorRef<never>): void {
  const { pid } = target
  if (cell.deathWatch?.links.delete(pid) !== true) return
  if (!cell.deathWatch.watches.has(pid)) beForgotten(cell, target)
}

/** On the target: somebody wants to be told. */
export function addWatcher(cell: Cell, watcher: Pid): void {
  const by = cellOf(watcher)
  if (by === undefined) return
  cell.watchers ??= new Set()
  cell.watchers.add(by)
}

export function removeWatcher(cell: Cell, watcher: Pid): void {
  const by = cellOf(watcher)
  if (by !== undefined) cell.watchers?.delete(by)
}

/** On the watcher: `target` has ended. */
export function targetEnded(cell: Cell, message: TerminatedMessage): void {
  const death = cell.deathWatch
  if (death === undefined || cell.phase === 'stopping' || cell.phase === 'ending') return
  const present = death.watches.get(message.pid)
  if (present !== undefined && present.signal === undefined) {
    present.signal = signalFor(cell, present, message)
    if (present.wish.form === 'message') {
      cell.ride(new WatchMessage(present, present.wish.message))
    } else {
      death.notices.push(present)
      cell.gate |= Gate.NOTICES
    }
  }
  const linked = death.links.get(message.pid)
  if (linked === undefined) return
  if (message.reason === 'stopped') {
    if (linked === 'alive') death.links.delete(message.pid)
  } else if (canFail(cell)) {
    death.links.delete(message.pid)
    cell.fail(deathPact(message))
  } else {
    death.notices.push(message)
    cell.gate |= Gate.NOTICES
  }
}

/** The next signal that still is to be told, or the failure of a pact that still holds; it counts as told from here. */
export function takeNotice(cell: Cell): Terminated | ChildFailed | DeathPactFailure | undefined {
  const death = cell.deathWatch
  while (death !== undefined && death.notices.size > 0) {
    const notice = death.notices.shift()
    if ('wish' in notice) {
      if (notice.isCancelled) continue
      death.watches.delete(notice.pid)
      return notice.signal
    }
    if (death.links.delete(notice.pid)) return deathPact(notice)
  }
  cell.gate &= ~Gate.NOTICES
  return undefined
}

/** Otherwise it has failed already, or is being replaced: that would be the end of the pact, too. */
function canFail({ phase, ownFault }: Cell): boolean {
  return phase === 'starting' || phase === 'reviving' || (phase === 'running' && ownFault?.hasFailed !== true)
}

function deathWatchOf(cell: Cell): DeathWatch {
  cell.deathWatch ??= new DeathWatch()
  return cell.deathWatch
}

function isSameWish(a: WatchForm, b: WatchForm): boolean {
  if (a.form === 'signal' || b.form === 'signal') return a.form === b.form
  return Object.is(bare(a.message), bare(b.message))
}

/** What a lookup has not found, say. */
function pidOf(cell: Cell, target: Partial<ActorRef<never>> | null | undefined, use: string): Pid {
  const pid = target?.pid
  if (pid !== undefined) return pid
  const what = `${use} of ${cell.path} was given ${printable(target)}, which is no actor ref. Look at where it comes from.`
  throw new CellactorError('REF_NOT_LOCAL', what, cell.path)
}

/** A child of an instance that is being replaced: its end is told to nobody (semantics 3.6a). */
function isGoingWith(cell: Cell, pid: Pid): boolean {
  const { phase, ownFault } = cell
  if ((phase !== 'halting' && phase !== 'leaving') || ownFault?.restart?.keepsChildren !== false) return false
  return cellOf(pid)?.parent === cell
}

function hasEnded(target: ActorRef<never>): boolean {
  const cell = cellOf(target.pid)
  return cell === undefined || cell.phase === 'stopped'
}

/** Sees to it that the watcher hears of the target's end: at once, where it has ended (semantics 6.1). */
function beHeard(cell: Cell, target: ActorRef<never>): void {
  const watched = cellOf(target.pid)
  if (watched === undefined || watched.phase === 'stopped') return cell.sendSystem(notFound(target.pid))
  let cause: unknown
  try {
    if (watched.trySystem({ type: 'watch', watcher: cell.pid })) return
  } catch (thrown) {
    cause = thrown
  }
  throw new WatchRefusedError(cell.path, target.path, cause === undefined ? undefined : { cause })
}

function beForgotten(cell: Cell, target: ActorRef<never>): void {
  const watched = cellOf(target.pid)
  if (watched !== undefined && watched.phase !== 'stopped') watched.sendSystem({ type: 'unwatch', watcher: cell.pid })
}

function notFound(pid: Pid): SystemMessage {
  return { type: 'terminated', pid, reason: 'notFound', failure: undefined }
}

function signalFor(cell: Cell, watch: Watch, { pid, reason, failure }: TerminatedMessage): Terminated | ChildFailed {
  const target = cellOf(pid)
  const path = target?.path ?? watch.path
  if (failure !== undefined && target?.parent === cell) {
    return Object.freeze({ type: 'childFailed', pid, path, reason, failure: failure.behavior() })
  }
  return Object.freeze({ type: 'terminated', pid, path, reason })
}

function deathPact({ pid, reason, failure }: TerminatedMessage): DeathPactFailure {
  const end = reason === 'notFound' ? 'had ended before (notFound)' : `ended by a failure: ${failure?.description() ?? 'unknown'}`
  return new DeathPactFailure(`The linked actor ${cellOf(pid)?.path ?? pid} ${end}.`, undefined, undefined, pid)
}
