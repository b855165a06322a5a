import { RingBuffer } from './ring-buffer.mjs'

/** @template M @typedef {{ receive(message: M): void }} Target */

/**
 * What is left of an actor system when all its semantics are taken away: one ring of targets and messages, and a loop.
 * @template M
 */
export class Loop {
  /** @type {RingBuffer<Target<M> | M>} */
  ring = new RingBuffer(1_024)
  isScheduled = false
  resolved = Promise.resolve()
  run = () => this.drain()

  /**
   * @param {Target<M>} target
   * @param {M} message
   */
  post(target, message) {
    this.ring.push(target)
    this.ring.push(message)
    if (this.isScheduled) return
    this.isScheduled = true
    void this.resolved.then(this.run)
  }

  drain() {
    const { ring } = this
    while (ring.size > 0) {
      const target = /** @type {Target<M>} */ (ring.shift())
      target.receive(/** @type {M} */ (ring.shift()))
    }
    this.isScheduled = false
  }
}
