// The program of docs/performance.md: `npm run bench`. See --help.
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArguments, usage } from './harness/arguments.mjs'
import { buildState } from './harness/built.mjs'
import { withBlocks } from './harness/document.mjs'
import { format } from './harness/format.mjs'
import { described, machine } from './harness/machine.mjs'
import { runBench, runPeers } from './harness/run-bench.mjs'
import { sections } from './harness/sections.mjs'
import { selectable, selection } from './harness/selection.mjs'

/** @typedef {import('./harness/bench.mjs').Bench} Bench */
/** @typedef {import('./harness/arguments.mjs').Options} Options */

const document = new URL('../docs/performance.md', import.meta.url)

process.exitCode = await main(process.argv.slice(2)).catch(error => refuse(String(error?.message ?? error), 1))

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(args) {
  const state = buildState()
  if (state === 'missing') return refuse('the packages are not built: npm run build', 1)
  if (state === 'stale') process.stderr.write('bench: sources are younger than the build that is measured: npm run build\n')
  const { benches } = await import('./benches/index.mjs')
  const options = parseArguments(args, selectable(benches))
  if ('problem' in options) return refuse(options.problem, 2)
  if (options.isHelp) return say(usage)
  if (options.isList) return say(list(benches))
  const { json } = options
  // Better found out before minutes of measuring than after.
  if (json?.file !== undefined && !isWritable(json.file)) return refuse(`--json: ${json.file} cannot be written`, 2)
  const result = await measure(benches, options)
  const tables = sections(result)
  const title = `Measured on ${described(result.machine)}: median of ${result.rounds} rounds (scale: of 3 at most).`
  if (json?.file !== undefined) writeFileSync(json.file, `${JSON.stringify(result, undefined, 2)}\n`)
  if (json !== undefined && json.file === undefined) say(JSON.stringify(result, undefined, 2))
  else say([title, ...tables.map(({ heading, text }) => `## ${heading}\n\n${text}`)].join('\n\n'))
  if (options.isWrite) {
    const blocks = tables.map(({ name, text }) => ({ name, text: `${title}\n\n${text}` }))
    writeFileSync(document, withBlocks(readFileSync(document, 'utf8'), blocks))
  }
  return 0
}

/**
 * @param {readonly Bench[]} benches
 * @param {Options} options
 */
async function measure(benches, options) {
  const rounds = options.pairs ?? (options.isQuick ? 3 : 7)
  const course = { isQuick: options.isQuick, warmUps: 2, rounds }
  /** @type {import('./harness/evaluate.mjs').Line[]} */
  const lines = []
  /** @type {import('./harness/evaluate-peers.mjs').PeerLine[]} */
  const peers = []
  for (const { bench, isMain, withPeers } of selection(benches, options)) {
    if (isMain) {
      const own = await runBench(bench, course)
      lines.push(...own)
      for (const line of own) progress(`${bench.name}: ${line.title} ${format(line.measured.median, line.unit)}`)
    }
    const { peers: against } = bench
    if (withPeers && against !== undefined) {
      const line = await runPeers({ ...bench, peers: against }, course)
      peers.push(line)
      progress(`${bench.name}: against the peers ${line.aheadOfUs.length === 0 ? 'ahead' : 'behind'}`)
    }
  }
  return { machine: machine(), isQuick: options.isQuick, rounds, lines, peers }
}

/** @param {string} file */
function isWritable(file) {
  try {
    closeSync(openSync(file, 'a'))
    return true
  } catch {
    return false
  }
}

/** @param {readonly Bench[]} benches */
function list(benches) {
  const width = Math.max(...benches.map(({ name }) => name.length))
  return benches.map(({ name, group, work }) => `${name.padEnd(width)}  ${group.padEnd(6)}  ${work}`).join('\n')
}

/** @param {string} text */
function progress(text) {
  process.stderr.write(`${text}\n`)
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`)
  return 0
}

/**
 * @param {string} problem
 * @param {number} code
 */
function refuse(problem, code) {
  process.stderr.write(`bench: ${problem}\n`)
  return code
}
