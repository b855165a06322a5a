import { type ActorRef, type BehaviorFailure, downcast, type Pid } from '@cellactor/core'
import { FaultyReading } from '../readings/faulty-reading.ts'
import { NetworkDesk } from './network-desk.ts'
import type { Counted, NetworkMessage, NetworkTally } from './protocol.ts'

/** The supervisor's books: a desk for every network that has had a reading. */
export class NetworkDesks {
  readonly #desks = new Map<string, NetworkDesk>()

  /** The desk of `network`; a new one is served by the actor that `spawn` makes. */
  deskFor(network: string, spawn: (network: string) => ActorRef<NetworkMessage>): NetworkDesk {
    let desk = this.#desks.get(network)
    if (desk === undefined) {
      desk = new NetworkDesk(network, spawn(network))
      this.#desks.set(network, desk)
    }
    return desk
  }

  servedBy(actor: Pid): NetworkDesk | undefined {
    for (const desk of this.#desks.values()) if (desk.actor.pid === actor) return desk
    return undefined
  }

  counted(message: Counted): void {
    this.#desks.get(message.network)?.counted(message)
  }

  /** @returns whether it was a faulty reading. To refuse the same one again changes nothing. */
  refuse(failure: BehaviorFailure): boolean {
    const faulty = downcast(failure, FaultyReading)
    if (faulty === undefined) return false
    this.#desks.get(faulty.reading.network)?.refused(faulty.reading)
    return true
  }

  /** @returns what there is to say about it, or nothing if the successor has been replaced in turn. */
  handOver(network: string, successor: Pid): string | undefined {
    const waiting = this.#desks.get(network)?.handOver(successor)
    return waiting === undefined ? undefined : `${network.padEnd(4)} re-created; it takes over ${waiting} waiting readings`
  }

  /** Nothing while a reading is neither counted nor refused. */
  settledTallies(): readonly NetworkTally[] | undefined {
    const desks = [...this.#desks.values()]
    return desks.every(desk => desk.isSettled) ? desks.map(desk => desk.tally()) : undefined
  }
}
