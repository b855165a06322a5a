import { LocalRef } from '../cell/ref.ts'
import type { EventBus } from '../events/event-bus.ts'
import { iterateEvents } from '../events/event-iteration.ts'
import type { EventStream, Subscription } from '../events/event-stream.ts'
import type { EventOf, SystemEvent } from '../events/system-event.ts'
import { ConfigError } from '../failure/errors.ts'
import { printable } from '../failure/printable.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'

type Type = SystemEvent['type']

/** The public face of the bus; actors can subscribe here. */
export class SystemEventStream implements EventStream {
  readonly #bus: EventBus
  readonly #endListeners = new Set<() => void>()
  #hasEnded = false

  constructor(bus: EventBus) {
    this.#bus = bus
  }

  subscribe(listener: (event: SystemEvent) => void): Subscription
  subscribe<T extends Type>(type: T, subscriber: ((event: EventOf<T>) => void) | ActorRef<EventOf<T>>): Subscription
  subscribe(first: Type | ((event: SystemEvent) => void), subscriber?: ((event: never) => void) | ActorRef<never>): Subscription {
    const [type, target] = typeof first === 'function' ? [undefined, first] : [checkedType(first), subscriber]
    if (typeof target === 'function') return this.#bus.add(type, target as (event: SystemEvent) => void)
    if (typeof target?.tell !== 'function')
      throw new ConfigError('eventStream.subscribe was given neither a function nor an actor ref.')
    return this.#subscribeActor(type, target as ActorRef<SystemEvent>)
  }

  events<T extends Type>(
    type: T,
    options?: { signal?: AbortSignalLike | undefined; buffer?: number | undefined },
  ): AsyncIterable<EventOf<T>> {
    const checked = checkedType(type)
    const source = {
      subscribe: (listener: (event: EventOf<T>) => void) => this.#bus.add(checked, listener as (event: SystemEvent) => void),
      onEnd: (listener: () => void) => this.#onEnd(listener),
    }
    return iterateEvents<EventOf<T>>(source, options)
  }

  /** The system has terminated: loops over events end. */
  end(): void {
    this.#hasEnded = true
    for (const listener of [...this.#endListeners]) {
      try {
        listener()
      } catch {
        // A signal's own removeEventListener threw: the other loops must end all the same.
      }
    }
  }

  #subscribeActor(type: Type | undefined, ref: ActorRef<SystemEvent>): Subscription {
    const subscription = this.#bus.add(type, event => ref.tell(event))
    const cell = LocalRef.cellOf(ref as ActorRef<never>)
    if (cell?.phase === 'stopped') subscription.unsubscribe()
    else if (cell !== undefined) {
      cell.endListeners ??= new Set()
      cell.endListeners.add(subscription.unsubscribe)
    }
    return {
      unsubscribe: () => {
        cell?.endListeners?.delete(subscription.unsubscribe)
        subscription.unsubscribe()
      },
    }
  }

  #onEnd(listener: () => void): () => void {
    // Later than now: the iterator is still being made.
    if (this.#hasEnded) void Promise.resolve().then(listener)
    this.#endListeners.add(listener)
    return () => this.#endListeners.delete(listener)
  }
}

const TYPES: Readonly<Record<Type, true>> = {
  lifecycle: true,
  failure: true,
  supervision: true,
  deadLetter: true,
  unhandled: true,
  invalid: true,
  abandoned: true,
  log: true,
  mailbox: true,
  telemetry: true,
}

/** One that there is not would be silent for ever. @throws {ConfigError} */
function checkedType(type: Type): Type {
  if (typeof type === 'string' && Object.hasOwn(TYPES, type)) return type
  throw new ConfigError(`There are no events of type ${printable(type)}. There are ${Object.keys(TYPES).join(', ')}.`)
}
