import { plainFailures, supervisedFailures } from '../works/failing.mjs'

const fresh = () => new Error('boom')

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'restart',
  group: 'limit',
  work: '50,000 failures of one supervised actor (baseline: throw, catch, `new` in the loop)',
  size: { full: 50_000, quick: 10_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: { start: size => plainFailures(size, fresh) },
    cellactor: { limits: { must: 2, aim: 1.5 }, start: size => supervisedFailures(size, fresh) },
  },
  peers: {
    subject: 'cellactor',
    size: { full: 20_000, quick: 2_000 },
    cannot: {
      xstate: 'it restarts nobody: an actor that fails has ended, its queue with it',
      'event-emitter': 'it knows no failure',
    },
    without: [],
  },
}
