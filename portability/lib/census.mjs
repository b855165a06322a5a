import { presentNode } from './engines.mjs'
import { runEngine } from './run-engine.mjs'

/**
 * @typedef {object} Census
 * @property {number} total
 * @property {readonly { id: string, name: string, needs: readonly string[] }[]} leftOut the same on every engine
 */

/**
 * Which tests reach for something that not every engine has. It is asked once, of the Node that runs this: every test is
 * run, and whatever it reaches for is noted. Whether it passes does not matter here.
 * @param {string} suite
 * @returns {Promise<Census>}
 */
export async function census(suite) {
  const request = { suite, leaveOut: [], isCensus: true, scale: { scripts: 1, seeds: 1 } }
  const { report, output } = await runEngine(presentNode.command() ?? [], request)
  if (report === undefined) throw new Error(`The census could not be taken.\n${output}`)
  const leftOut = report.results.flatMap(({ id, name, needs }) => (needs === undefined ? [] : [{ id, name, needs }]))
  return { total: report.results.length, leftOut }
}
