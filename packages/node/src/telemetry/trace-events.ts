import { type Channel, channel } from 'node:diagnostics_channel'
import { type ActorSystem, ConfigError, type Subscription, type SystemEvent } from '@cellactor/core'

type Type = SystemEvent['type']

/** Which events are published. */
export interface TraceEventsOptions {
  /** Only these; default all. The system makes no event of a type that nobody wants. */
  types?: readonly Type[] | undefined
}

const KNOWN: Readonly<Record<Type, true>> = {
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
  for (const type of types ?? []) {
    if (Object.hasOwn(KNOWN, type)) continue
    throw new ConfigError(
      `traceEvents: there are no events of type ${JSON.stringify(type)}. Give ${Object.keys(KNOWN).join(', ')}.`,
    )
  }
  const subscriptions = [...new Set(types ?? (Object.keys(KNOWN) as Type[]))].map(type => {
    const to = channel(`cellactor:event:${type}`)
    return system.eventStream.subscribe(type, event => publish(to, event))
  })
  return {
    unsubscribe() {
      for (const subscription of subscriptions) subscription.unsubscribe()
    },
  }
}

function publish(to: Channel, event: SystemEvent): void {
  if (to.hasSubscribers) to.publish(event)
}
