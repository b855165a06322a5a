import { RingBuffer } from '../baseline/ring-buffer.mjs'
import { quietSystem } from '../works/quiet-system.mjs'
import { Tally } from '../works/tally.mjs'

const BATCH = 1_000

class Idle {
  /** @param {Tally} tally */
  constructor(tally) {
    this.tally = tally
  }

  receive() {}

  postStop() {
    this.tally.add()
  }
}

/** What there is of an actor by hand: an object, and a ring for its messages; the last of them ends it. */
class PlainCell {
  /** @type {RingBuffer<'stop'>} */
  ring = new RingBuffer()

  /** @param {Idle} actor */
  constructor(actor) {
    this.actor = actor
  }

  drain() {
    while (this.ring.size > 0) if (this.ring.shift() === 'stop') this.actor.postStop()
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'spawn-stop',
  group: 'limit',
  work: '100,000 actors spawned and stopped, 1,000 at a time (baseline: object + ring)',
  size: { full: 100_000, quick: 10_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: {
      start: size => {
        const tally = new Tally()
        return {
          run() {
            const before = tally.count
            for (let left = size; left > 0; left -= BATCH) {
              const cells = Array.from({ length: BATCH }, () => new PlainCell(new Idle(tally)))
              for (const cell of cells) cell.ring.push('stop')
              for (const cell of cells) cell.drain()
            }
            return tally.count - before
          },
        }
      },
    },
    cellactor: {
      limits: { must: 6, aim: 4 },
      start: size => {
        const tally = new Tally()
        const system = quietSystem()
        return {
          async run() {
            const before = tally.count
            for (let left = size; left > 0; left -= BATCH) {
              const refs = Array.from({ length: BATCH }, () => system.spawn(() => new Idle(tally)))
              const stopped = tally.after(BATCH)
              for (const ref of refs) system.stop(ref)
              await stopped
            }
            return tally.count - before
          },
        }
      },
    },
  },
  peers: { subject: 'cellactor', size: { full: 20_000, quick: 2_000 }, cannot: {}, without: ['event-emitter'] },
}
