import { classNameOf } from '../failure/printable.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { EventBus } from './event-bus.ts'
import type { Log } from './log.ts'
import type { DeadLetterEvent } from './system-event.ts'

const LOGGED_IN_A_ROW = 10
const PAUSE_MS = 5 * 60_000

/** Publishes what nobody will handle, and logs it without flooding the log (semantics 7.4). */
export class DeadLetters {
  readonly #bus: EventBus
  readonly #log: Log
  readonly #now: () => number
  #logged = 0
  #suppressed = 0
  #pausedAt = 0

  constructor(bus: EventBus, log: Log, now: () => number) {
    this.#bus = bus
    this.#log = log
    this.#now = now
  }

  /** @returns false where the message is an event of the system itself, which goes no further. */
  publish(message: unknown, target: () => ActorPath, reason: DeadLetterEvent['reason']): boolean {
    if (this.#bus.hasPublished(message)) return false
    this.#logOne(message, target, reason)
    if (this.#bus.wants('deadLetter')) {
      this.#bus.publish({ type: 'deadLetter', at: this.#now(), message, target: target(), sender: undefined, reason })
    }
    return true
  }

  #logOne(message: unknown, target: () => ActorPath, reason: DeadLetterEvent['reason']): void {
    if (!this.#log.isWanted) return
    if (this.#logged === LOGGED_IN_A_ROW) {
      if (this.#now() - this.#pausedAt < PAUSE_MS) {
        this.#suppressed++
        return
      }
      this.#logged = 0
    }
    this.#logged++
    const isLast = this.#logged === LOGGED_IN_A_ROW
    if (isLast) this.#pausedAt = this.#now()
    const suppressed = this.#suppressed
    this.#suppressed = 0
    const missed = suppressed > 0 ? ` Of those before it ${suppressed} were not logged.` : ''
    const pause = isLast ? ' Logging of dead letters pauses for 5 minutes.' : ''
    const data = suppressed > 0 ? { reason, suppressed } : { reason }
    this.#log.line('warn', `Dead letter: ${kindOf(message)} to ${target()} (${reason}).${missed}${pause}`, target, data)
  }
}

function kindOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return typeof message
  try {
    const { type } = message as { type?: unknown }
    if (typeof type === 'string') return type
  } catch {
    // A hostile getter: its class must do.
  }
  return classNameOf(message)
}
