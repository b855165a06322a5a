import { Behavior } from '@cellactor/core'
import type { RegionMessage, RegionTally } from '../actors/protocol.ts'
import { emptyTally, withQuake } from '../actors/region-tally.ts'

/** Counts the quakes of one region. */
export function regionAggregator(region: string): Behavior<RegionMessage> {
  return Behavior.stateful<RegionMessage, RegionTally>(
    () => emptyTally(region),
    (_ctx, tally, message) => {
      switch (message.type) {
        case 'quake':
          return withQuake(tally, message.quake)
        case 'report':
          message.replyTo.tell({ type: 'regionReport', tally })
          return tally
        default:
          return message satisfies never
      }
    },
  )
}
