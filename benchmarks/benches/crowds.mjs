import { Crowd } from '../works/crowd.mjs'
import { timed } from '../works/growing.mjs'
import { settledHeap } from '../works/settled-heap.mjs'

const idle = { bytes: 'idle actors, bytes each', build: 'idle actors, build', stop: 'idle actors, stop all' }
const watching = { watch: 'watchers, build', told: 'watchers, all told', stop: 'watchers, stop all' }

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'crowds',
  group: 'scale',
  roundsAtMost: 3,
  work: '1,000,000 idle actors; 100,000 actors that watch one, which stops',
  size: { full: 1_000_000, quick: 20_000 },
  expected: size => size,
  nodeOptions: ['--max-old-space-size=8192'],
  contenders: {
    'idle actors': {
      figures: {
        [idle.bytes]: { unit: 'bytes', must: 600, aim: 400 },
        [idle.build]: { unit: 'ms' },
        [idle.stop]: { unit: 'ms' },
      },
      start: size => ({
        async run() {
          const crowd = new Crowd(size)
          const before = await settledHeap()
          const build = await timed(() => crowd.spawn())
          const bytes = ((await settledHeap()) - before) / size
          await crowd.tellEach()
          const { count } = crowd.tally
          const stop = await timed(() => crowd.end())
          return { check: count, figures: { [idle.bytes]: bytes, [idle.build]: build / 1e6, [idle.stop]: stop / 1e6 } }
        },
      }),
    },
    watchers: {
      figures: { [watching.watch]: { unit: 'ms' }, [watching.told]: { unit: 'ms' }, [watching.stop]: { unit: 'ms' } },
      start: size => ({
        async run() {
          const crowd = new Crowd(size / 10)
          let stopTarget = async () => {}
          const watch = await timed(() => {
            stopTarget = crowd.spawnWatchers()
          })
          const told = await timed(() => stopTarget())
          const { count } = crowd.tally
          const stop = await timed(() => crowd.end())
          const figures = { [watching.watch]: watch / 1e6, [watching.told]: told / 1e6, [watching.stop]: stop / 1e6 }
          return { check: count * 10, figures }
        },
      }),
    },
  },
}
