import type { Host } from '../host/host.ts'

/** What has so much time, as a link in the line of those that have as much. */
export abstract class Deadline {
  #earlier: Deadline | undefined = undefined
  #later: Deadline | undefined = undefined
  #batch: Batch | undefined = undefined

  /** Its time is up. */
  abstract expired(lengthMs: number): void

  get earlier(): Deadline | undefined {
    return this.#earlier
  }

  get later(): Deadline | undefined {
    return this.#later
  }

  /** With whom it began; absent: its time does not run. */
  get batch(): Batch | undefined {
    return this.#batch
  }

  join(batch: Batch, last: Deadline | undefined): void {
    this.#batch = batch
    this.#earlier = last
    if (last !== undefined) last.#later = this
  }

  leave(): void {
    if (this.#earlier !== undefined) this.#earlier.#later = this.#later
    if (this.#later !== undefined) this.#later.#earlier = this.#earlier
    this.#earlier = undefined
    this.#later = undefined
    this.#batch = undefined
  }

  /** It was in time, or there is no need for it any more. */
  protected endTime(): void {
    this.#batch?.line.remove(this)
  }
}

/** Those of one line that began in one macrotask. They fall due together. */
class Batch {
  readonly line: DeadlineLine
  /** Endless until the clock is looked at. */
  dueAt: number

  constructor(line: DeadlineLine, dueAt: number) {
    this.line = line
    this.dueAt = dueAt
  }
}

/**
 * Many deadlines on few timers and few looks at the clock. Those of one length fall due in the order in which they began,
 * so one timer serves them all; and those that begin while it runs are given their time at the end of the macrotask, when
 * most are over. A question costs a link, where a timer of its own and a look at the clock cost more than the rest of it.
 */
export class Deadlines {
  readonly #host: Host
  readonly #lines = new Map<number, DeadlineLine>()
  #latest: DeadlineLine | undefined
  #touched: DeadlineLine[] = []

  constructor(host: Host) {
    this.#host = host
  }

  /** Of what comes and goes with the deadlines. */
  exemplar(): object {
    return new Batch(new DeadlineLine(this.#host, 0, () => {}), 0)
  }

  /** From here its time runs; not at all where it is endless. Never too early, and too late by a macrotask at most. */
  begin(deadline: Deadline, lengthMs: number): void {
    if (lengthMs === Number.POSITIVE_INFINITY) return
    if (this.#latest?.lengthMs !== lengthMs) this.#latest = this.#lineOf(lengthMs)
    this.#latest.append(deadline)
  }

  #lineOf(lengthMs: number): DeadlineLine {
    let line = this.#lines.get(lengthMs)
    if (line === undefined) {
      line = new DeadlineLine(this.#host, lengthMs, touched => this.#touch(touched))
      this.#lines.set(lengthMs, line)
    }
    return line
  }

  #touch(line: DeadlineLine): void {
    if (this.#touched.length === 0) this.#host.queueMacrotask(() => this.#settle())
    this.#touched.push(line)
  }

  /**
   * The timer of a line that has run empty is not cleared before this, which would cost a timer for each of many questions
   * that follow one another; nor does it outlive the macrotask, since an idle system has none.
   */
  #settle(): void {
    const touched = this.#touched
    this.#touched = []
    this.#latest = undefined
    for (const line of touched) if (line.settle() === 'empty') this.#lines.delete(line.lengthMs)
  }
}

/** The deadlines of one length, the earliest first. */
class DeadlineLine {
  readonly lengthMs: number
  readonly #host: Host
  readonly #onTouched: (line: DeadlineLine) => void
  #isTouched = false
  #first: Deadline | undefined
  #last: Deadline | undefined
  /** Of those that wait for the clock. */
  #undated: Batch | undefined
  #timer: unknown
  #isFiring = false

  constructor(host: Host, lengthMs: number, onTouched: (line: DeadlineLine) => void) {
    this.#host = host
    this.lengthMs = lengthMs
    this.#onTouched = onTouched
  }

  append(deadline: Deadline): void {
    if (this.#timer === undefined) {
      const now = this.#host.now()
      this.#date(now)
      this.#join(deadline, new Batch(this, now + this.lengthMs))
      this.#arm(now)
    } else {
      this.#undated ??= new Batch(this, Number.POSITIVE_INFINITY)
      this.#join(deadline, this.#undated)
    }
    if (!this.#isTouched) this.#touch()
  }

  #join(deadline: Deadline, batch: Batch): void {
    deadline.join(batch, this.#last)
    this.#first ??= deadline
    this.#last = deadline
  }

  remove(deadline: Deadline): void {
    if (this.#first === deadline) this.#first = deadline.later
    if (this.#last === deadline) this.#last = deadline.earlier
    deadline.leave()
    if (this.#first === undefined && !this.#isTouched) this.#touch()
  }

  /** At the end of a macrotask in which something began, or in which it has run empty. */
  settle(): 'empty' | 'waiting' {
    this.#isTouched = false
    if (this.#first !== undefined) {
      if (this.#undated !== undefined) this.#date(this.#host.now())
      return 'waiting'
    }
    const timer = this.#timer
    this.#undated = undefined
    this.#timer = undefined
    if (timer !== undefined) this.#host.clearTimer(timer)
    // The host may be a user's, and ask.
    return this.#first === undefined ? 'empty' : 'waiting'
  }

  #touch(): void {
    this.#isTouched = true
    this.#onTouched(this)
  }

  #date(now: number): void {
    if (this.#undated !== undefined) this.#undated.dueAt = now + this.lengthMs
    this.#undated = undefined
  }

  /** For the first. Where the host fails to give a timer, the next deadline tries again. */
  #arm(now: number): void {
    const dueAt = this.#first?.batch?.dueAt
    if (dueAt === undefined || dueAt === Number.POSITIVE_INFINITY || this.#isFiring) return
    this.#timer = this.#host.setTimer(() => this.#fire(dueAt), Math.max(0, dueAt - now))
  }

  /**
   * Those that are due, among them those that the timer was set for: the clock may not go with the timers (it stands still,
   * or the timers are a test's). What an expiry leads to may begin another deadline of this length.
   */
  #fire(dueAt: number): void {
    this.#timer = undefined
    this.#isFiring = true
    const clock = this.#host.now()
    const now = Math.max(clock, dueAt)
    this.#date(clock)
    try {
      for (let next = this.#first; next !== undefined && isDue(next, now); next = this.#first) {
        this.remove(next)
        next.expired(this.lengthMs)
      }
    } finally {
      this.#isFiring = false
      this.#arm(now)
    }
  }
}

function isDue({ batch }: Deadline, now: number): boolean {
  return batch !== undefined && batch.dueAt <= now
}
