import { KilledFailure } from '../failure/runtime-failures.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { Cell } from './cell.ts'
import { failWith } from './faults.ts'
import { cellBehind } from './ref.ts'
import { NOTHING, type Rider } from './rider.ts'
import { checkDuration } from './spawn-options.ts'
import { beginStop } from './stop.ts'

/**
 * Ends the actor after what is queued for it now: an orderly stop that rides in the user lane (semantics 3.11). It is
 * never refused by a mailbox. An actor that has ended is left alone.
 */
export function poison(ref: ActorRef<never>): void {
  cellBehind(ref, 'poison').ride(POISON)
}

/** As {@link poison}, but by a failure (`KilledFailure`), which is supervised like any other; the default strategy stops on it. */
export function kill(ref: ActorRef<never>): void {
  cellBehind(ref, 'kill').ride(KILL)
}

/**
 * Poisons the actor and resolves with true when it has ended, its children included, and its name is free; with false when `timeoutMs` have
 * passed first, in which case the end still comes when it comes. Never rejects.
 * @throws {ConfigError} for a `timeoutMs` that is no duration.
 */
export function gracefulStop(ref: ActorRef<never>, timeoutMs: number): Promise<boolean> {
  const cell = cellBehind(ref, 'gracefulStop')
  checkDuration(timeoutMs, 'gracefulStop: timeoutMs')
  if (cell.phase === 'stopped') return Promise.resolve(true)
  const { host } = cell.env
  return new Promise(resolve => {
    const ended = () => {
      host.clearTimer(timer)
      // The name is free as soon as the caller knows.
      cell.parent?.children?.remove(cell)
      resolve(true)
    }
    const timer = host.setTimer(() => {
      cell.endListeners?.delete(ended)
      resolve(false)
    }, timeoutMs)
    cell.endListeners ??= new Set()
    cell.endListeners.add(ended)
    cell.ride(POISON)
  })
}

const POISON: Rider = Object.freeze({
  open(cell: Cell) {
    beginStop(cell)
    return NOTHING
  },
  bury() {},
})

const KILL: Rider = Object.freeze({
  open(cell: Cell) {
    failWith(cell, new KilledFailure(`${cell.path} was killed.`), undefined)
    return NOTHING
  },
  bury() {},
})
