import type { ActorRef } from '../identity/actor-ref.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { EventOf, SystemEvent } from './system-event.ts'

/** The public observation channel: what happens in the system, as typed events. */
export interface EventStream {
  /** Every event. */
  subscribe(listener: (event: SystemEvent) => void): Subscription
  /**
   * Events of one type, in the order of publication, from now on, between the turns of actors (semantics 7.1). A
   * listener is synchronous; one that throws is reported once and kept. An actor that subscribes is forgotten when it ends.
   */
  subscribe<T extends SystemEvent['type']>(
    type: T,
    subscriber: ((event: EventOf<T>) => void) | ActorRef<EventOf<T>>,
  ): Subscription
  /** `for await`, with a bounded buffer (default 1 000) that drops the oldest. Ends with the signal, the loop, or the system. */
  events<T extends SystemEvent['type']>(
    type: T,
    options?: { signal?: AbortSignalLike | undefined; buffer?: number | undefined },
  ): AsyncIterable<EventOf<T>>
}

export interface Subscription {
  /** No event is delivered after it returns. Idempotent. */
  unsubscribe(): void
}
