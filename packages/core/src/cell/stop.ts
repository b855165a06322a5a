import { ActorFailure } from '../failure/actor-failure.ts'
import { STOP } from '../message/system-message.ts'
import type { Cell } from './cell.ts'
import { failWhileStopping } from './faults.ts'
import { finish } from './finish.ts'
import { Mark } from './mark.ts'
import { runHook, type TurnOutcome } from './turn.ts'

/** Asks an actor to stop, ahead of its messages. No other directive will reach it. */
export function requestStop(cell: Cell): void {
  if (cell.phase === 'stopped') return
  cell.mark(Mark.STOP_SENT)
  cell.sendSystem(STOP)
}

/** The first phase: nothing new begins, and the running handler and the children are waited for (semantics 3.7). */
export function beginStop(cell: Cell): void {
  const { phase } = cell
  if (phase === 'stopping' || phase === 'ending' || phase === 'stopped') return
  cell.enter('stopping')
  cell.ownEntry?.dropDelayed()
  cell.mark(Mark.STOP_SENT)
  cell.context?.abort()
  stopChildren(cell)
  endIfReady(cell)
}

/** Each child is sent `stop`; what this cell has not decided for it is settled (semantics 4.4). */
export function stopChildren(cell: Cell): void {
  // Most actors have none, and stop often enough for an empty list to be felt.
  if (cell.children === undefined) return
  for (const child of cell.children) {
    child.ownFault?.pending?.overtakenBy('stop')
    requestStop(child)
  }
}

/** The second phase, once nothing is left to wait for. */
export function endIfReady(cell: Cell): void {
  if (cell.turn !== undefined || (cell.children?.size ?? 0) > 0) return
  if (!cell.is(Mark.LIVE) || cell.is(Mark.LEFT)) return finish(cell)
  cell.mark(Mark.LEFT)
  cell.enter('ending')
  runHook(cell, 'postStop', postStop, undefined, postStopEnded)
}

function postStop({ actor, context }: Cell): unknown {
  return actor?.postStop?.(context as never)
}

function postStopEnded(cell: Cell, outcome: TurnOutcome, value: unknown): void {
  if (outcome === 'failed') failWhileStopping(cell, ActorFailure.from(value), undefined)
  finish(cell)
}
