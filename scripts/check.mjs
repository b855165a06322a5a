// Everything that must hold before a change lands: `npm test`. With names as arguments, only those checks.
// The last line is the sum: the unit tests, each counted, and one for every other check.
import { checks } from './lib/checks.mjs'

/** @typedef {import('./lib/checks.mjs').Check} Check */

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !checks.some(check => check.name === name))
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${checks.map(check => check.name).join(', ')}.`)
  process.exit(2)
}

let passed = 0
let failed = 0
for (const check of checks) {
  if (wanted.length > 0 && !wanted.includes(check.name)) continue
  const result = await report(check)
  passed += result.passed
  failed += result.failed
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

/** @param {Check} check */
async function report({ name, run }) {
  const startedAt = performance.now()
  const result = await run().catch(error => ({
    passed: 0,
    failed: 1,
    summary: 'could not be run',
    output: String(error?.stack ?? error),
  }))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const mark = result.failed > 0 ? 'FAIL' : 'ok  '
  console.log(`${mark} ${name.padEnd(11)} ${result.summary} (${seconds} s)`)
  if (result.failed > 0) console.log(`\n${result.output.trimEnd()}\n`)
  return result
}
