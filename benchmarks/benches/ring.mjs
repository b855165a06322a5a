import { Loop } from '../baseline/loop.mjs'
import { quietSystem } from '../works/quiet-system.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('@cellactor/core').ActorRef<number>} HopRef */

const MEMBERS = 1_000

class Member {
  /**
   * @param {Tally} tally
   * @param {readonly HopRef[]} ring
   * @param {number} next
   */
  constructor(tally, ring, next) {
    this.tally = tally
    this.ring = ring
    this.next = next
  }

  /**
   * @param {unknown} _ctx
   * @param {number} hopsLeft
   */
  receive(_ctx, hopsLeft) {
    this.tally.add()
    if (hopsLeft > 1) this.ring[this.next]?.tell(hopsLeft - 1)
  }
}

class PlainMember {
  /**
   * @param {Loop<number>} loop
   * @param {Tally} tally
   * @param {readonly PlainMember[]} ring
   * @param {number} next
   */
  constructor(loop, tally, ring, next) {
    this.loop = loop
    this.tally = tally
    this.ring = ring
    this.next = next
  }

  /** @param {number} hopsLeft */
  receive(hopsLeft) {
    this.tally.add()
    const next = this.ring[this.next]
    if (hopsLeft > 1 && next !== undefined) this.loop.post(next, hopsLeft - 1)
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'ring',
  group: 'limit',
  work: '1,000 actors, 1 M hops',
  size: { full: 1_000_000, quick: 200_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: {
      start: size => {
        const tally = new Tally()
        /** @type {Loop<number>} */
        const loop = new Loop()
        /** @type {PlainMember[]} */
        const ring = []
        for (let at = 0; at < MEMBERS; at++) ring.push(new PlainMember(loop, tally, ring, (at + 1) % MEMBERS))
        return goRound(tally, size, hops => ring[0] && loop.post(ring[0], hops))
      },
    },
    cellactor: {
      limits: { must: 2.2, aim: 1.5 },
      start: size => {
        const tally = new Tally()
        const system = quietSystem()
        /** @type {HopRef[]} */
        const ring = []
        for (let at = 0; at < MEMBERS; at++) ring.push(system.spawn(() => new Member(tally, ring, (at + 1) % MEMBERS)))
        return goRound(tally, size, hops => ring[0]?.tell(hops))
      },
    },
  },
  peers: { subject: 'cellactor', size: { full: 200_000, quick: 10_000 }, cannot: {}, without: ['event-emitter'] },
}

/**
 * @param {Tally} tally
 * @param {number} hops
 * @param {(hops: number) => void} start
 */
function goRound(tally, hops, start) {
  return {
    async run() {
      const before = tally.count
      const round = tally.after(hops)
      start(hops)
      await round
      return tally.count - before
    },
  }
}
