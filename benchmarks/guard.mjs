// Finds a slowdown before it lands: `npm run bench:guard`. It looks at ratios to the baselines only, which are much the
// same on every machine, and lets pass what is up to 1.6 times the recorded one; `--update` records them anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { buildState } from './harness/built.mjs'
import { format } from './harness/format.mjs'
import { judgeRatios } from './harness/judge-ratios.mjs'
import { runBench } from './harness/run-bench.mjs'
import { summary } from './harness/statistics.mjs'

/** Less than the two that must be found, more than a machine's moods. */
const ALLOWANCE = 1.6
const ATTEMPTS = 5
// At full size: in short turns most of the time goes into code that is not optimised yet.
const course = { isQuick: false, warmUps: 3, rounds: 5 }
const file = new URL('guard.json', import.meta.url)

process.exitCode = await main(process.argv.slice(2)).catch(error => refuse(String(error?.message ?? error), 1))

/** @param {readonly string[]} args */
async function main(args) {
  const unknown = args.filter(arg => arg !== '--update')
  if (unknown.length > 0) return refuse(`it takes --update or nothing, not ${unknown.join(' ')}`, 2)
  if (buildState() === 'missing') return refuse('the packages are not built: npm run build', 1)
  const { benches } = await import('./benches/index.mjs')
  /** @type {Record<string, number>} */
  const recorded = JSON.parse(readFileSync(file, 'utf8'))
  /** @param {string} name */
  const measure = async name => {
    const bench = benches.find(bench => bench.name === name)
    const [line] = bench === undefined ? [] : await runBench(bench, course)
    if (line === undefined) throw new Error(`guard.json names ${name}, which is no bench`)
    return line.measured.median
  }
  return args.includes('--update') ? update(recorded, measure) : compare(recorded, measure)
}

/**
 * @param {Readonly<Record<string, number>>} recorded
 * @param {(name: string) => Promise<number>} measure
 */
async function compare(recorded, measure) {
  const judgements = await judgeRatios(recorded, { measure, attempts: ATTEMPTS, allowance: ALLOWANCE })
  for (const { bench, recorded, best, isSlower } of judgements) {
    const figures = `${format(best, 'ratio')}, recorded ${format(recorded, 'ratio')}, at most ${format(recorded * ALLOWANCE, 'ratio')}`
    process.stdout.write(`${isSlower ? 'SLOWER' : 'ok    '} ${bench.padEnd(12)} ${figures}\n`)
  }
  return judgements.some(({ isSlower }) => isSlower) ? 1 : 0
}

/**
 * @param {Readonly<Record<string, number>>} recorded
 * @param {(name: string) => Promise<number>} measure
 */
async function update(recorded, measure) {
  /** @type {Record<string, number>} */
  const measured = {}
  for (const bench of Object.keys(recorded)) {
    // The middle one of several: neither a slow moment, which would let slow code pass for ever, nor a lucky one.
    const ratios = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) ratios.push(await measure(bench))
    measured[bench] = Number(summary(ratios).median.toFixed(2))
    process.stdout.write(`${bench.padEnd(12)} ${format(measured[bench], 'ratio')}\n`)
  }
  writeFileSync(file, `${JSON.stringify(measured, undefined, 2)}\n`)
  return 0
}

/**
 * @param {string} problem
 * @param {number} code
 */
function refuse(problem, code) {
  process.stderr.write(`bench guard: ${problem}\n`)
  return code
}
