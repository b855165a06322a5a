import { type ActorSystem, defaultHost, type Host } from '@cellactor/core'
import { SimulatedHost, stepTowards } from '../host/simulated-host.ts'
import { checkDurationMs } from '../testkit-error.ts'

export interface WithinOptions {
  /** Milliseconds, virtual where the system runs on a `SimulatedHost`. Default 3 000. */
  withinMs?: number | undefined
}

export const DEFAULT_WITHIN_MS = 3_000

/** In a box of its own, because `undefined` is a legal message. */
export interface Found<T> {
  readonly value: T
}

/** What a probe's expectations wait by: steps of virtual time on a simulated host, on any other the host's own timers. */
export class Waiting {
  readonly #host: Host
  readonly #waiters = new Set<Waiter<unknown>>()

  constructor(system: ActorSystem) {
    this.#host = system.config.host ?? defaultHost()
    void system.whenTerminated.then(() => this.changed())
  }

  /** There is something new to look at: those who wait look at it in the order in which they came. */
  changed(): void {
    for (const waiter of [...this.#waiters]) waiter.lookAgain()
  }

  /** What `look` finds, now or within the time; `undefined` where it found nothing. Rejects with what `look` throws. */
  async until<T>(look: () => Found<T> | undefined, withinMs: number): Promise<Found<T> | undefined> {
    checkDurationMs('The time to wait', withinMs)
    const waiter = new Waiter(look)
    waiter.lookAgain()
    if (waiter.isDone) return waiter.result()
    this.#waiters.add(waiter)
    try {
      await (this.#host instanceof SimulatedHost
        ? inSteps(this.#host, waiter, withinMs)
        : inTheTimeOf(this.#host, waiter, withinMs))
    } finally {
      this.#waiters.delete(waiter)
    }
    // What nobody tells of may have come about all the same.
    waiter.lookAgain()
    return waiter.result()
  }
}

class Waiter<T> {
  readonly #look: () => Found<T> | undefined
  #found: Found<T> | undefined
  #thrown: { readonly error: unknown } | undefined
  isDone = false
  onDone: (() => void) | undefined = undefined

  constructor(look: () => Found<T> | undefined) {
    this.#look = look
  }

  lookAgain(): void {
    if (this.isDone) return
    try {
      this.#found = this.#look()
    } catch (error) {
      this.#thrown = { error }
    }
    this.isDone = this.#found !== undefined || this.#thrown !== undefined
    if (this.isDone) this.onDone?.()
  }

  result(): Found<T> | undefined {
    if (this.#thrown !== undefined) throw this.#thrown.error
    return this.#found
  }
}

async function inSteps(host: SimulatedHost, waiter: Waiter<unknown>, withinMs: number): Promise<void> {
  const untilMs = host.now() + withinMs
  await host.settle()
  while (await stepTowards(host, untilMs, () => waiter.isDone));
}

function inTheTimeOf(host: Host, waiter: Waiter<unknown>, withinMs: number): Promise<void> {
  return new Promise(resolve => {
    const timer = host.setTimer(resolve, withinMs)
    waiter.onDone = () => {
      host.clearTimer(timer)
      resolve()
    }
  })
}
