import { askWith } from '@cellactor/core'
import { adder } from '../works/asked.mjs'
import { settledHeap } from '../works/settled-heap.mjs'

/** @typedef {import('@cellactor/core').ActorRef<number>} Reply */

const AT_ONCE = 1_000

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'pending-asks',
  group: 'memory',
  work: 'what is left of 1 M asks, 1,000 at once: reply refs that are still reachable (every thousandth is looked after), timers',
  size: { full: 1_000_000, quick: 20_000 },
  expected: size => size,
  contenders: {
    cellactor: {
      figures: { 'reply refs': { unit: 'count', must: 0 }, timers: { unit: 'count', must: 0 } },
      start: size => {
        const target = adder()
        return {
          async run() {
            /** @type {WeakRef<Reply>[]} */
            const sample = []
            let sum = 0
            for (let left = size; left > 0; left -= AT_ONCE) {
              const answers = Array.from({ length: AT_ONCE }, (_, at) =>
                askWith(target, (/** @type {Reply} */ replyTo) => {
                  if (at === 0) sample.push(new WeakRef(replyTo))
                  return { type: 'add', amount: 1, replyTo }
                }),
              )
              for (const answer of await Promise.all(answers)) sum += answer
            }
            await settledHeap()
            const alive = sample.filter(reply => reply.deref() !== undefined).length
            const timers = process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
            return { check: sum, figures: { 'reply refs': alive, timers } }
          },
        }
      },
    },
  },
}
