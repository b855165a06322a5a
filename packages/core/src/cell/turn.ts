import type { AbandonedEvent } from '../events/system-event.ts'
import { printable } from '../failure/printable.ts'
import { isPromiseLike } from '../failure/promise-like.ts'
import { StartTimeoutFailure } from '../failure/runtime-failures.ts'
import { isErr } from '../result/result.ts'
import type { Cell } from './cell.ts'
import { Gate } from './gate.ts'

/** The pieces of an instance's code that may be asynchronous. */
export type TurnKind = AbandonedEvent['what']

/** How a piece of user code ended. `value`: what it failed with. */
export type TurnOutcome = 'done' | 'failed' | 'abandoned'
export type TurnEnd = (cell: Cell, outcome: TurnOutcome, value: unknown, message: unknown) => void

/** Runs a hook, which is given `about`; its end, now or later, goes to `onEnd`. */
export function runHook<A>(
  cell: Cell,
  what: TurnKind,
  call: (cell: Cell, about: A) => unknown,
  about: A,
  onEnd: TurnEnd,
  limitMs?: number,
): void {
  let returned: unknown
  let failed = false
  try {
    returned = call(cell, about)
    if (returned !== undefined) {
      if (isErr(returned)) {
        failed = true
        returned = returned.error
      } else if (isPromiseLike(returned)) {
        return awaitTurn(new AsyncTurn(cell, what, undefined, onEnd), returned, limitMs)
      }
    }
  } catch (thrown) {
    failed = true
    returned = thrown
  }
  onEnd(cell, failed ? 'failed' : 'done', returned, undefined)
}

/** From here the instance belongs to this turn, until it settles or its time is up. */
export function awaitTurn(turn: AsyncTurn, work: PromiseLike<unknown>, limitMs?: number): void {
  const { cell } = turn
  // Foreign thenables may call back at once, twice, or with other thenables: the engine's own promise sorts that out.
  const promise = work.constructor === Promise ? (work as Promise<unknown>) : new Promise<unknown>(resolve => resolve(work))
  cell.turn = turn
  cell.gate |= Gate.AWAITING
  try {
    promise.then(
      value => turn.settle(false, value),
      reason => turn.settle(true, reason),
    )
  } catch (error) {
    turn.settle(true, error)
  }
  if (cell.context?.isAborted === true) turn.limit(cell.stopTimeoutMs, 'grace')
  else if (limitMs !== undefined) turn.limit(limitMs, 'start')
}

/** One pending promise of a handler or hook. */
export class AsyncTurn {
  readonly cell: Cell
  readonly what: TurnKind
  readonly message: unknown
  readonly #onEnd: TurnEnd
  readonly #startedAt: number
  #timer: unknown
  #state: 'pending' | 'fulfilled' | 'rejected' | 'expired' | 'over' = 'pending'
  #value: unknown
  #limit: 'grace' | 'start' = 'grace'

  constructor(cell: Cell, what: TurnKind, message: unknown, onEnd: TurnEnd) {
    this.cell = cell
    this.what = what
    this.message = message
    this.#onEnd = onEnd
    this.#startedAt = cell.env.host.now()
  }

  /** From now on it has this long. Replaces an earlier limit. */
  limit(ms: number, limit: 'grace' | 'start'): void {
    if (this.#state !== 'pending') return
    const { host } = this.cell.env
    this.#clearTimer()
    this.#limit = limit
    this.#timer = host.setTimer(() => {
      this.#timer = undefined
      if (this.#state === 'pending') this.#wakeAs('expired')
    }, ms)
  }

  settle(isRejected: boolean, value: unknown): void {
    if (this.#state !== 'pending') return this.#late(isRejected, value)
    this.#value = value
    this.#clearTimer()
    this.#wakeAs(isRejected ? 'rejected' : 'fulfilled')
  }

  /** In the cell's next turn: the instance is free again, and what was waited for goes on. */
  end(): void {
    const { cell } = this
    const state = this.#state
    const value = this.#value
    this.#release()
    if (state === 'rejected') return this.#onEnd(cell, 'failed', value, this.message)
    if (state === 'fulfilled') {
      if (isErr(value)) this.#onEnd(cell, 'failed', value.error, this.message)
      else this.#onEnd(cell, 'done', value, this.message)
      return
    }
    this.#publishAbandoned()
    if (this.#limit === 'grace') return this.#onEnd(cell, 'abandoned', undefined, undefined)
    const limitMs = cell.options.startTimeoutMs ?? cell.env.defaults.startTimeoutMs
    const why = `${this.what} of ${cell.path} took longer than ${limitMs} ms (startTimeoutMs).`
    this.#onEnd(cell, 'failed', new StartTimeoutFailure(why), undefined)
  }

  /** Its result will interest nobody. */
  drop(): void {
    this.#clearTimer()
    this.#release()
  }

  #release(): void {
    this.#state = 'over'
    this.#value = undefined
    this.cell.turn = undefined
    this.cell.gate &= ~(Gate.AWAITING | Gate.SETTLED)
  }

  #wakeAs(state: 'fulfilled' | 'rejected' | 'expired'): void {
    this.#state = state
    this.cell.gate |= Gate.SETTLED
    this.cell.wake()
  }

  #late(isRejected: boolean, value: unknown): void {
    if (!isRejected) return
    const { env, path } = this.cell
    env.log.line('warn', `${this.what} rejected after it had been abandoned: ${printable(value)}`, () => path, { error: value })
  }

  #clearTimer(): void {
    if (this.#timer === undefined) return
    this.cell.env.host.clearTimer(this.#timer)
    this.#timer = undefined
  }

  #publishAbandoned(): void {
    const { env, pid, path } = this.cell
    const at = env.host.now()
    const afterMs = at - this.#startedAt
    env.log.line('warn', `${this.what} did not settle and was abandoned after ${afterMs} ms.`, () => path)
    if (env.bus.wants('abandoned')) env.bus.publish({ type: 'abandoned', at, what: this.what, pid, path, afterMs })
  }
}
