import { ask } from '@cellactor/core'
import { adder, atOnce, plainAsk } from '../works/asked.mjs'

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'ask-many',
  group: 'limit',
  work: '100,000 at once (baseline: a promise resolved through the loop)',
  size: { full: 100_000, quick: 20_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: { start: size => atOnce(size, plainAsk()) },
    cellactor: {
      limits: { must: 2.5, aim: 1.8 },
      start: size => {
        const target = adder()
        return atOnce(size, () => ask(target, { type: 'add', amount: 1 }))
      },
    },
  },
  peers: {
    subject: 'cellactor',
    size: { full: 50_000, quick: 5_000 },
    cannot: {
      xstate: 'it has no request and reply',
      nact: 'it takes minutes',
    },
    without: ['event-emitter'],
  },
}
