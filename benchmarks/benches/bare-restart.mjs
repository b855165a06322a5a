import { plainFailures, supervisedFailures } from '../works/failing.mjs'

const made = new Error('boom')
const beforehand = () => made

/** What is left of a restart without the stack trace of a fresh error. @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'bare-restart',
  group: 'other',
  work: '50,000 failures as in `restart`, with one error made beforehand: without stack traces, which cost both sides the same',
  size: { full: 50_000, quick: 10_000 },
  expected: size => size,
  reference: 'baseline',
  contenders: {
    baseline: { start: size => plainFailures(size, beforehand) },
    cellactor: { start: size => supervisedFailures(size, beforehand) },
  },
}
