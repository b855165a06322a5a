// The tests of core and testkit in every engine: `npm run portability`.
//   -- --only quickjs,node    some engines      -- --present    those that are installed
//   -- --self-test            planted failures  -- --json       for programs
//   -- --list                 which tests are left out, and why, and the slowest      -- --write    the table into README.md
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { cache } from '../scripts/lib/workspace.mjs'
import { bundle } from './lib/bundle.mjs'
import { census } from './lib/census.mjs'
import { engines, presentNode } from './lib/engines.mjs'
import { writeReadme } from './lib/readme.mjs'
import { runEngine } from './lib/run-engine.mjs'
import { markdownTable, neededBy, textTable } from './lib/table.mjs'
import { testFiles } from './lib/test-files.mjs'
import { twoAtATime } from './lib/two-at-a-time.mjs'
import { plantedVerdict, verdict } from './lib/verdict.mjs'

const MOST_PROBLEMS = 10
const flag = /** @type {const} */ ({ type: 'boolean', default: false })
const { values: options } = parseArgs({
  options: { only: { type: 'string' }, present: flag, 'self-test': flag, json: flag, list: flag, write: flag },
})
const say = (/** @type {string} */ text) => void (options.json || console.log(text))

const chosen = chosenEngines()
const isSelfTest = options['self-test']
const planted = { portable: ['portability/planted/planted.ts'], leftOut: [] }
const files = isSelfTest ? planted : await testFiles()
const suite = path.join(cache, isSelfTest ? 'planted.js' : 'portability.js')
mkdirSync(cache, { recursive: true })
writeFileSync(suite, await bundle(files.portable))
const { total, leftOut } = await census(suite)

say(
  `${total} tests in ${files.portable.length} files; left out everywhere: ${leftOut.length} tests, which need ${neededBy(leftOut)}`,
)
say(`files that import modules of Node, left out: ${files.leftOut.length}`)
if (options.list) {
  for (const { file, needs } of files.leftOut) say(`  ${file}: ${needs.join(', ')}`)
  for (const { id, name, needs } of leftOut) say(`  ${id} ${name}: ${needs.join(', ')}`)
}

const verdicts = await twoAtATime(chosen, async engine => {
  const request = { suite, leaveOut: leftOut.map(({ id }) => id), isCensus: false, scale: engine.scale }
  const run = await runEngine(engine.command() ?? [], request)
  say(`  ${engine.title} has ended`)
  return isSelfTest ? plantedVerdict(engine, run) : verdict(engine, run, total - leftOut.length)
})
// A planted test that reaches for something must have been left out.
const missed = isSelfTest && leftOut.filter(({ name }) => name.startsWith('needs')).length !== 3

say(textTable(verdicts))
for (const { title, problems, slowest, missing, tellsOfRejections } of verdicts) {
  if (options.list) say(`${title}, the slowest:\n  ${slowest.join('\n  ')}`)
  if (missing.length > 0) say(`${title} lacks of ECMAScript 2022: ${missing.join(', ')}`)
  if (!tellsOfRejections) say(`${title} does not tell of unhandled rejections: that there are none is not seen there`)
  for (const problem of problems.slice(0, MOST_PROBLEMS)) say(`\n${title}: ${problem}`)
  if (problems.length > MOST_PROBLEMS) say(`\n${title}: and ${problems.length - MOST_PROBLEMS} more`)
}
if (missed) say('\nThe census has not found what the planted tests need.')
if (options.json) console.log(JSON.stringify({ total, leftOut, files: files.leftOut, verdicts, missed }))
const isSound = !missed && verdicts.length > 0 && verdicts.every(({ problems }) => problems.length === 0)
if (options.write) {
  if (!isSound || isSelfTest || chosen.length < engines.length)
    say('\nREADME.md is left as it is: the table is that of a whole run.')
  else writeReadme(readmeText())
}
process.exitCode = isSound ? 0 : 1

function chosenEngines() {
  const all = [...engines, presentNode]
  const names = options.only?.split(',') ?? engines.map(({ name }) => name)
  const wanted = names.map(name => all.find(engine => engine.name === name) ?? name)
  const unknown = wanted.filter(engine => typeof engine === 'string')
  if (unknown.length > 0) fail(`No such engine: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`)
  const known = wanted.filter(engine => typeof engine !== 'string')
  const absent = known.filter(engine => engine.command() === undefined)
  if (absent.length > 0 && !options.present) {
    fail(`Not installed: ${absent.map(({ name }) => name).join(', ')}. See \`npm run engines\`, and docs/guide/portability.md.`)
  }
  return known.filter(engine => !absent.includes(engine))
}

/**
 * @param {string} why
 * @returns {never}
 */
function fail(why) {
  console.error(why)
  process.exit(2)
}

function readmeText() {
  const reasons = `${leftOut.length} tests are left out on every engine for what they need (${neededBy(leftOut)}), and ${files.leftOut.length} files that import modules of Node.`
  return `${markdownTable(verdicts)}\n\n${reasons}`
}
