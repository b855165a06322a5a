// Load, faults and shutdowns in rounds, on the host that users have, with the built packages:
//   npm run soak -- --minutes 10 [--seed 7] [--max-gap-ms 100]
// One line per round; the first violation ends it with exit code 1 and the seed.
import { parseArgs } from 'node:util'
import { gracefulStop } from '@cellactor/core'
import { Dice } from './dice.mjs'
import { heapUsed, trendOf } from './heap.mjs'
import { checkCalm, checkEnded, counted, timers } from './invariants.mjs'
import { LoopGap } from './loop-gap.mjs'
import { DISTRICTS, Town } from './town.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    /** For how long (p99) the event loop may be kept; blocking handlers of the load take up to 5 ms. */
    'max-gap-ms': { type: 'string', default: '100' },
  },
})
const [minutes, seed, maxGapMs] = [Number(values.minutes), Number(values.seed), Number(values['max-gap-ms'])]
if (!(minutes > 0) || !Number.isSafeInteger(seed) || !(maxGapMs > 0)) {
  console.error('usage: soak.mjs [--minutes N] [--seed WHOLE_NUMBER] [--max-gap-ms N]')
  process.exit(2)
}

/** @type {string[]} */
const strays = []
process.on('unhandledRejection', reason => strays.push(`an unhandled rejection: ${describe(reason)}`))
process.on('uncaughtException', error => strays.push(`an uncaught exception: ${describe(error)}`))

const LOAD_MS = 1_500
const endsAt = performance.now() + minutes * 60_000
const dice = new Dice(seed)
/** @type {number[]} */
const heaps = []
const handles = timers()
let town = new Town(dice)
try {
  await main()
} catch (error) {
  report([describe(error)])
}

async function main() {
  for (let round = 1; performance.now() < endsAt; round++) {
    const { complaints, line } = await play()
    console.log(`round ${String(round).padStart(3)}  ${line}  ${complaints.length === 0 ? 'ok' : 'VIOLATED'}`)
    report(complaints)
  }
  report(await end())
  console.log(`${heaps.length} rounds without a violation, seed ${seed}`)
}

/** The first violation ends the process. @param {readonly string[]} complaints */
function report(complaints) {
  if (complaints.length === 0) return
  console.error(`\n${complaints.slice(0, 20).join('\n')}\n\nreplay: npm run soak -- --minutes ${minutes} --seed ${seed}`)
  process.exit(1)
}

async function play() {
  const before = { handled: town.handled, asks: town.asks, ...counted(town.system) }
  const gap = new LoopGap()
  const what = dice.of(/** @type {const} */ (['', '', 'partial shutdown', 'shutdown']))
  const until = performance.now() + LOAD_MS
  while (performance.now() < until) {
    town.rebuild()
    for (let i = 0; i < 300; i++) town.poke()
    if (what === 'partial shutdown' && dice.chance(0.05)) await tearDown(dice.below(DISTRICTS))
    await new Promise(resolve => (dice.chance(0.2) ? setTimeout(resolve, dice.below(5)) : setImmediate(resolve)))
  }
  const gapMs = gap.stop()
  const now = counted(town.system)
  const complaints = what === 'shutdown' ? await end() : await checkCalm(town)
  const [messages, asked] = [town.handled - before.handled, town.asks - before.asks]
  if (what === 'shutdown') town = new Town(dice)
  heaps.push(await heapUsed())
  const trend = trendOf(heaps)
  if (trend !== undefined) complaints.push(trend)
  if (gapMs > maxGapMs) complaints.push(`the event loop was kept for ${gapMs.toFixed(0)} ms (p99)`)
  const counts = `${messages} messages, ${asked} asks, ${now.failures - before.failures} failures, ${now.restarts - before.restarts} restarts`
  const figures = `heap ${((heaps.at(-1) ?? 0) / 1e6).toFixed(1)} MB, gap p99 ${gapMs.toFixed(0)} ms`
  return { complaints: [...complaints, ...strays], line: [counts, figures, what].filter(Boolean).join('; ') }
}

/** A district goes; another is built in its place. @param {number} n */
async function tearDown(n) {
  const ref = town.system.resolve(`user/d${n}`)
  if (ref !== undefined && !(await gracefulStop(ref, 10_000))) town.complaints.push(`${ref.path} did not stop in 10 s`)
}

/** In the midst of the load. */
async function end() {
  const summary = await town.system.terminate({ timeoutMs: 10_000 })
  return checkEnded(town, summary, handles)
}

/** @param {unknown} value */
function describe(value) {
  try {
    return value instanceof Error ? String(value.stack) : String(value)
  } catch {
    return 'something that cannot be printed'
  }
}
