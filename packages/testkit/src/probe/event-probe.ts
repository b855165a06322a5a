import type { ActorSystem, EventOf, SystemEvent } from '@cellactor/core'
import { rendered } from '../compare/rendered.ts'
import { TestkitError } from '../testkit-error.ts'
import { DEFAULT_WITHIN_MS, Waiting, type WithinOptions } from './waiting.ts'

/** Records events of one type from the moment it is made. */
export interface EventProbe<T extends SystemEvent['type']> {
  /** Everything recorded, oldest first, what was taken included. Live: it grows as events come. */
  readonly events: readonly EventOf<T>[]
  /**
   * Takes the oldest event that matches (without `match`: any) and that no call has taken before; what it passes over can
   * still be taken by another. Waits as the expectations of a {@link TestProbe} do, and rejects when nothing matches.
   */
  expect(match?: (event: EventOf<T>) => boolean, options?: { withinMs?: number | undefined }): Promise<EventOf<T>>
  /** Ends the recording. What was recorded stays. */
  stop(): void
}

/**
 * Subscribes to one type of event.
 *
 * ```ts
 * const { system } = simulate()
 * const lifecycle = eventProbe(system, 'lifecycle')
 * system.spawn(() => new Greeter(), 'greeter')
 * await lifecycle.expect(event => event.stage === 'started' && event.path.name === 'greeter')
 * ```
 */
export function eventProbe<T extends SystemEvent['type']>(system: ActorSystem, type: T): EventProbe<T> {
  return new RecordingEventProbe(system, type)
}

class RecordingEventProbe<T extends SystemEvent['type']> implements EventProbe<T> {
  readonly #type: T
  readonly #events: EventOf<T>[] = []
  readonly #taken = new Set<EventOf<T>>()
  readonly #waiting: Waiting
  readonly stop: () => void

  constructor(system: ActorSystem, type: T) {
    this.#type = type
    this.#waiting = new Waiting(system)
    const subscription = system.eventStream.subscribe(type, event => {
      this.#events.push(event)
      this.#waiting.changed()
    })
    this.stop = () => subscription.unsubscribe()
  }

  get events(): readonly EventOf<T>[] {
    return this.#events
  }

  async expect(
    match: (event: EventOf<T>) => boolean = () => true,
    { withinMs = DEFAULT_WITHIN_MS }: WithinOptions = {},
  ): Promise<EventOf<T>> {
    let from = 0
    const look = () => {
      for (; from < this.#events.length; from++) {
        const event = this.#events[from] as EventOf<T>
        if (this.#taken.has(event) || !match(event)) continue
        this.#taken.add(event)
        return { value: event }
      }
      return undefined
    }
    const found = await this.#waiting.until(look, withinMs)
    if (found !== undefined) return found.value
    const rest = this.#events.filter(event => !this.#taken.has(event))
    const none = this.#events.length === 0 ? 'there was none' : 'other calls have taken all that came'
    const instead = rest.length === 0 ? none : `none of these matches: ${rendered(rest)}`
    throw new TestkitError('EXPECTATION_FAILED', `Expected an event '${this.#type}' within ${withinMs} ms, but ${instead}`)
  }
}
