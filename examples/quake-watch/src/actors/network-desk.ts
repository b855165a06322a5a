import type { ActorRef, Pid } from '@cellactor/core'
import type { Reading } from '../readings/reading.ts'
import type { Counted, NetworkMessage, NetworkTally } from './protocol.ts'

/**
 * What the supervisor keeps about one network. It outlives the network's actors: the tally, and every reading that was
 * given out and is neither counted nor refused yet.
 */
export class NetworkDesk {
  readonly network: string
  #actor: ActorRef<NetworkMessage>
  readonly #inHand = new Map<string, Reading>()
  #handingOver = false
  #events = 0
  #largest: number | undefined
  #recreated = 0

  constructor(network: string, actor: ActorRef<NetworkMessage>) {
    this.network = network
    this.#actor = actor
  }

  get actor(): ActorRef<NetworkMessage> {
    return this.#actor
  }

  get isSettled(): boolean {
    return this.#inHand.size === 0 && !this.#handingOver
  }

  give(reading: Reading): void {
    this.#inHand.set(reading.id, reading)
    if (!this.#handingOver) this.#actor.tell(reading)
  }

  counted({ id, magnitude }: Counted): void {
    this.#inHand.delete(id)
    this.#events += 1
    this.#largest = Math.max(this.#largest ?? magnitude, magnitude)
  }

  refused(reading: Reading): void {
    this.#inHand.delete(reading.id)
  }

  /** From here to `handOver` the successor gets nothing: what it must do is not known yet. */
  replaceActor(successor: ActorRef<NetworkMessage>): void {
    this.#actor = successor
    this.#recreated += 1
    this.#handingOver = true
  }

  /** @returns how many readings the successor got, or nothing if it has been replaced in turn. */
  handOver(successor: Pid): number | undefined {
    if (successor !== this.#actor.pid) return undefined
    this.#handingOver = false
    for (const reading of this.#inHand.values()) this.#actor.tell(reading)
    return this.#inHand.size
  }

  tally(): NetworkTally {
    return { network: this.network, events: this.#events, largest: this.#largest, recreated: this.#recreated }
  }
}
