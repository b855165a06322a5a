import { ConfigError, type TimerScheduler } from '@cellactor/core'
import { rendered } from '../compare/rendered.ts'
import { TestkitError } from '../testkit-error.ts'
import type { TimerStartedEffect } from './effects.ts'
import type { Stage } from './stage.ts'

type Mode = TimerStartedEffect<unknown>['mode']

/** Timers that are started and never tick by themselves. */
export class KitTimers implements TimerScheduler<unknown> {
  readonly #stage: Stage
  readonly #active = new Map<unknown, { readonly mode: Mode; readonly message: unknown }>()

  constructor(stage: Stage) {
    this.#stage = stage
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
    return this.#active.has(key)
  }

  cancel(key: unknown): void {
    if (this.#active.delete(key)) this.#stage.note({ type: 'timerCancelled', key })
  }

  cancelAll(): void {
    for (const key of [...this.#active.keys()]) this.cancel(key)
  }

  /** The message of a tick. @throws {TestkitError} where no such timer is active. */
  tick(key: unknown): unknown {
    const timer = this.#active.get(key)
    if (timer === undefined) {
      const others = this.#active.size === 0 ? 'There is none' : `Active are ${rendered([...this.#active.keys()])}`
      throw new TestkitError('ARGUMENT_INVALID', `fireTimer was given ${rendered(key)}, which is the key of no timer. ${others}.`)
    }
    if (timer.mode === 'single') this.#active.delete(key)
    return timer.message
  }

  #start(mode: Mode, key: unknown, message: unknown, delayMs: number, initialDelayMs: number): void {
    this.#stage.checkOpen('timers')
    checkMs('delay', initialDelayMs, 0)
    checkMs('period', delayMs, mode === 'single' ? 0 : Number.MIN_VALUE)
    this.#active.set(key, { mode, message })
    this.#stage.note({ type: 'timerStarted', key, mode, delayMs, initialDelayMs, message: this.#stage.shown(message) })
  }
}

/** As the runtime checks it. */
export function checkMs(what: string, ms: number, least: number): void {
  if (typeof ms === 'number' && ms >= least && ms < Number.POSITIVE_INFINITY) return
  throw new ConfigError(`A timer was given the ${what} ${ms}. Give milliseconds ${least > 0 ? 'above' : 'from'} 0.`)
}
