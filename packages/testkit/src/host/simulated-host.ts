import type { Host } from '@cellactor/core'
import { checkDurationMs, TestkitError } from '../testkit-error.ts'
import { seededRandom } from './seeded-random.ts'
import { type Task, TaskQueue } from './task-queue.ts'
import { Timer, TimerHeap } from './timer-heap.ts'

export interface SimulatedHostOptions {
  /** A whole number. Same seed, same run. Default 1. */
  seed?: number | undefined
  /** How the next ready actor is chosen. Default `random` (by the seed). */
  order?: 'fifo' | 'random' | undefined
}

/**
 * No portable engine says when its own job queue is empty: it counts as empty once so many jobs in a row, each queued
 * by the one before, have found nothing new on the host. So a chain of promises that touches nothing of the host is
 * followed to this depth; whatever it does to the host starts the count again.
 */
const QUIET_ROUNDS = 100

/** Microtasks of one run at one virtual time after which it is taken for endless; a macrotask or a timer costs the quiet rounds before it. */
const MOST_STEPS = 5_000_000
const STEPS_OF_A_MACROTASK = 20

/** Looks at the clock in one task after which it is taken for endless: the dispatcher handles some 16 million messages meanwhile. */
const MOST_LOOKS = 2_000_000

// Set once, by the class below: what this package needs of a host without its being public.
let step: (host: SimulatedHost, untilMs: number, isEnough: () => boolean) => Promise<boolean>
let moving: (host: SimulatedHost) => boolean

/**
 * A host with virtual time and seeded scheduling: nothing runs but inside {@link settle} and {@link advance}, and the
 * same seed gives the same run. Give it to `ActorSystem.create`, or let `simulate` do so (semantics 1.8).
 *
 * Time is in milliseconds, starts at 0, and stands still while anything runs. What waits for the real world (a file, a
 * socket, a real timer) is not waited for.
 *
 * ```ts
 * const host = new SimulatedHost({ seed: 7 })
 * const system = ActorSystem.create({ name: 'shop', host })
 * await host.settle()
 * await host.advance(1_000)
 * ```
 */
export class SimulatedHost implements Host {
  readonly seed: number
  readonly #microtasks = new TaskQueue()
  readonly #macrotasks = new TaskQueue()
  readonly #timers = new TimerHeap()
  readonly #random: () => number
  readonly #choice: () => number
  readonly #isFifo: boolean
  #now = 0
  #settling: Promise<void> | undefined
  #quietRounds = 0
  #moves: Promise<unknown> = Promise.resolve()
  #moving = 0
  #stepsLeft = MOST_STEPS
  #looksLeft = MOST_LOOKS
  #isInTask = false

  static {
    // Whether it is enough is asked when its turn has come: another's step may have brought what was waited for.
    step = (host, untilMs, isEnough) => host.#inTurn(async () => !isEnough() && host.#step(untilMs))
    moving = host => host.#moving > 0
  }

  /** @throws where the seed is no whole number. */
  constructor(options: SimulatedHostOptions = {}) {
    const { seed = 1, order = 'random' } = options
    if (!Number.isSafeInteger(seed)) throw new TestkitError('ARGUMENT_INVALID', `The seed is ${seed}. Give a whole number.`)
    if (order !== 'fifo' && order !== 'random') {
      throw new TestkitError('ARGUMENT_INVALID', `The order is ${JSON.stringify(order)}. Give 'fifo' or 'random'.`)
    }
    this.seed = seed
    this.#isFifo = order === 'fifo'
    this.#random = seededRandom(seed, 1)
    this.#choice = seededRandom(seed, 2)
  }

