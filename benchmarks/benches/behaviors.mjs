import { typedPingPong } from '../works/typed-ping-pong.mjs'

const limits = { must: 1.25 }

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'behaviors',
  group: 'typed',
  work: '500,000 round trips of the ping-pong, the actors written as behaviours; against the same as classes',
  size: { full: 500_000, quick: 50_000 },
  expected: size => size,
  reference: 'class actor',
  contenders: {
    'class actor': { start: size => typedPingPong(size, 'class actor') },
    receive: { limits, start: size => typedPingPong(size, 'receive') },
    handle: { limits, start: size => typedPingPong(size, 'handle') },
    stateful: { limits, start: size => typedPingPong(size, 'stateful') },
    match: { limits, start: size => typedPingPong(size, 'match') },
  },
}
