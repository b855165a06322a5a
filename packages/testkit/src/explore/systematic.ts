import { Interner } from './interner.ts'
import { type RunResult, runOnce, type Scenario } from './run-once.ts'
import { byChoices } from './schedule.ts'

export interface Bounds {
  readonly maxChoices: number
  readonly maxRuns: number
}

export interface SystematicBounds extends Bounds {
  readonly prunes: boolean
}

export interface SystematicResult {
  /** Every order of the ready actors has been run, but for those that lead to a state that was there before. */
  readonly isComplete: boolean
  readonly isPruned: boolean
}

/** No chance in what is systematic: jitter and the like are drawn from this seed. */
export const SYSTEMATIC_SEED = 1

/**
 * Depth first through all choices. With pruning, a choice in a state that was there before is not branched again. When a
 * run shows something that states don't tell, everything is begun anew without pruning. No such run is missed: up to the
 * first such thing histories tell everything, so of all runs that lead to it one is not pruned.
 */
export async function runSystematically(
  scenario: Scenario,
  { prunes, ...bounds }: SystematicBounds,
  begin: () => (result: RunResult) => void,
): Promise<SystematicResult> {
  let search = new Search(bounds, prunes)
  let onRun = begin()
  while (search.hasNext) {
    onRun(await search.next(scenario))
    if (!search.isLost) continue
    search = new Search(bounds, false)
    onRun = begin()
  }
  return { isComplete: search.isComplete, isPruned: search.hasPruned }
}

class Search {
  readonly #bounds: Bounds
  readonly #visited: Set<string> | undefined
  readonly #names = new Interner()
  readonly #waiting: (readonly number[])[] = [[]]
  #runs = 0
  #isCutShort = false
  /** It prunes, and has no right to. */
  isLost = false
  hasPruned = false

  constructor(bounds: Bounds, prunes: boolean) {
    this.#bounds = bounds
    this.#visited = prunes ? new Set() : undefined
  }

  get hasNext(): boolean {
    return this.#waiting.length > 0 && this.#runs < this.#bounds.maxRuns
  }

  get isComplete(): boolean {
    return this.#waiting.length === 0 && !this.#isCutShort
  }

  async next(scenario: Scenario): Promise<RunResult> {
    const prefix = this.#waiting.pop() ?? []
    const result = await runOnce(scenario, SYSTEMATIC_SEED, byChoices(prefix))
    this.#runs++
    this.isLost = this.#visited !== undefined && result.states.isOpaque
    this.#branch(prefix.length, result)
    return result
  }

  /** At each choice behind the given ones, all others than the first, which has just been run. */
  #branch(from: number, { choices, counts, states }: RunResult): void {
    const { maxChoices } = this.#bounds
    if (choices.length > maxChoices) this.#isCutShort = true
    const keys = this.#visited === undefined ? [] : states.keys(this.#names)
    const alternatives: (readonly number[])[] = []
    for (let at = from; at < Math.min(choices.length, maxChoices); at++) {
      const key = keys[at]
      if (key !== undefined && this.#visited?.has(key) === true) {
        this.hasPruned = true
        continue
      }
      if (key !== undefined) this.#visited?.add(key)
      for (let choice = 1; choice < (counts[at] as number); choice++) alternatives.push([...choices.slice(0, at), choice])
    }
    // The first alternative of the first choice is to be run first.
    this.#waiting.push(...alternatives.reverse())
  }
}