  /** Virtual milliseconds. */
  now(): number {
    // Two actors that answer each other for ever never leave the dispatcher's task, so `settle` can't end them. But the
    // dispatcher looks at the clock to see whether its slice is used up: that is the way to get out of there.
    if (this.#isInTask && --this.#looksLeft < 0) return Number.POSITIVE_INFINITY
    return this.#now
  }

  queueMicrotask(task: () => void): void {
    this.#microtasks.push(task)
  }

  queueMacrotask(task: () => void): void {
    this.#macrotasks.push(task)
  }

  /** @throws where the delay is not finite. A negative one is 0. */
  setTimer(task: () => void, delayMs: number): unknown {
    if (!Number.isFinite(delayMs)) {
      throw new TestkitError(
        'ARGUMENT_INVALID',
        `A timer was set with a delay of ${delayMs} ms. Give a finite number of milliseconds.`,
      )
    }
    return this.#timers.add(task, this.#now + Math.max(0, delayMs))
  }

  /** Does nothing for a timer that has fired or was cleared before. */
  clearTimer(handle: unknown): void {
    if (handle instanceof Timer) this.#timers.remove(handle)
  }

  /** By the seed; does not influence {@link pick}. */
  random(): number {
    return this.#random()
  }

  /** By the seed, or 0 where the order is `fifo`; does not influence {@link random}. */
  pick(count: number): number {
    return this.#isFifo ? 0 : Math.floor(this.#choice() * count)
  }

  /** Timers that are armed. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  /**
   * Runs until nothing is ready at the present virtual time: microtasks, then macrotasks and timers that are due (delay
   * 0) one at a time, and the promises of async handlers (chains of up to 100 jobs that touch nothing of the host).
   * Called while it runs already, it waits for that run. Rejects with what a task throws (a defect of the runtime: no
   * actor's failure comes here), and when the run does not come to an end at this virtual time.
   */
  settle(): Promise<void> {
    // What the new caller waits for may be a chain of promises that has just begun.
    this.#quietRounds = 0
    this.#settling ??= this.#runReady()
    return this.#settling
  }

  /**
   * Moves the clock by `ms`, firing what comes due in due-time order (of equals, the first set is first), settling after
   * each. What is set meanwhile and comes due in that time fires, too. Calls that overlap follow one another. Rejects as
   * {@link settle} does (the clock then stands at the time of the failure), and where `ms` is negative or not finite.
   */
  async advance(ms: number): Promise<void> {
    checkDurationMs('advance(ms): ms', ms)
    await this.#inTurn(async () => {
      await this.settle()
      const untilMs = this.#now + ms
      while (await this.#step(untilMs));
    })
  }

  /** To the next timer due by then, which fires; where there is none, to that time. */
  async #step(untilMs: number): Promise<boolean> {
    while (this.#isReady()) await this.settle()
    const dueAt = this.#timers.first?.dueAt
    const isDue = dueAt !== undefined && dueAt <= untilMs
    this.#now = Math.max(this.#now, isDue ? dueAt : untilMs)
    if (isDue) await this.settle()
    return isDue
  }

  /** Only one at a time moves the clock. */
  #inTurn<T>(move: () => Promise<T>): Promise<T> {
    this.#moving++
    const moved = this.#moves.then(move).finally(() => this.#moving--)
    this.#moves = moved.catch(() => {})
    return moved
  }

  async #runReady(): Promise<void> {
    try {
      this.#stepsLeft = MOST_STEPS
      // Never on the stack of the caller, who may be in the middle of something.
      await undefined
      for (;;) {
        for (let task = this.#microtasks.shift(); task !== undefined; task = this.#microtasks.shift()) this.#run(task, 1)
        if (this.#quietRounds < QUIET_ROUNDS) {
          this.#quietRounds++
          await undefined
        } else if (!this.#runMacrotask()) return
      }
    } finally {
      // In the same job as the last look: who comes after it begins a new run.
      this.#settling = undefined
    }
  }

  #runMacrotask(): boolean {
    const task = this.#macrotasks.shift() ?? this.#takeDueTimer()
    if (task !== undefined) this.#run(task, STEPS_OF_A_MACROTASK)
    return task !== undefined
  }

  #takeDueTimer(): Task | undefined {
    const timer = this.#timers.first
    if (timer === undefined || timer.dueAt > this.#now) return undefined
    this.#timers.remove(timer)
    return timer.task
  }

  #run(task: Task, steps: number): void {
    this.#quietRounds = 0
    this.#stepsLeft -= steps
    this.#looksLeft = MOST_LOOKS
    this.#isInTask = true
    try {
      task()
    } finally {
      this.#isInTask = false
    }
    if (this.#stepsLeft < 0 || this.#looksLeft < 0) {
      throw new TestkitError(
        'SIMULATION_ENDLESS',
        `The simulation does not come to rest at ${this.#now} ms: after millions of steps there is still work. ` +
          'Look for actors that answer each other for ever, or a timer of 0 ms that sets itself again.',
      )
    }
  }

  #isReady(): boolean {
    return this.#microtasks.size > 0 || this.#macrotasks.size > 0 || (this.#timers.first?.dueAt ?? this.#now + 1) <= this.#now
  }
}

/** One step of virtual time on the way to `untilMs`; false once there is none left to make, or it is enough. */
export function stepTowards(host: SimulatedHost, untilMs: number, isEnough: () => boolean): Promise<boolean> {
  return step(host, untilMs, isEnough)
}

/** Whether somebody moves the clock, or waits for the turn to do so. */
export function isMoving(host: SimulatedHost): boolean {
  return moving(host)
}
