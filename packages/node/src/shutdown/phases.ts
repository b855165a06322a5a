import { ConfigError } from '@cellactor/core'

/** One phase of a shutdown, as it is asked for. */
export interface PhaseOptions {
  /** Phases that have to be over before. For one of the default phases these come on top of its own. */
  dependsOn?: readonly string[] | undefined
  /** How long its tasks may take, in milliseconds; `Infinity`: as long as they like. Default 5 000, for `stopActors` 10 000. */
  timeoutMs?: number | undefined
}

/** One step of a shutdown. */
export interface Phase {
  readonly name: string
  readonly timeoutMs: number
}

/** The phase in which the system itself is terminated. */
export const STOP_ACTORS = 'stopActors'

const DEFAULT_TIMEOUT_MS = 5_000
// More than an actor's own `stopTimeoutMs`: one that hangs is abandoned before the system is cut off.
const STOP_ACTORS_TIMEOUT_MS = 10_000

const DEFAULT_PHASES: Readonly<Record<string, PhaseOptions>> = {
  unbind: {},
  drain: { dependsOn: ['unbind'] },
  [STOP_ACTORS]: { dependsOn: ['drain'], timeoutMs: STOP_ACTORS_TIMEOUT_MS },
  flush: { dependsOn: [STOP_ACTORS] },
}

interface Node {
  readonly timeoutMs: number
  readonly dependsOn: readonly string[]
}

/**
 * The default phases and one's own, each after those that it depends on; where that leaves a choice, in the order in
 * which they are written down, the default ones first.
 *
 * @throws {ConfigError} for a phase that depends on one that there is not, or on itself by a detour.
 */
export function orderedPhases(own: Readonly<Record<string, PhaseOptions>> = {}): readonly Phase[] {
  const open = graphOf(own)
  const ordered: Phase[] = []
  while (open.size > 0) {
    const next = [...open].find(([, { dependsOn }]) => !dependsOn.some(name => open.has(name)))
    if (next === undefined) throw cycleIn(open)
    const [name, { timeoutMs }] = next
    ordered.push(Object.freeze({ name, timeoutMs }))
    open.delete(name)
  }
  return Object.freeze(ordered)
}

function graphOf(own: Readonly<Record<string, PhaseOptions>>): Map<string, Node> {
  if (typeof own !== 'object' || own === null) {
    throw new ConfigError(`Shutdown phases are ${String(own)}. Give an object: { name: { dependsOn, timeoutMs } }.`)
  }
  const given = new Map(Object.entries(own))
  const defaults = new Map(Object.entries(DEFAULT_PHASES))
  const graph = new Map<string, Node>()
  for (const name of new Set([...defaults.keys(), ...given.keys()])) {
    const { dependsOn = [], timeoutMs } = given.get(name) ?? {}
    if (!Array.isArray(dependsOn)) {
      throw new ConfigError(`Shutdown phase ${name}: dependsOn is ${JSON.stringify(dependsOn)}. Give a list of phases.`)
    }
    const base = defaults.get(name)
    const limit = timeoutMs ?? base?.timeoutMs ?? DEFAULT_TIMEOUT_MS
    if (!(typeof limit === 'number' && limit >= 0)) {
      throw new ConfigError(`Shutdown phase ${name}: timeoutMs is ${String(limit)}. Give milliseconds, at least 0.`)
    }
    graph.set(name, { timeoutMs: limit, dependsOn: [...(base?.dependsOn ?? []), ...dependsOn] })
  }
  for (const [name, { dependsOn }] of graph) {
    const unknown = dependsOn.find(other => !graph.has(other))
    if (unknown === undefined) continue
    throw new ConfigError(
      `Shutdown phase ${name} depends on ${unknown}, which is none. There are ${[...graph.keys()].join(', ')}.`,
    )
  }
  return graph
}

/** Each of what is left waits for another of them: whoever follows that long enough walks in a circle. */
function cycleIn(open: ReadonlyMap<string, Node>): ConfigError {
  const walked: string[] = []
  let name: string | undefined = open.keys().next().value
  while (name !== undefined && !walked.includes(name)) {
    walked.push(name)
    name = open.get(name)?.dependsOn.find(other => open.has(other))
  }
  const circle = [...walked.slice(walked.indexOf(String(name))), name].join(' → ')
  return new ConfigError(`Shutdown phases depend on each other in a circle: ${circle}. Take one of these dependencies out.`)
}
