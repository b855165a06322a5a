import { type ActorRef, Behavior } from '@cellactor/core'
import type { QuakeSeen, RegionMessage, RegionsMessage, RegionsReport, RegionTally } from '../actors/protocol.ts'
import { aggregatorName } from '../actors/region-tally.ts'
import { regionAggregator } from './region-aggregator.ts'

/** Passes each quake on to the aggregator of its region, and gathers what they have to report: one behaviour for each. */
export const regions: Behavior<RegionsMessage> = Behavior.setup(ctx => {
  const aggregators = new Map<string, ActorRef<RegionMessage>>()

  function aggregatorOf(region: string): ActorRef<RegionMessage> {
    let aggregator = aggregators.get(region)
    if (aggregator === undefined) {
      aggregator = ctx.spawn(regionAggregator(region), { name: aggregatorName(region) })
      aggregators.set(region, aggregator)
    }
    return aggregator
  }

  function passOn(message: QuakeSeen) {
    aggregatorOf(message.quake.region).tell(message)
    return Behavior.same
  }

  const passing: Behavior<RegionsMessage> = Behavior.match<RegionsMessage>(
    {
      quake: (_ctx, message) => passOn(message),
      report: (_ctx, { replyTo }) => {
        for (const aggregator of aggregators.values()) aggregator.tell({ type: 'report', replyTo: ctx.self })
        return gathering(replyTo, [])
      },
    },
    () => Behavior.unhandled,
  )

  function gathering(report: ActorRef<RegionsReport>, tallies: readonly RegionTally[]): Behavior<RegionsMessage> {
    if (tallies.length === aggregators.size) {
      report.tell({ type: 'regions', tallies })
      return passing
    }
    return Behavior.match<RegionsMessage>(
      {
        quake: (_ctx, message) => passOn(message),
        regionReport: (_ctx, { tally }) => gathering(report, [...tallies, tally]),
      },
      () => Behavior.unhandled,
    )
  }

  return passing
})
