import { ask } from '@cellactor/core'
import { adder, inSequence, plainAsk } from '../works/asked.mjs'

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'ask',
  group: 'limit',
  work: '200,000 in sequence (baseline: a promise resolved through the loop)',
  size: { full: 200_000, quick: 20_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: { start: size => inSequence(size, plainAsk()) },
    cellactor: {
      limits: { must: 2.5, aim: 1.8 },
      start: size => {
        const target = adder()
        return inSequence(size, () => ask(target, { type: 'add', amount: 1 }))
      },
    },
  },
  peers: {
    subject: 'cellactor',
    size: { full: 50_000, quick: 5_000 },
    cannot: { xstate: 'it has no request and reply' },
    without: ['event-emitter'],
  },
}
