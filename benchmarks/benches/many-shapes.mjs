import { plainPingPong } from '../works/ping-pong.mjs'
import { quietSystem } from '../works/quiet-system.mjs'
import { Tally } from '../works/tally.mjs'

/** @template T @typedef {import('@cellactor/core').ActorRef<T>} ActorRef */
/** @typedef {{ round: number, replyTo: ActorRef<Ball> }} Ball */
/** @typedef {import('@cellactor/core').Actor<Ball>} BallActor */

const PAIRS = 25

/**
 * A class with fields and code of its own: compiled apart, so that the engine cannot take two of them for one.
 * @param {number} index
 * @returns {new (tally: Tally, rounds: number, pong: ActorRef<Ball> | undefined) => BallActor}
 */
function shape(index) {
  const source = `return class Shape${index} {
    constructor(tally, rounds, pong) {
      this.tally${index} = tally
      this.rounds = rounds
      this.pong = pong
    }
    receive(ctx, ball) {
      if (this.pong === undefined) return void ball.replyTo.tell({ round: ball.round, replyTo: ctx.self })
      this.tally${index}.add()
      if (ball.round < this.rounds) this.pong.tell({ round: ball.round + 1, replyTo: ctx.self })
    }
  }`
  // oxlint-disable-next-line typescript/no-implied-eval -- closures of one piece of source would share its code
  return new Function(source)()
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'many-shapes',
  group: 'limit',
  work: 'ping-pong with 50 different actor classes: 25 pairs, 500,000 round trips in all',
  size: { full: 500_000, quick: 100_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: { start: size => plainPingPong(size, PAIRS) },
    cellactor: {
      limits: { must: 3.5, aim: 2.5 },
      start: size => {
        const tally = new Tally()
        const system = quietSystem()
        const pairs = Array.from({ length: PAIRS }, (_, index) => {
          const PongShape = shape(2 * index)
          const PingShape = shape(2 * index + 1)
          const pong = system.spawn(() => new PongShape(tally, 0, undefined))
          return { pong, ping: system.spawn(() => new PingShape(tally, size / PAIRS, pong)) }
        })
        return {
          async run() {
            const before = tally.count
            const played = tally.after(size)
            for (const { ping, pong } of pairs) pong.tell({ round: 1, replyTo: ping })
            await played
            return tally.count - before
          },
        }
      },
    },
  },
  peers: { subject: 'cellactor', size: { full: 100_000, quick: 10_000 }, cannot: {}, without: ['event-emitter'] },
}
