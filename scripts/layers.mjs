// Runs dependency-cruiser over the sources and says what breaks the layers. A run that read nothing is a failure:
// a wrong path would otherwise be green for ever.
import { runNode } from './lib/run.mjs'
import { bin } from './lib/workspace.mjs'

/** @typedef {{ from: string, to: string, rule: { name: string }, comment?: string, cycle?: { name: string }[] }} Violation */
/** @typedef {{ modules: { source: string }[], summary: { violations: Violation[], ruleSetUsed?: { forbidden?: { name: string, comment?: string }[] } } }} Cruise */

const folders = ['packages/core/src', 'packages/testkit/src', 'packages/node/src', 'examples/quake-watch/src']
const command = [
  bin('dependency-cruiser', 'depcruise'),
  '--config',
  '.dependency-cruiser.mjs',
  '--output-type',
  'json',
  ...folders,
]
const { stdout, output } = await runNode(command)
const cruise = parse(stdout)
if (cruise === undefined) {
  console.error(output)
  process.exit(1)
}

let sound = true
for (const folder of folders) {
  const read = cruise.modules.filter(module => module.source.startsWith(`${folder}/`)).length
  console.log(`${folder}: ${read} modules`)
  if (read === 0) sound = false
}
const { violations, ruleSetUsed } = cruise.summary
const reasons = new Map(ruleSetUsed?.forbidden?.map(rule => [rule.name, rule.comment]))
for (const { rule, from, to, cycle } of violations) {
  const way = cycle === undefined ? to : cycle.map(step => step.name).join(' → ')
  console.log(`${rule.name}: ${from} → ${way}\n    (${reasons.get(rule.name) ?? 'no reason given'})`)
}
console.log(`${violations.length} violations`)
process.exitCode = sound && violations.length === 0 ? 0 : 1

/**
 * @param {string} text
 * @returns {Cruise | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
