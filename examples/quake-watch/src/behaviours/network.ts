import { Behavior } from '@cellactor/core'
import type { NetworkPartners } from '../actors/partners.ts'
import type { NetworkMessage } from '../actors/protocol.ts'
import { judgeReading } from '../readings/check-reading.ts'

/**
 * Judges the readings of one seismic network. A faulty reading is an `Err`, and so a failure of this actor: the supervisor
 * has it begin anew. Nothing is kept here that would be missed afterwards; the tally stands with the supervisor, and the
 * readings that wait in the mailbox stay there across a restart.
 */
export function network({ supervisor, regions, alerts }: NetworkPartners): Behavior<NetworkMessage> {
  return Behavior.tryReceive<NetworkMessage>(function* (_ctx, reading) {
    // Whatever can fail comes before the first message: a reading is told to all three partners or to none.
    const quake = yield* judgeReading(reading)
    regions.tell({ type: 'quake', quake })
    alerts.tell({ type: 'quake', quake })
    supervisor.tell({ type: 'counted', network: quake.network, id: quake.id, magnitude: quake.magnitude })
    return Behavior.same
  })
}
