import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runNode } from './run.mjs'
import { bin, cache } from './workspace.mjs'

/** @typedef {{ numTotalTests: number, numPassedTests: number, numFailedTestSuites: number }} Report */

/**
 * Every test counts. One that was skipped counts as failed: it proves nothing. So does a run without tests, and one
 * that vitest itself calls failed though all tests passed (an unhandled rejection, a file that cannot be loaded).
 * @returns {Promise<import('./checks.mjs').Result>}
 */
export async function runUnitTests() {
  const file = path.join(cache, 'vitest.json')
  mkdirSync(cache, { recursive: true })
  rmSync(file, { force: true })
  const command = [bin('vitest', 'vitest'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const { succeeded, output } = await runNode(command)
  const report = readReport(file)
  const total = report?.numTotalTests ?? 0
  const passed = report?.numPassedTests ?? 0
  const failed = total - passed
  const broken = !succeeded || total === 0
  return {
    passed,
    failed: broken ? Math.max(failed, 1) : failed,
    summary: `vitest: ${passed} of ${total} tests passed`,
    output,
  }
}

/**
 * @param {string} file
 * @returns {Report | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
