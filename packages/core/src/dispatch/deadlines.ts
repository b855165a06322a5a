import type { Host } from '../host/host.ts'

/** Something that has so much time, and is linked into the queue of those that have as much. */
export interface Deadline {
  dueAt: number
  earlier: Deadline | undefined
  later: Deadline | undefined
  line: DeadlineLine | undefined
  /** Its time is up. It is in no queue any more. */
  expired(): void
}

/**
 * Many deadlines on few timers. Those of one length fall due in the order in which they began, so one timer serves them
 * all: a question costs a link, where a timer of its own costs several times what the rest of the asking does.
 */
export class Deadlines {
  readonly #host: Host
  readonly #lines = new Map<number, DeadlineLine>()
  #isSweeping = false

  constructor(host: Host) {
    this.#host = host
  }

  begin(deadline: Deadline, lengthMs: number): void {
    if (lengthMs === Number.POSITIVE_INFINITY) return
    let line = this.#lines.get(lengthMs)
    if (line === undefined) {
      line = new DeadlineLine(this.#host, lengthMs, () => this.#sweepLater())
      this.#lines.set(lengthMs, line)
    }
    line.append(deadline)
  }

  /**
   * The timer of a line that has run empty is not cleared at once, which would cost a timer for each of many questions that
   * follow one another; nor does it outlive the macrotask, since an idle system has none.
   */
  #sweepLater(): void {
    if (this.#isSweeping) return
    this.#isSweeping = true
    this.#host.queueMacrotask(() => {
      this.#isSweeping = false
      for (const [lengthMs, line] of this.#lines) {
        if (!line.isEmpty) continue
        line.disarm()
        this.#lines.delete(lengthMs)
      }
    })
  }
}

/** The deadlines of one length, the earliest first. */
export class DeadlineLine {
  readonly #host: Host
  readonly #lengthMs: number
  readonly #onEmpty: () => void
  #first: Deadline | undefined
  #last: Deadline | undefined
  #timer: { readonly handle: unknown } | undefined

  constructor(host: Host, lengthMs: number, onEmpty: () => void) {
    this.#host = host
    this.#lengthMs = lengthMs
    this.#onEmpty = onEmpty
  }

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  append(deadline: Deadline): void {
    deadline.dueAt = this.#host.now() + this.#lengthMs
    deadline.line = this
    deadline.earlier = this.#last
    if (this.#last === undefined) this.#first = deadline
    else this.#last.later = deadline
    this.#last = deadline
    if (this.#timer === undefined) this.#arm(this.#lengthMs)
  }

  remove(deadline: Deadline): void {
    const { earlier, later } = deadline
    if (earlier === undefined) this.#first = later
    else earlier.later = later
    if (later === undefined) this.#last = earlier
    else later.earlier = earlier
    deadline.earlier = undefined
    deadline.later = undefined
    deadline.line = undefined
    if (this.#first === undefined) this.#onEmpty()
  }

  disarm(): void {
    if (this.#timer === undefined) return
    this.#host.clearTimer(this.#timer.handle)
    this.#timer = undefined
  }

  #arm(delayMs: number): void {
    this.#timer = { handle: this.#host.setTimer(() => this.#fire(), delayMs) }
  }

  /** Those that are due now; then the timer is set for the next one, which may have begun later than the first did. */
  #fire(): void {
    this.#timer = undefined
    const now = this.#host.now()
    for (let next = this.#first; next !== undefined && next.dueAt <= now; next = this.#first) {
      this.remove(next)
      next.expired()
    }
    // Timers of the platform may be early by a fraction.
    if (this.#first !== undefined && this.#timer === undefined) this.#arm(Math.max(0, this.#first.dueAt - now))
  }
}
