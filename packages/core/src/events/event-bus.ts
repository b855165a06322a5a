import type { BetweenTurns } from '../dispatch/dispatcher.ts'
import { catchStray } from '../failure/promise-like.ts'
import { Lane } from '../message/lane.ts'
import type { Subscription } from './event-stream.ts'
import type { SystemEvent } from './system-event.ts'

type Type = SystemEvent['type']
type Listener = (event: SystemEvent) => void

class Entry {
  readonly listener: Listener
  /** Only events published after the subscription are delivered to it. */
  readonly since: number
  isActive = true
  hasThrown = false

  constructor(listener: Listener, since: number) {
    this.listener = listener
    this.since = since
  }
}

const NOBODY: readonly Entry[] = Object.freeze([])

/**
 * One queue of events, drained between turns (semantics 7.1): whatever a subscriber does comes after, and neither
 * recurses nor reorders. Publishers ask {@link wants} first, so that an event nobody wants is never made.
 */
export class EventBus implements BetweenTurns {
  readonly #wake: () => void
  readonly #onListenerError: (error: unknown) => void
  readonly #queue = new Lane<SystemEvent>()
  // Copied on write: a list may change while it is being told.
  readonly #byType = new Map<Type, readonly Entry[]>()
  #forAll: readonly Entry[] = NOBODY
  /** Asked several times in the life of an actor: one look is to be enough where nobody listens. */
  #hasSubscribers = false
  readonly #events = new WeakSet<object>()
  #published = 0
  #onDrained: (() => void) | undefined
  #onDelivered: { readonly number: number; readonly listener: () => void } | undefined

  constructor(wake: () => void, onListenerError: (error: unknown) => void) {
    this.#wake = wake
    this.#onListenerError = onListenerError
  }

  get size(): number {
    return this.#queue.size
  }

  wants(type: Type): boolean {
    return this.#hasSubscribers && (this.#forAll.length > 0 || this.#byType.has(type))
  }

  publish(event: SystemEvent): void {
    this.#events.add(event)
    this.#queue.push(event)
    this.#published++
    this.#wake()
  }

  /** Whether something is an event that was published here: a dead letter about one would breed more of them (semantics 7.4). */
  hasPublished(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.#events.has(value)
  }

  add(type: Type | undefined, listener: Listener): Subscription {
    const entry = new Entry(listener, this.#published)
    this.#set(type, [...this.#of(type), entry])
    return {
      unsubscribe: () => {
        if (!entry.isActive) return
        entry.isActive = false
        this.#set(
          type,
          this.#of(type).filter(other => other !== entry),
        )
      },
    }
  }

  runOne(): void {
    const number = this.#published - this.#queue.size
    const event = this.#queue.shift()
    for (const entry of this.#byType.get(event.type) ?? NOBODY) this.#deliver(entry, event, number)
    for (const entry of this.#forAll) this.#deliver(entry, event, number)
    const delivered = this.#onDelivered
    if (delivered !== undefined && number + 1 >= delivered.number) {
      this.#onDelivered = undefined
      delivered.listener()
    }
    if (this.#queue.size === 0) this.#tellDrained()
  }

  /** Calls back once, as soon as the first `count` of the events that wait have been delivered. */
  whenDelivered(count: number, listener: () => void): void {
    if (count === 0) listener()
    else this.#onDelivered = { number: this.#published - this.#queue.size + count, listener }
  }

  /** Calls back once, as soon as no event waits any more. */
  whenDrained(listener: () => void): void {
    this.#onDrained = listener
    if (this.#queue.size === 0) this.#tellDrained()
  }

  #tellDrained(): void {
    const listener = this.#onDrained
    this.#onDrained = undefined
    listener?.()
  }

  #deliver(entry: Entry, event: SystemEvent, number: number): void {
    if (!entry.isActive || number < entry.since) return
    try {
      const returned: unknown = entry.listener(event)
      catchStray(returned, error => this.#threw(entry, error))
    } catch (error) {
      this.#threw(entry, error)
    }
  }

  #threw(entry: Entry, error: unknown): void {
    if (entry.hasThrown) return
    entry.hasThrown = true
    this.#onListenerError(error)
  }

  #of(type: Type | undefined): readonly Entry[] {
    return type === undefined ? this.#forAll : (this.#byType.get(type) ?? NOBODY)
  }

  #set(type: Type | undefined, entries: readonly Entry[]): void {
    if (type === undefined) this.#forAll = entries
    else if (entries.length === 0) this.#byType.delete(type)
    else this.#byType.set(type, entries)
    this.#hasSubscribers = this.#forAll.length > 0 || this.#byType.size > 0
  }
}
