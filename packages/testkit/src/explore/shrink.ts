import { type RunResult, runOnce, type Scenario } from './run-once.ts'
import { byChoices, oddPlaces } from './schedule.ts'

const MOST_TRIALS = 300

/**
 * Makes of the choices of a failing run as many as possible first in, first out, as long as it fails the same way: delta
 * debugging over the choices that are something else. Gives the last run that failed.
 */
export async function shrunk(scenario: Scenario, failing: RunResult): Promise<RunResult> {
  let best = failing
  let trials = 0
  let pieces = 1
  for (;;) {
    const odd = oddPlaces(best.choices)
    if (odd.length === 0 || trials >= MOST_TRIALS) return best
    const size = Math.ceil(odd.length / pieces)
    let smaller: RunResult | undefined
    for (let from = 0; from < odd.length && smaller === undefined && trials < MOST_TRIALS; from += size) {
      trials++
      smaller = await tryWithout(scenario, best, odd.slice(from, from + size))
    }
    if (smaller !== undefined) {
      best = smaller
      pieces = Math.max(1, pieces - 1)
    } else if (size === 1) return best
    else pieces = Math.min(odd.length, pieces * 2)
  }
}

async function tryWithout(scenario: Scenario, best: RunResult, places: readonly number[]): Promise<RunResult | undefined> {
  const choices = best.choices.map((choice, at) => (places.includes(at) ? 0 : choice))
  const result = await runOnce(scenario, best.seed, byChoices(choices))
  const isSmaller = oddPlaces(result.choices).length < oddPlaces(best.choices).length
  return isSmaller && failsAlike(result, best) ? result : undefined
}

/** By class and code; messages may hold what differs from run to run. */
function failsAlike(one: RunResult, other: RunResult): boolean {
  return one.failure !== undefined && other.failure !== undefined && kindOf(one.failure.error) === kindOf(other.failure.error)
}

function kindOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  return `${typeof name === 'string' ? name : ''} ${typeof code === 'string' ? code : ''}`
}
