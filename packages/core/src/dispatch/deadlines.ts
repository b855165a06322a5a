import type { Host } from '../host/host.ts'

/** Has something to do when its time is up. */
export interface Expiring {
  expired(): void
}

/** The time that something has, as a link in the line of those that have as much. */
export class Deadline {
  readonly owner: Expiring
  readonly dueAt: number
  earlier: Deadline | undefined = undefined
  later: Deadline | undefined = undefined
  line: DeadlineLine | undefined = undefined

  constructor(owner: Expiring, dueAt: number) {
    this.owner = owner
    this.dueAt = dueAt
  }

  /** It was in time. */
  end(): void {
    this.line?.remove(this)
  }
}

/**
 * Many deadlines on few timers. Those of one length fall due in the order in which they began, so one timer serves them
 * all: a question costs a link, where a timer of its own costs several times what the rest of the asking does.
 */
export class Deadlines {
  readonly #host: Host
  readonly #lines = new Map<number, DeadlineLine>()
  readonly #empty = new Set<DeadlineLine>()

  constructor(host: Host) {
    this.#host = host
  }

  /** `undefined`: it has all the time there is. */
  begin(owner: Expiring, lengthMs: number): Deadline | undefined {
    if (lengthMs === Number.POSITIVE_INFINITY) return undefined
    let line = this.#lines.get(lengthMs)
    if (line === undefined) {
      line = new DeadlineLine(this.#host, lengthMs, emptied => this.#sweepLater(emptied))
      this.#lines.set(lengthMs, line)
    }
    return line.append(owner)
  }

  /**
   * The timer of a line that has run empty is not cleared at once, which would cost a timer for each of many questions that
   * follow one another; nor does it outlive the macrotask, since an idle system has none.
   */
  #sweepLater(emptied: DeadlineLine): void {
    if (this.#empty.size === 0) this.#host.queueMacrotask(() => this.#sweep())
    this.#empty.add(emptied)
  }

  #sweep(): void {
    for (const line of this.#empty) {
      if (!line.isEmpty) continue
      line.disarm()
      this.#lines.delete(line.lengthMs)
    }
    this.#empty.clear()
  }
}

/** The deadlines of one length, the earliest first. */
export class DeadlineLine {
  readonly lengthMs: number
  readonly #host: Host
  readonly #onEmpty: (line: DeadlineLine) => void
  #first: Deadline | undefined
  #last: Deadline | undefined
  #timer: unknown
  #isFiring = false

  constructor(host: Host, lengthMs: number, onEmpty: (line: DeadlineLine) => void) {
    this.#host = host
    this.lengthMs = lengthMs
    this.#onEmpty = onEmpty
  }

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  append(owner: Expiring): Deadline {
    const now = this.#host.now()
    const deadline = new Deadline(owner, now + this.lengthMs)
    deadline.line = this
    deadline.earlier = this.#last
    if (this.#last === undefined) this.#first = deadline
    else this.#last.later = deadline
    this.#last = deadline
    if (this.#timer === undefined) this.#arm(now)
    return deadline
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
    if (this.#first === undefined) this.#onEmpty(this)
  }

  disarm(): void {
    if (this.#timer !== undefined) this.#host.clearTimer(this.#timer)
    this.#timer = undefined
  }

  /** For the first. Where the host fails to give a timer, the next deadline tries again. */
  #arm(now: number): void {
    const first = this.#first
    if (first === undefined || this.#isFiring) return
    const { dueAt } = first
    this.#timer = this.#host.setTimer(() => this.#fire(dueAt), Math.max(0, dueAt - now))
  }

  /**
   * Those that are due, among them those that the timer was set for: the clock may not go with the timers (it stands still,
   * or the timers are a test's). What an expiry leads to may begin another deadline of this length.
   */
  #fire(dueAt: number): void {
    this.#timer = undefined
    this.#isFiring = true
    const now = Math.max(this.#host.now(), dueAt)
    try {
      for (let next = this.#first; next !== undefined && next.dueAt <= now; next = this.#first) {
        this.remove(next)
        next.owner.expired()
      }
    } finally {
      this.#isFiring = false
      this.#arm(now)
    }
  }
}
