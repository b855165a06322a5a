import type { Actor, ActorContext } from '@cellactor/core'
import type { RegionMessage, RegionTally } from '../actors/protocol.ts'
import { emptyTally, withQuake } from '../actors/region-tally.ts'

/** Counts the quakes of one region. */
export class RegionAggregator implements Actor<RegionMessage> {
  #tally: RegionTally

  constructor(region: string) {
    this.#tally = emptyTally(region)
  }

  receive(_ctx: ActorContext<RegionMessage>, message: RegionMessage): void {
    switch (message.type) {
      case 'quake':
        this.#tally = withQuake(this.#tally, message.quake)
        return
      case 'report':
        message.replyTo.tell({ type: 'regionReport', tally: this.#tally })
        return
      default:
        message satisfies never
    }
  }
}
