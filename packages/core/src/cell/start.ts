import type { Actor } from '../actor/actor.ts'
import { asActor, isBehavior } from '../actor/behavior.ts'
import { ActorFailure } from '../failure/actor-failure.ts'
import { catchStray } from '../failure/promise-like.ts'
import { SelfSupervised } from '../supervision/self-supervised.ts'
import { checkedStrategy } from '../supervision/strategy.ts'
import type { Cell } from './cell.ts'
import { CellContext } from './context.ts'
import { infoOf, raiseStartFailure } from './faults.ts'
import { Mark } from './mark.ts'
import { opening, wrapped } from './middleware.ts'
import { endIfReady, stopChildren } from './stop.ts'
import { FAILED_OR_SIBLING, lift, suspendBorn, unsuspend } from './suspension.ts'
import { runHook, type TurnOutcome } from './turn.ts'

/** `create`: the first start. */
export function create(cell: Cell): void {
  if (cell.phase !== 'created') return
  cell.enter('starting')
  launch(cell, undefined)
}

/** Makes the next instance and runs its start hook: of a first start (also of its retry), or of a restart because of `cause`. */
export function launch(cell: Cell, cause: ActorFailure | undefined): void {
  cell.instance = cell.wantedInstance
  const isRestart = cell.everStarted && cause !== undefined
  const limitMs = cell.options.startTimeoutMs ?? cell.env.defaults.startTimeoutMs
  if (isRestart) runHook(cell, 'postRestart', restart, cause, startEnded, limitMs)
  else runHook(cell, 'preStart', start, undefined, startEnded, limitMs)
}

function start(cell: Cell): unknown {
  const context = makeInstance(cell)
  return cell.actor?.preStart?.(context)
}

function restart(cell: Cell, cause: ActorFailure): unknown {
  const context = makeInstance(cell)
  const { actor } = cell
  return actor?.postRestart === undefined ? actor?.preStart?.(context) : actor.postRestart(context, cause.behavior())
}

function makeInstance(cell: Cell): CellContext {
  const actor = makeActor(cell)
  const context = new CellContext(cell)
  cell.actor = actor
  const receive = wrapped(actor, cell.options.middleware)
  const isBehaving = SelfSupervised.is(actor)
  cell.receive = cell.is(Mark.BEHAVED) && !isBehaving ? opening(receive) : receive
  if (isBehaving) cell.mark(Mark.BEHAVED)
  cell.context = context
  cell.unmark(Mark.LEFT)
  cell.strategy = readStrategy(cell, actor, context)
  return context
}

function startEnded(cell: Cell, outcome: TurnOutcome, value: unknown): void {
  // A stop or another restart has overtaken this attempt: it is reported to nobody (semantics 3.4).
  if (cell.phase !== 'starting' && cell.phase !== 'reviving') return cell.advance()
  const duringStart = cell.ownFault?.duringStart
  if (duringStart !== undefined) return startFailed(cell, duringStart.info, duringStart.sequence)
  if (outcome === 'failed') return startFailed(cell, infoOf(cell, ActorFailure.from(value)))
  started(cell)
}

function started(cell: Cell): void {
  const { bus, host, metrics } = cell.env
  const isRestart = cell.phase === 'reviving'
  const stage = cell.everStarted ? 'restarted' : 'started'
  if (!cell.everStarted) metrics.count('actorStarted', cell)
  cell.mark(Mark.LIVE | Mark.EVER_STARTED)
  const at = host.now()
  cell.startedAt = Math.floor(at)
  // To the fraction where it matters: of an instance that has come after another (semantics 5.4).
  if (isRestart) cell.entry.restartedAt = at
  cell.enter('running')
  if (bus.wants('lifecycle')) {
    const { pid, path, parent } = cell
    bus.publish({ type: 'lifecycle', at, stage, final: false, pid, path, parent: parent?.pid })
  }
  endBirth(cell)
  cell.context?.receiveTimeout?.idle()
  if (!isRestart) return
  cell.fault.forgetSelfSupervision()
  cell.entry.restarts++
  // A newer group restart that waits for its time keeps its hold.
  if (cell.entry.delayed === undefined) lift(cell, FAILED_OR_SIBLING)
  else unsuspend(cell, 'failed')
  cell.decideWaiting()
}

function endBirth(cell: Cell): void {
  const { birth } = cell
  cell.birth = undefined
  birth?.onEnd?.(birth, true)
}

function startFailed(cell: Cell, info: ReturnType<typeof infoOf>, sequence?: number): void {
  if (cell.actor !== undefined) cell.fault.selfSupervision = SelfSupervised.of(cell.actor)
  suspendBorn(cell)
  cell.context?.abort()
  cell.context?.close()
  cell.context = undefined
  cell.actor = undefined
  cell.receive = undefined
  cell.strategy = undefined
  cell.fault.duringStart = undefined
  if (cell.birth === undefined) {
    cell.enter('down')
    return raiseStartFailure(cell, info, sequence)
  }
  // Told to the caller: rolled back, and known to nobody else (row C4).
  cell.birth.failure = info.failure
  cell.fault.endedBy = info.failure
  cell.enter('stopping')
  stopChildren(cell)
  endIfReady(cell)
}

function makeActor(cell: Cell): Actor<unknown> {
  const made: unknown = (cell.ownFault?.successor ?? cell.factory)?.()
  const actor = isBehavior(made) ? made[asActor]() : made
  if (typeof (actor as Actor<unknown> | null | undefined)?.receive === 'function') return actor as Actor<unknown>
  const isPromise = catchStray(actor, reason =>
    cell.env.log.line('warn', 'The promise of a factory rejected.', () => cell.path, { reason }),
  )
  const what = isPromise
    ? 'a promise. Make the actor at once, and do what takes time in an async preStart'
    : 'no actor. Return an object with a receive method'
  throw new TypeError(`The factory of ${cell.path} returned ${what}.`)
}

function readStrategy(cell: Cell, actor: Actor<unknown>, context: CellContext): Cell['strategy'] {
  if (actor.supervisorStrategy === undefined) return undefined
  const strategy: unknown = actor.supervisorStrategy(context)
  catchStray(strategy, reason =>
    cell.env.log.line('warn', 'The promise of supervisorStrategy rejected.', () => cell.path, { reason }),
  )
  // Put together only when there is something to say: the path of a deep actor is long.
  return checkedStrategy(strategy, { toString: () => `supervisorStrategy of ${cell.path}` })
}
