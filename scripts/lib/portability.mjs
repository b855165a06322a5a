import path from 'node:path'
import process from 'node:process'
import { runNode } from './run.mjs'
import { root } from './workspace.mjs'

/** @typedef {{ verdicts: { title: string, tests: number, problems: string[] }[], missed: boolean }} Report */

const script = path.join(root, 'portability/main.mjs')

/**
 * The tests in QuickJS and in the Node that is at hand; where `CELLACTOR_ENGINES` is `all`, in every engine, and none may be
 * missing. First the planted failures must be seen as such. Each engine counts as one.
 * @returns {Promise<import('./checks.mjs').Result>}
 */
export async function runPortability() {
  const engines = process.env.CELLACTOR_ENGINES === 'all' ? [] : ['--only', 'quickjs,node']
  const planted = await reported(['--self-test', ...engines])
  const real = planted.failed > 0 ? planted : await reported(engines)
  const tests = real.report?.verdicts[0]?.tests ?? 0
  const titles = real.report?.verdicts.map(({ title }) => title).join(', ')
  return { ...real, summary: `${tests} tests in ${titles}` }
}

/** @param {readonly string[]} args */
async function reported(args) {
  const { stdout, output, succeeded } = await runNode([script, '--json', ...args])
  const report = parsed(stdout)
  const verdicts = report?.verdicts ?? []
  const sound = verdicts.filter(({ problems }) => problems.length === 0)
  const failed = verdicts.length - sound.length
  const said = verdicts.flatMap(({ title, problems }) => problems.map(problem => `${title}: ${problem}\n`)).join('\n')
  const whole = report === undefined ? output : report.missed ? 'The census has not found what the planted tests need.' : said
  return { report, passed: sound.length, failed: succeeded ? failed : Math.max(failed, 1), output: whole }
}

/**
 * @param {string} text
 * @returns {Report | undefined}
 */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
