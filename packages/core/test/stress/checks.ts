import type { ActorTreeNode } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import { ACTORS, BRANCHES, type Forest, nameOf, placeOf } from './forest.ts'

/** F9: the equation holds for every cause, at any time of rest. */
export function checkAtRest(forest: Forest): void {
  const { counters, gauges } = forest.system.metrics()
  const byCause = (name: string) => {
    const sums = new Map<string, number>()
    for (const [labels, count] of counters.get(name) ?? []) {
      const cause = /cause="(.*)"/.exec(labels)?.[1] ?? labels
      sums.set(cause, (sums.get(cause) ?? 0) + count)
    }
    return sums
  }
  const outcomes = ['restart', 'stop', 'resume', 'escalate'].map(outcome => byCause(`failure_${outcome}_total`))
  let inflight = gauges.get('failure_inflight') ?? Number.NaN
  for (const [cause, total] of byCause('failure_total')) {
    const settled = outcomes.reduce((sum, outcome) => sum + (outcome.get(cause) ?? 0), 0)
    if (settled > total) forest.complaints.push(`F9 ${cause}: ${total} failures, ${settled} outcomes`)
    if (forest.isCalm && settled !== total) forest.complaints.push(`F9 ${cause}: ${total - settled} failures without an outcome`)
    inflight -= total - settled
  }
  if (inflight !== 0) forest.complaints.push(`F9 failure_inflight is off by ${inflight}`)
}

/** Everybody who is there is well, and answers. @returns how many they are. */
export async function checkSurvivors(forest: Forest): Promise<number> {
  const { complaints, system, host } = forest
  const living = nodesOf(forest)
  for (const { path, state } of living) if (state !== 'running') complaints.push(`4.2 ${path} is ${state} for ever`)
  const answers = new Set<number>()
  for (const { path } of living) forest.ask(placeIn(path), answer => answers.add(answer))
  await host.advance(1_000)
  for (const { path } of living) if (!answers.has(placeIn(path))) complaints.push(`4.2 ${path} does not answer`)
  for (const { path, queued, stashed } of nodesOf(forest)) {
    if (queued + stashed > 0) complaints.push(`4.2 ${path} keeps ${queued} messages, and ${stashed} in its stash`)
  }
  const { gauges } = system.metrics()
  if (gauges.get('failure_inflight') !== 0) complaints.push(`F9 failure_inflight is ${gauges.get('failure_inflight')} at rest`)
  checkGauge(forest)
  if (forest.asks > 0) complaints.push(`8.1 ${forest.asks} asks are not settled`)
  if (forest.spawnsPending > 0) complaints.push(`C3 ${forest.spawnsPending} spawnAsync are not settled`)
  if (host.pendingTimers > 0) complaints.push(`1.7 ${host.pendingTimers} timers in an idle system`)
  return living.length
}

/** No name is left taken: what is missing is spawned again, under its name and parent. */
export async function checkFull(forest: Forest): Promise<void> {
  const { system, host, complaints, refs } = forest
  if (system.resolve(`user/${nameOf(0)}`) === undefined) forest.plant(system, 0)
  for (const { path } of nodesOf(forest)) refs[placeIn(path)]?.tell({ type: 'respawn' })
  await host.settle()
  const living = nodesOf(forest)
  if (living.length !== ACTORS) complaints.push(`3.10 ${living.length} of ${ACTORS} live after all were spawned again`)
  for (const { path, state } of living)
    if (state !== 'running') complaints.push(`3.2 ${path} is ${state} after it was spawned again`)
  checkGauge(forest)
}

/** The guardians count, too. */
function checkGauge(forest: Forest): void {
  const actors = forest.system.metrics().gauges.get('actors')
  const living = allNodes(forest).length
  if (actors !== living) forest.complaints.push(`the gauge actors is ${actors}, ${living} live`)
}

export function checkEnded(forest: Forest): void {
  const { system, host, complaints, hasTerminated } = forest
  if (!hasTerminated) complaints.push('10.1 the system has not terminated')
  const alive = livePaths(system)
  if (alive.length > 0) complaints.push(`10.1 still alive: ${alive.join(', ')}`)
  for (let place = 0; place < ACTORS; place++) {
    if (system.resolve(pathOf(place)) !== undefined) complaints.push(`10.1 ${pathOf(place)} is still found`)
  }
  for (const [name, value] of system.metrics().gauges) if (value !== 0) complaints.push(`F9 ${name} is ${value} after the end`)
  if (host.pendingTimers > 0) complaints.push(`1.7 ${host.pendingTimers} timers after the end`)
  if (forest.asks > 0) complaints.push(`8.1 ${forest.asks} asks are not settled after the end`)
  checkAtRest(forest)
}

function allNodes({ system }: Forest): ActorTreeNode[] {
  const all = [system.tree()]
  for (const node of all) all.push(...node.children)
  return all
}

const nodesOf = (forest: Forest): ActorTreeNode[] => allNodes(forest).filter(({ path }) => /\/n\d+#\d+$/.test(path))

function pathOf(place: number): string {
  const above = place === 0 ? 'user' : pathOf(Math.floor((place - 1) / BRANCHES))
  return `${above}/${nameOf(place)}`
}

const placeIn = (path: string): number => placeOf(path.slice(path.lastIndexOf('/') + 1).replace(/#\d+$/, ''))
