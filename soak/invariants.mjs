import { DISTRICTS, HOUSES } from './town.mjs'

/** @typedef {import('./town.mjs').Town} Town */

const pause = (/** @type {number} */ ms) => new Promise(resolve => setTimeout(resolve, ms))

/** @param {import('@cellactor/core').ActorSystem} system */
export function counted(system) {
  const { counters, gauges } = system.metrics()
  const sum = (/** @type {string} */ name) => [...(counters.get(name)?.values() ?? [])].reduce((all, one) => all + one, 0)
  const of = (/** @type {string} */ outcome) => sum(`failure_${outcome}_total`)
  const settled = of('restart') + of('stop') + of('resume') + of('escalate')
  return {
    failures: sum('failure_total'),
    restarts: of('restart'),
    settled,
    inflight: gauges.get('failure_inflight') ?? Number.NaN,
    actors: gauges.get('actors') ?? Number.NaN,
  }
}

/** @param {import('@cellactor/core').ActorSystem} system */
function nodesOf(system) {
  const all = [system.tree()]
  for (const node of all) all.push(...node.children)
  return all
}

/**
 * Lets everything come to rest, and looks. @param {Town} town
 * @returns {Promise<string[]>} what is wrong.
 */
export async function checkCalm(town) {
  const { system, complaints, expected } = town
  town.isCalm = true
  const isAtRest = () => {
    const nodes = nodesOf(system)
    return (
      town.asksOpen === 0 && nodes.length === expected && nodes.every(({ state, queued }) => state === 'running' && queued === 0)
    )
  }
  for (let tries = 0; tries < 100 && !isAtRest(); tries++) {
    await pause(100)
    town.rebuild()
  }
  for (const { path, state, queued } of nodesOf(system)) {
    if (state !== 'running' || queued > 0) complaints.push(`${path} is ${state}, ${queued} queued`)
  }
  for (let d = 0; d < DISTRICTS; d++) {
    for (const path of [`user/d${d}`, ...Array.from({ length: HOUSES }, (_, h) => `user/d${d}/h${h}`)]) {
      const ref = system.resolve(path)
      if (ref === undefined) complaints.push(`${path} is gone`)
      else if (!(await town.ask(/** @type {import('./town.mjs').Ref} */ (ref)))) complaints.push(`${path} does not answer`)
    }
  }
  const { failures, settled, inflight, actors } = counted(system)
  if (failures !== settled || inflight !== 0) complaints.push(`${failures} failures, ${settled} outcomes, ${inflight} in flight`)
  const living = nodesOf(system).length
  if (living !== expected || actors !== living) complaints.push(`${living} live, ${expected} expected, the gauge says ${actors}`)
  if (town.asksOpen > 0) complaints.push(`${town.asksOpen} asks are not settled`)
  town.isCalm = false
  return complaints
}

/**
 * After `terminate`. @param {Town} town @param {import('@cellactor/core').TerminationSummary} summary
 * @param {number} handles before there was a system
 * @returns {Promise<string[]>}
 */
export async function checkEnded(town, summary, handles) {
  const { system, complaints } = town
  if (summary.cause !== 'terminate') complaints.push(`the system ended by ${summary.cause}: ${summary.failure?.failure}`)
  if (summary.stragglers.length > 0) complaints.push(`stragglers: ${summary.stragglers.join(', ')}`)
  if (system.tree().children.length > 0) complaints.push('the tree is not gone')
  if (system.resolve('user/d0') !== undefined) complaints.push('user/d0 is still found')
  const { failures, settled, inflight, actors } = counted(system)
  if (failures !== settled || inflight !== 0 || actors !== 0)
    complaints.push(`after the end: ${failures} failures, ${settled} outcomes, ${inflight} in flight, ${actors} actors`)
  // The promises that the load itself made run out within their own delays.
  for (let tries = 0; tries < 20 && timers() > handles; tries++) await pause(50)
  if (timers() > handles) complaints.push(`${timers() - handles} timers are left: ${process.getActiveResourcesInfo().join(', ')}`)
  if (town.asksOpen > 0) complaints.push(`${town.asksOpen} asks are not settled after the end`)
  return complaints
}

/** Those that are armed, without the one that is waited for here. */
export const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
