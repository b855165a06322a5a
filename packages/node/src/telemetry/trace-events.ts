import { type Channel, channel } from 'node:diagnostics_channel'
import type { ActorSystem, Subscription, SystemEvent } from '@cellactor/core'

type Type = SystemEvent['type']

/** Which events are published. */
export interface TraceEventsOptions {
  /** Only these; default all. The system makes no event of a type that nobody wants. */
  types?: readonly Type[] | undefined
}

/**
 * Publishes the events of a system on `node:diagnostics_channel`s named `cellactor:event:<type>`
 * (`cellactor:event:lifecycle`, …), for tools that are loaded beside the program. For the program's own needs,
 * `system.eventStream` is simpler.
 *
 * The message is the event itself, in the order of publication (semantics 7.1). A channel without subscribers costs the
 * making of the event and one look; one that somebody subscribes to later carries the events from then on.
 * What a subscriber throws is an `uncaughtException` of the process, as on every diagnostics channel.
 *
 * ```ts
 * const tracing = traceEvents(system, { types: ['lifecycle', 'failure', 'supervision'] })
 * tracing.unsubscribe()
 * ```
 *
 * @throws {ConfigError} for a type of event that there is not.
 */
export function traceEvents(system: ActorSystem, { types }: TraceEventsOptions = {}): Subscription {
  const channels = new Map<Type, Channel>()
  const publish = (event: SystemEvent) => {
    const { type } = event
    const to = channels.get(type) ?? channel(`cellactor:event:${type}`)
    channels.set(type, to)
    if (to.hasSubscribers) to.publish(event)
  }
  if (types === undefined) return system.eventStream.subscribe(publish)
  const subscriptions: Subscription[] = []
  const unsubscribe = () => {
    for (const subscription of subscriptions) subscription.unsubscribe()
  }
  try {
    for (const type of new Set(types)) subscriptions.push(system.eventStream.subscribe(type, publish))
  } catch (error) {
    // One that there is not: the stream says which there are.
    unsubscribe()
    throw error
  }
  return { unsubscribe }
}
