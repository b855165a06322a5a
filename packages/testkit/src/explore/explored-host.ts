import { SimulatedHost } from '../host/simulated-host.ts'
import type { Schedule } from './schedule.ts'
import type { Step } from './step.ts'

/** A timer that is armed, as it is seen from outside. */
export interface ArmedTimer {
  readonly dueAt: number
  /** Who has set it: a step, or `undefined` for the world outside. */
  readonly owner: Step | undefined
}

/** What is told of a run while it goes on. */
export interface HostListener {
  /** Before the choice is made. */
  onChoice(count: number): void
  /** A task of the host is over: the actors that were ready have run. */
  onTaskEnd(): void
  /** Who sets a timer now. */
  owner(): Step | undefined
}

/** A simulated host whose choices are made by a schedule and written down. */
export class ExploredHost extends SimulatedHost {
  readonly choices: number[] = []
  readonly counts: number[] = []
  readonly #schedule: Schedule
  readonly #timers = new Map<unknown, ArmedTimer>()
  /** Whose timer has begun the task that runs now. */
  #firing: Step | undefined
  #tasks = 0
  hasDrawn = false
  /** How often anybody has asked for it. */
  settles = 0
  /** How many wait for it now. */
  settling = 0
  listener: HostListener | undefined
  /** What the run is to end with, as soon as the task that runs now lets it. */
  halt: Error | undefined

  constructor(seed: number, schedule: Schedule) {
    super({ seed })
    this.#schedule = schedule
  }

  /** In the order in which they will fire. */
  get armed(): readonly ArmedTimer[] {
    return [...this.#timers.values()].sort((one, other) => one.dueAt - other.dueAt)
  }

  get isInTask(): boolean {
    return this.#tasks > 0
  }

  get firing(): Step | undefined {
    return this.#firing
  }

  /** Past the end of every slice once the run is to end: actors that answer each other for ever don't leave their task. */
  override now(): number {
    return this.halt !== undefined && this.isInTask ? Number.POSITIVE_INFINITY : super.now()
  }

  override settle(): Promise<void> {
    this.settles++
    this.settling++
    const settled = super.settle()
    const note = () => void this.settling--
    settled.then(note, note)
    return settled
  }

  override pick(count: number): number {
    this.listener?.onChoice(count)
    const choice = this.#schedule(this.choices.length, count, () => super.pick(count))
    this.choices.push(choice)
    this.counts.push(count)
    return choice
  }

  override random(): number {
    this.hasDrawn = true
    return super.random()
  }

  override queueMicrotask(task: () => void): void {
    super.queueMicrotask(() => this.#run(task))
  }

  override queueMacrotask(task: () => void): void {
    super.queueMacrotask(() => this.#run(task))
  }

  override setTimer(task: () => void, delayMs: number): unknown {
    const owner = this.listener?.owner()
    const handle: unknown = super.setTimer(() => {
      this.#timers.delete(handle)
      this.#firing = owner
      this.#run(task)
      this.#firing = undefined
    }, delayMs)
    this.#timers.set(handle, { dueAt: this.now() + Math.max(0, delayMs), owner })
    return handle
  }

  override clearTimer(handle: unknown): void {
    this.#timers.delete(handle)
    super.clearTimer(handle)
  }

  #run(task: () => void): void {
    this.#tasks++
    try {
      task()
    } finally {
      this.#tasks--
      this.listener?.onTaskEnd()
    }
    if (this.halt !== undefined) throw this.halt
  }
}
