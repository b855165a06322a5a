import type { TimerScheduler } from '../actor/timer-scheduler.ts'
import { ConfigError } from '../failure/errors.ts'
import type { Cell } from './cell.ts'
import { NOTHING, type Rider } from './rider.ts'

type Mode = 'single' | 'fixedDelay' | 'fixedRate'

/** The timers of one instance, by key (semantics 8.2). */
export class CellTimers implements TimerScheduler<unknown> {
  readonly #cell: Cell
  readonly #check: (use: string) => void
  readonly #timers = new Map<unknown, Timer>()

  /** `check` throws once the instance has been replaced (semantics 2.4). */
  constructor(cell: Cell, check: (use: string) => void) {
    this.#cell = cell
    this.#check = check
  }

  startSingle(key: unknown, message: unknown, delayMs: number): void {
    this.#start('single', key, message, delayMs, delayMs)
  }

  startFixedDelay(key: unknown, message: unknown, delayMs: number, initialDelayMs = delayMs): void {
    this.#start('fixedDelay', key, message, delayMs, initialDelayMs)
  }

  startFixedRate(key: unknown, message: unknown, periodMs: number, initialDelayMs = periodMs): void {
    this.#start('fixedRate', key, message, periodMs, initialDelayMs)
  }

  isActive(key: unknown): boolean {
    return this.#timers.has(key)
  }

  cancel(key: unknown): void {
    this.#check('timers.cancel')
    this.#end(key)
  }

  cancelAll(): void {
    this.#check('timers.cancelAll')
    this.endAll()
  }

  /** The instance is on its way out. */
  endAll(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  #end(key: unknown): void {
    this.#timers.get(key)?.cancel()
    this.#timers.delete(key)
  }

  #start(mode: Mode, key: unknown, message: unknown, periodMs: number, initialMs: number): void {
    this.#check('timers')
    checkDelay(this.#cell, 'delay', initialMs, 0)
    checkDelay(this.#cell, 'period', periodMs, mode === 'single' ? 0 : Number.MIN_VALUE)
    this.#end(key)
    const timer = new Timer(this.#cell, mode, message, periodMs, () => this.#timers.delete(key))
    this.#timers.set(key, timer)
    timer.arm(initialMs)
  }
}

function checkDelay(cell: Cell, what: string, ms: number, least: number): void {
  if (typeof ms === 'number' && ms >= least && ms < Number.POSITIVE_INFINITY) return
  throw new ConfigError(
    `A timer of ${cell.path} was given the ${what} ${ms}. Give milliseconds ${least > 0 ? 'above' : 'from'} 0.`,
    cell.path,
  )
}

/** One timer; it is its own tick, of which at most one is queued. */
class Timer implements Rider {
  readonly #cell: Cell
  readonly #mode: Mode
  readonly #message: unknown
  readonly #periodMs: number
  readonly #onLast: () => void
  readonly captured: unknown
  #handle: unknown
  #dueAt = 0
  #isQueued = false
  #isCancelled = false

  constructor(cell: Cell, mode: Mode, message: unknown, periodMs: number, onLast: () => void) {
    this.#cell = cell
    this.#mode = mode
    this.#message = message
    this.#periodMs = periodMs
    this.#onLast = onLast
    this.captured = cell.env.carrier?.capture()
  }

  arm(delayMs: number): void {
    const { host } = this.#cell.env
    this.#dueAt = host.now() + delayMs
    this.#handle = host.setTimer(() => this.#tick(), delayMs)
  }

  cancel(): void {
    this.#isCancelled = true
    if (this.#handle !== undefined) this.#cell.env.host.clearTimer(this.#handle)
    this.#handle = undefined
  }

  open(): unknown {
    this.#isQueued = false
    if (this.#isCancelled) return NOTHING
    if (this.#mode === 'single') this.#onLast()
    return this.#message
  }

  /** A fixed delay runs from the end of the handler, its promise included. */
  handled(): void {
    if (this.#mode === 'fixedDelay' && !this.#isCancelled) this.arm(this.#periodMs)
  }

  bury(): void {
    // A tick is nobody's message: nothing is lost with it.
  }

  #tick(): void {
    this.#handle = undefined
    if (this.#mode === 'fixedRate') this.#armNext()
    if (this.#isQueued) return
    this.#isQueued = true
    this.#cell.ride(this)
  }

  /** On the grid of the first tick, past what has been missed. */
  #armNext(): void {
    const { host } = this.#cell.env
    const lateMs = Math.max(0, host.now() - this.#dueAt)
    const dueAt = this.#dueAt + this.#periodMs * (Math.floor(lateMs / this.#periodMs) + 1)
    this.#dueAt = dueAt
    this.#handle = host.setTimer(() => this.#tick(), Math.max(0, dueAt - host.now()))
  }
}
