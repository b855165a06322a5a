import type { Actor, ActorContext, Host, MaybePromise, Outcome } from '@cellactor/core'

/** A message says what the actor shall do. */
export type Act = (ctx: ActorContext<Act>) => MaybePromise<Outcome>

export const actor =
  (hooks: Partial<Actor<Act>> = {}) =>
  (): Actor<Act> => ({ receive: (ctx, act) => act(ctx), ...hooks })

/** Another host than the simulated one: tasks run by themselves, timers fire when the test says so. */
export class HandDrivenHost implements Host {
  readonly #timers = new Map<number, { readonly task: () => void; readonly delayMs: number }>()
  #made = 0

  get delays(): readonly number[] {
    return [...this.#timers.values()].map(timer => timer.delayMs)
  }

  now(): number {
    return 0
  }

  queueMicrotask(task: () => void): void {
    void Promise.resolve().then(task)
  }

  queueMacrotask(task: () => void): void {
    this.queueMicrotask(task)
  }

  setTimer(task: () => void, delayMs: number): number {
    this.#timers.set(++this.#made, { task, delayMs })
    return this.#made
  }

  clearTimer(handle: unknown): void {
    this.#timers.delete(handle as number)
  }

  random(): number {
    return 0.5
  }

  fireAll(): void {
    const due = [...this.#timers.values()]
    this.#timers.clear()
    for (const { task } of due) task()
  }
}
