import { Behavior } from '@cellactor/core'
import type { AlertsMessage } from '../actors/protocol.ts'
import { alertLine, strongestWith } from '../actors/strongest.ts'
import type { Quake } from '../readings/reading.ts'
import type { Say } from '../terminal/say.ts'

/** Announces every strong quake at once, and remembers the strongest. */
export function alerts(threshold: number, say: Say): Behavior<AlertsMessage> {
  return Behavior.stateful<AlertsMessage, readonly Quake[]>(
    () => [],
    (_ctx, strongest, message) => {
      switch (message.type) {
        case 'quake':
          if (message.quake.magnitude >= threshold) say(alertLine(message.quake))
          return strongestWith(strongest, message.quake)
        case 'report':
          message.replyTo.tell({ type: 'alerts', strongest })
          return strongest
        default:
          return message satisfies never
      }
    },
  )
}
