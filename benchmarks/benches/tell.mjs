import { RingBuffer } from '../baseline/ring-buffer.mjs'
import { quietSystem } from '../works/quiet-system.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {{ amount: number }} Add */

const BURST = 10_000
const message = { amount: 1 }

class CounterActor {
  sum = 0

  /** @param {Tally} tally */
  constructor(tally) {
    this.tally = tally
  }

  /**
   * @param {unknown} _ctx
   * @param {Add} message
   */
  receive(_ctx, message) {
    this.sum += message.amount
    this.tally.add()
  }
}

class Counter {
  sum = 0

  /** @param {Tally} tally */
  constructor(tally) {
    this.tally = tally
  }

  /** @param {Add} message */
  receive(message) {
    this.sum += message.amount
    this.tally.add()
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'tell',
  group: 'limit',
  work: 'bursts of 10,000 messages to one actor, 1 M in all',
  size: { full: 1_000_000, quick: 200_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: {
      start: size => {
        const tally = new Tally()
        const counter = new Counter(tally)
        /** @type {RingBuffer<Add>} */
        const ring = new RingBuffer()
        return {
          run() {
            const before = tally.count
            for (let left = size; left > 0; left -= BURST) {
              for (let sent = 0; sent < BURST; sent++) ring.push(message)
              while (ring.size > 0) counter.receive(ring.shift())
            }
            return tally.count - before
          },
        }
      },
    },
    cellactor: {
      limits: { must: 2, aim: 1.4 },
      start: size => {
        const tally = new Tally()
        const counter = quietSystem().spawn(() => new CounterActor(tally))
        return {
          async run() {
            const before = tally.count
            for (let left = size; left > 0; left -= BURST) {
              const burst = tally.after(BURST)
              for (let sent = 0; sent < BURST; sent++) counter.tell(message)
              await burst
            }
            return tally.count - before
          },
        }
      },
    },
  },
  peers: { subject: 'cellactor', size: { full: 200_000, quick: 20_000 }, cannot: {}, without: ['event-emitter'] },
}
