import type { Host } from '@cellactor/core'

/** A host whose macrotasks run when the test says so, and whose clock moves only when something moves it. */
export interface ManualHost extends Host {
  /** Moves the clock: what a handler does that "takes" this long. */
  work(ms: number): void
  /** Lets what the last macrotask left in the microtask queue run out. */
  drain(): Promise<void>
  /** Runs the macrotasks that are due, and what follows in microtasks. */
  macrotask(): Promise<void>
  readonly pendingMacrotasks: number
  readonly armedTimers: number
  /** How often the runtime has asked for a microtask, a macrotask or a timer. */
  readonly requests: number
}

export function manualHost(): ManualHost {
  let clock = 1_000
  let requests = 0
  let due: (() => void)[] = []
  const timers = new Set<object>()
  // Promises settle by the engine's own microtasks; these are done when its next macrotask begins.
  const drain = () => new Promise<void>(resolve => setImmediate(resolve))
  return {
    now: () => clock,
    queueMicrotask(task) {
      requests++
      queueMicrotask(task)
    },
    queueMacrotask(task) {
      requests++
      due.push(task)
    },
    setTimer(task) {
      requests++
      const handle = { task }
      timers.add(handle)
      return handle
    },
    clearTimer: handle => void timers.delete(handle as object),
    random: () => 0.5,
    work(ms) {
      clock += ms
    },
    drain,
    async macrotask() {
      const now = due
      due = []
      for (const task of now) task()
      await drain()
    },
    get pendingMacrotasks() {
      return due.length
    },
    get armedTimers() {
      return timers.size
    },
    get requests() {
      return requests
    },
  }
}
