import type { Actor, ActorContext } from '@cellactor/core'
import type { RegionMessage } from './protocol.ts'

/** Counts the quakes of one region. */
export class RegionAggregator implements Actor<RegionMessage> {
  readonly #region: string
  #events = 0
  #largest = 0

  constructor(region: string) {
    this.#region = region
  }

  receive(_ctx: ActorContext<RegionMessage>, message: RegionMessage): void {
    switch (message.type) {
      case 'quake':
        this.#events += 1
        this.#largest = Math.max(this.#largest, message.quake.magnitude)
        return
      case 'report':
        message.replyTo.tell({
          type: 'regionReport',
          tally: { region: this.#region, events: this.#events, largest: this.#largest },
        })
        return
      default:
        message satisfies never
    }
  }
}
