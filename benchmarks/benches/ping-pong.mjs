import { classPingPong, plainPingPong } from '../works/ping-pong.mjs'

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'ping-pong',
  group: 'limit',
  work: 'two actors, 500,000 round trips, a fresh message each',
  size: { full: 500_000, quick: 100_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: { start: size => plainPingPong(size, 1) },
    cellactor: { limits: { must: 2.2, aim: 1.5 }, start: size => classPingPong(size) },
  },
  peers: { subject: 'cellactor', size: { full: 100_000, quick: 10_000 }, cannot: {}, without: ['event-emitter'] },
}
