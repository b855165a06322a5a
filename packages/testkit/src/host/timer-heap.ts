import type { Task } from './task-queue.ts'

/** One armed timer; also the handle that clears it. */
export class Timer {
  readonly task: Task
  readonly dueAt: number
  readonly #sequence: number
  /** Where it stands in its heap; -1 when it is not armed. */
  place = -1

  constructor(task: Task, dueAt: number, sequence: number) {
    this.task = task
    this.dueAt = dueAt
    this.#sequence = sequence
  }

  isBefore(other: Timer): boolean {
    return this.dueAt !== other.dueAt ? this.dueAt < other.dueAt : this.#sequence < other.#sequence
  }
}

/** Timers by due time; of those due at the same time the one that was set first is first. */
export class TimerHeap {
  readonly #heap: Timer[] = []
  #made = 0

  get size(): number {
    return this.#heap.length
  }

  get first(): Timer | undefined {
    return this.#heap[0]
  }

  add(task: Task, dueAt: number): Timer {
    const timer = new Timer(task, dueAt, this.#made++)
    this.#heap.push(timer)
    timer.place = this.#heap.length - 1
    this.#rise(timer)
    return timer
  }

  /** Does nothing for one that has fired or was removed before. */
  remove(timer: Timer): void {
    const { place } = timer
    if (this.#heap[place] !== timer) return
    const last = this.#heap.pop() as Timer
    timer.place = -1
    if (last === timer) return
    this.#put(last, place)
    this.#rise(last)
    this.#sink(last)
  }

  #rise(timer: Timer): void {
    while (timer.place > 0) {
      const above = this.#heap[(timer.place - 1) >> 1] as Timer
      if (!timer.isBefore(above)) return
      this.#swap(timer, above)
    }
  }

  #sink(timer: Timer): void {
    for (;;) {
      const left = this.#heap[timer.place * 2 + 1]
      const right = this.#heap[timer.place * 2 + 2]
      if (left === undefined) return
      const least = right?.isBefore(left) ? right : left
      if (!least.isBefore(timer)) return
      this.#swap(least, timer)
    }
  }

  #swap(one: Timer, other: Timer): void {
    const { place } = one
    this.#put(one, other.place)
    this.#put(other, place)
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer
    timer.place = place
  }
}
