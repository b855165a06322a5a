import type { Actor, ActorContext } from '@cellactor/core'
import type { NetworkPartners } from '../actors/partners.ts'
import type { NetworkMessage } from '../actors/protocol.ts'
import { checkReading } from '../readings/check-reading.ts'

/**
 * Judges the readings of one seismic network. There is no `try` here: a faulty reading is thrown at the supervisor, which
 * has this actor begin anew. So it keeps nothing of its own that would be missed afterwards; the tally stands with the
 * supervisor, and the readings that wait in the mailbox stay there across a restart.
 */
export class Network implements Actor<NetworkMessage> {
  readonly #partners: NetworkPartners

  constructor(partners: NetworkPartners) {
    this.#partners = partners
  }

  receive(_ctx: ActorContext<NetworkMessage>, reading: NetworkMessage): void {
    // Whatever can fail comes before the first message: a reading is told to all three partners or to none.
    const quake = checkReading(reading)
    const { supervisor, regions, alerts } = this.#partners
    regions.tell({ type: 'quake', quake })
    alerts.tell({ type: 'quake', quake })
    supervisor.tell({ type: 'counted', network: quake.network, id: quake.id, magnitude: quake.magnitude })
  }
}
