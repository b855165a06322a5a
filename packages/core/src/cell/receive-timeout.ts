import { notInfluenceReceiveTimeout } from '../actor/not-influence-receive-timeout.ts'
import { ConfigError } from '../failure/errors.ts'
import { bare } from '../message/enveloped.ts'
import type { Cell } from './cell.ts'
import { NOTHING, type Rider } from './rider.ts'

/** Tells the actor that no message has come for a while, again and again (semantics 8.3). */
export class ReceiveTimeout implements Rider {
  readonly #cell: Cell
  readonly #delayMs: number
  readonly #message: unknown
  readonly captured: unknown
  #handle: unknown
  #isQueued = false
  #isStale = false
  #isCancelled = false
  /** No handler or hook has found it set: the one that is at work may be the one that has set it. */
  #isNew = true

  constructor(cell: Cell, delayMs: number, message: unknown) {
    if (!(typeof delayMs === 'number' && delayMs > 0 && delayMs < Number.POSITIVE_INFINITY)) {
      throw new ConfigError(`The receive timeout of ${cell.path} is ${delayMs}. Give milliseconds above 0.`, cell.path)
    }
    this.#cell = cell
    this.#delayMs = delayMs
    this.#message = message
    this.captured = cell.env.carrier?.capture()
    this.#arm()
  }

  /** A user message has come: what is queued of the timeout is stale. */
  noticed(message: unknown): void {
    this.#isNew = false
    if (isMarked(bare(message))) return
    this.#isStale = this.#isQueued
    this.#disarm()
  }

  /** What was at work has ended, its promise included: the actor is idle from here, and waits from here for a timeout that it has set. */
  idle(): void {
    // By now another one may be at work: a restart follows upon the end of a handler.
    if (this.#cell.turn !== undefined) return
    if (this.#isNew) this.#disarm()
    this.#isNew = false
    if (!this.#isCancelled && this.#handle === undefined && !(this.#isQueued && !this.#isStale)) this.#arm()
  }

  cancel(): void {
    this.#isCancelled = true
    this.#disarm()
  }

  open(): unknown {
    const isStale = this.#isStale || this.#isCancelled
    this.#isQueued = false
    this.#isStale = false
    return isStale ? NOTHING : this.#message
  }

  bury(): void {
    // Nobody's message: nothing is lost with it.
  }

  #arm(): void {
    this.#handle = this.#cell.env.host.setTimer(() => {
      this.#handle = undefined
      // Set by the handler that is still at work: the wait begins when that has ended.
      if (this.#isNew && this.#cell.turn !== undefined) return
      if (this.#isQueued) {
        // The stale one that is queued still has not been passed: it will do for this one.
        this.#isStale = false
        return
      }
      this.#isQueued = true
      this.#cell.ride(this)
    }, this.#delayMs)
  }

  #disarm(): void {
    if (this.#handle !== undefined) this.#cell.env.host.clearTimer(this.#handle)
    this.#handle = undefined
  }
}

function isMarked(message: unknown): boolean {
  if ((typeof message !== 'object' || message === null) && typeof message !== 'function') return false
  try {
    return (message as { [notInfluenceReceiveTimeout]?: unknown })[notInfluenceReceiveTimeout] === true
  } catch {
    // A message may be hostile: then it is one like any other.
    return false
  }
}
