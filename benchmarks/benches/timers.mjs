import { timed } from '../works/growing.mjs'
import { settledHeap } from '../works/settled-heap.mjs'
import { TimerActor } from '../works/timer-actor.mjs'

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'timers',
  group: 'other',
  work: '1 M timers of one actor set and cancelled; how the cost grows is in the table of `growth` (a leak: more than a byte each)',
  size: { full: 1_000_000, quick: 50_000 },
  expected: size => size,
  contenders: {
    cellactor: {
      figures: { 'set, each': { unit: 'ns' }, 'cancel, each': { unit: 'ns' }, 'kept, each': { unit: 'bytes', must: 1 } },
      start: size => {
        const actor = new TimerActor()
        return {
          async run() {
            const before = await settledHeap()
            const set = await timed(() => actor.set(size))
            const active = await actor.active(size)
            const cancel = await timed(() => actor.cancel(size))
            const left = await actor.active(size)
            const kept = Math.max(0, (await settledHeap()) - before)
            const figures = { 'set, each': set / size, 'cancel, each': cancel / size, 'kept, each': kept / size }
            return { check: active - left, figures }
          },
        }
      },
    },
  },
}
