import { Crowd } from '../works/crowd.mjs'
import { growing, timed } from '../works/growing.mjs'
import { TimerActor } from '../works/timer-actor.mjs'

/** `n log n` from 1,000 to 1,000,000 has 1.10; what is more is caches that overflow and garbage to look through. */
const exponent = /** @type {const} */ ({ unit: 'exponent', must: 1.25 })

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'growth',
  group: 'scale',
  roundsAtMost: 3,
  work: 'from 10 to 1,000,000 actors, messages in a queue, watchers, timers: how the time grows (n log n: 1.10)',
  size: { full: 1_000_000, quick: 10_000 },
  expected: size => Math.log10(size),
  nodeOptions: ['--max-old-space-size=8192'],
  contenders: {
    spawn: {
      figures: { spawn: exponent },
      start: size => growing(size, 'spawn', n => withCrowd(n, crowd => timed(() => crowd.spawn()))),
    },
    'tell each': {
      figures: { 'tell each': exponent },
      start: size =>
        growing(size, 'tell each', n =>
          withCrowd(n, crowd => {
            crowd.spawn()
            return timed(() => crowd.tellEach())
          }),
        ),
    },
    'stop all': {
      figures: { 'stop all': exponent },
      start: size =>
        growing(size, 'stop all', n => {
          const crowd = new Crowd(n)
          crowd.spawn()
          return timed(() => crowd.end())
        }),
    },
    queue: {
      figures: { queue: exponent },
      start: size => growing(size, 'queue', n => withCrowd(1, crowd => queued(crowd, n))),
    },
    'watchers told': {
      figures: { 'watchers told': exponent },
      start: size => growing(size, 'watchers told', n => withCrowd(n, crowd => timed(crowd.spawnWatchers()))),
    },
    'timers set and cancelled': {
      figures: { 'timers set and cancelled': exponent },
      start: size => growing(size, 'timers set and cancelled', timers),
    },
  },
}

/**
 * @param {number} n how many there will be
 * @param {(crowd: Crowd) => Promise<number>} measure
 */
async function withCrowd(n, measure) {
  const crowd = new Crowd(n)
  const nanos = await measure(crowd)
  await crowd.end()
  return nanos
}

/**
 * @param {Crowd} crowd
 * @param {number} n
 */
async function queued(crowd, n) {
  crowd.spawn()
  const [member] = crowd.members
  if (member === undefined) throw new Error('nobody was spawned')
  return timed(async () => {
    const heard = crowd.tally.after(n)
    for (let sent = 0; sent < n; sent++) member.tell('hello')
    await heard
  })
}

/** @param {number} n */
async function timers(n) {
  const actor = new TimerActor()
  const nanos = await timed(async () => {
    await actor.set(n)
    await actor.cancel(n)
  })
  if ((await actor.active(n)) > 0) throw new Error('timers are left')
  return nanos
}
