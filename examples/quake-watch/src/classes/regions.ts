import type { Actor, ActorContext, ActorRef } from '@cellactor/core'
import type { RegionMessage, RegionsMessage, RegionsReport, RegionTally } from '../actors/protocol.ts'
import { aggregatorName } from '../actors/region-tally.ts'
import { RegionAggregator } from './region-aggregator.ts'

type Context = ActorContext<RegionsMessage>

/** Passes each quake on to the aggregator of its region, and gathers what they have to report. */
export class Regions implements Actor<RegionsMessage> {
  readonly #aggregators = new Map<string, ActorRef<RegionMessage>>()
  readonly #tallies: RegionTally[] = []
  #report: ActorRef<RegionsReport> | undefined

  receive(ctx: Context, message: RegionsMessage): void {
    switch (message.type) {
      case 'quake':
        this.#aggregatorOf(ctx, message.quake.region).tell(message)
        return
      case 'report':
        this.#report = message.replyTo
        for (const aggregator of this.#aggregators.values()) aggregator.tell({ type: 'report', replyTo: ctx.self })
        break
      case 'regionReport':
        this.#tallies.push(message.tally)
        break
      default:
        message satisfies never
    }
    this.#reportWhenComplete()
  }

  #aggregatorOf(ctx: Context, region: string): ActorRef<RegionMessage> {
    let aggregator = this.#aggregators.get(region)
    if (aggregator === undefined) {
      aggregator = ctx.spawn(() => new RegionAggregator(region), { name: aggregatorName(region) })
      this.#aggregators.set(region, aggregator)
    }
    return aggregator
  }

  #reportWhenComplete(): void {
    if (this.#report === undefined || this.#tallies.length < this.#aggregators.size) return
    this.#report.tell({ type: 'regions', tallies: this.#tallies.splice(0) })
    this.#report = undefined
  }
}
