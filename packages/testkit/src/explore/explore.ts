import type { ActorSystemConfig } from '@cellactor/core'
import { checkDurationMs, TestkitError } from '../testkit-error.ts'
import { type ExplorationError, explorationError, type Replay } from './exploration-error.ts'
import { type RunResult, runOnce, type Scenario } from './run-once.ts'
import { byChoices, bySeed, oddPlaces } from './schedule.ts'
import { shrunk } from './shrink.ts'
import { runSystematically, SYSTEMATIC_SEED } from './systematic.ts'
import type { ExploredWorld } from './world.ts'

export interface ExploreOptions {
  /**
   * The scenario. It gets a fresh world each time, and fails by what it throws: an assertion of any library. It also fails
   * when it, or a handler, waits for something that never comes.
   */
  run: (world: ExploredWorld) => unknown
  /** One run per seed, with actors chosen at random by it. A number n: the seeds 1 to n. Default 100. */
  seeds?: number | readonly number[] | undefined
  /** All orders of the ready actors instead, up to a bound. For small scenarios. */
  systematic?: boolean | SystematicOptions | undefined
  /** One run only: what an `ExplorationError` says. */
  replay?: Replay | undefined
  /** Of the system; `throughput` is 1 by default, so that actors take turns after each message. */
  config?: Omit<Partial<ActorSystemConfig>, 'host'> | undefined
  /** Virtual milliseconds that the world runs by itself while the scenario waits. Default 60 000. */
  withinMs?: number | undefined
  /** Messages handled in one run after which it is taken for endless, which is a failure. Default 100 000. */
  maxSteps?: number | undefined
}

export interface SystematicOptions {
  /** Choices of a run that are branched; those after it are first in, first out. Default 1 000. */
  maxChoices?: number | undefined
  /** Default 10 000. */
  maxRuns?: number | undefined
  /**
   * Whether a choice is branched only once in what is the same state. Sound for actors that share nothing but messages; it
   * is given up by itself where a handler awaits, and where an actor stops or fails. Default true.
   */
  prune?: boolean | undefined
}

export interface ExploreReport {
  readonly runs: number
  /** Those that were run; of `systematic` and of a list of choices: none. */
  readonly seeds: readonly number[]
  /** Different orders in which messages were handled. */
  readonly interleavings: number
  /** Messages handled in the longest run. */
  readonly steps: number
  /** Of `systematic`: all orders have been run, up to those that pruning left out. */
  readonly isComplete: boolean
  /** Of `systematic`: choices were left out because their state had been there before. */
  readonly isPruned: boolean
}

/**
 * Runs a scenario under many interleavings, each in a world of its own in virtual time; what differs is which of the
 * actors that are ready runs next (semantics 1.8). Resolves with a report when all runs pass. When one fails it goes on,
 * then shrinks the smallest failing run, and rejects with an {@link ExplorationError} that shows who handled what from
 * whom, and how to run just that again. The same options give the same result, byte for byte, as long as the scenario takes
 * time and chance from its world alone.
 *
 * ```ts
 * await explore({
 *   seeds: 1_000,
 *   run: async ({ spawn, probe }) => {
 *     const account = spawn(accounts(100))
 *     const done = probe<boolean>()
 *     for (const _ of [1, 2]) spawn(buyer(account, done.ref)).tell({ type: 'buy', price: 80 })
 *     expect(await done.expectMessages(2)).toContain(false)
 *   },
 * })
 * ```
 *
 * @throws {ExplorationError} (by the promise) `EXPLORATION_FAILED`; {TestkitError} for options that make no sense.
 */
export async function explore(options: ExploreOptions): Promise<ExploreReport> {
  const { run, config = {}, withinMs = 60_000, maxSteps = 100_000, replay, systematic, seeds } = options
  checkDurationMs('explore: withinMs', withinMs)
  checkCount('maxSteps', maxSteps)
  if ([replay, systematic || undefined, seeds].filter(mode => mode !== undefined).length > 1)
    throw invalid('was given more than one of seeds, systematic and replay')
  const scenario: Scenario = { run, config, withinMs, maxSteps }
  if (replay !== undefined) return replayed(scenario, replay)
  if (systematic !== undefined && systematic !== false) return systematically(scenario, systematic === true ? {} : systematic)
  const all = seedsOf(seeds ?? 100)
  const tally = new Tally(all)
  for (const seed of all) tally.add(await runOnce(scenario, seed, bySeed))
  await tally.check(scenario)
  return tally.report(false, false)
}

async function systematically(scenario: Scenario, options: SystematicOptions): Promise<ExploreReport> {
  const { maxChoices = 1_000, maxRuns = 10_000, prune: prunes = true } = options
  checkCount('maxChoices', maxChoices)
  checkCount('maxRuns', maxRuns)
  let tally = new Tally([])
  const begin = () => {
    tally = new Tally([])
    return (result: RunResult) => tally.add(result)
  }
  const { isComplete, isPruned } = await runSystematically(scenario, { maxChoices, maxRuns, prunes }, begin)
  await tally.check(scenario)
  return tally.report(isComplete, isPruned)
}

async function replayed(scenario: Scenario, replay: Replay): Promise<ExploreReport> {
  const tally = new Tally(typeof replay === 'number' ? [replay] : [])
  if (typeof replay === 'number') tally.add(await runOnce(scenario, replay, bySeed))
  else {
    const { seed, choices } = 'choices' in replay ? replay : { seed: SYSTEMATIC_SEED, choices: replay }
    tally.add(await runOnce(scenario, seed, byChoices(choices)))
  }
  tally.throwIfFailed()
  return tally.report(false, false)
}

/** What there is to say of all runs. */
class Tally {
  readonly #fingerprints = new Set<string>()
  readonly #seeds: readonly number[]
  #runs = 0
  #failedRuns = 0
  #steps = 0
  #smallest: RunResult | undefined

  constructor(seeds: readonly number[]) {
    this.#seeds = seeds
  }

  add(result: RunResult): void {
    this.#runs++
    this.#fingerprints.add(result.fingerprint)
    this.#steps = Math.max(this.#steps, result.steps)
    if (result.failure === undefined) return
    this.#failedRuns++
    if (this.#smallest === undefined || isSmaller(result, this.#smallest)) this.#smallest = result
  }

  /** @throws {ExplorationError} with the smallest failing run, shrunk. */
  async check(scenario: Scenario): Promise<void> {
    const smallest = this.#smallest
    if (smallest === undefined) return
    const shown = await shrunk(scenario, smallest)
    throw this.#error(shown, this.#seeds.length > 0 ? smallest.seed : undefined)
  }

  throwIfFailed(): void {
    if (this.#smallest !== undefined) throw this.#error(this.#smallest, undefined)
  }

  report(isComplete: boolean, isPruned: boolean): ExploreReport {
    const interleavings = this.#fingerprints.size
    return { runs: this.#runs, seeds: this.#seeds, interleavings, steps: this.#steps, isComplete, isPruned }
  }

  #error(shown: RunResult, seed: number | undefined): ExplorationError {
    return explorationError(shown, { runs: this.#runs, failedRuns: this.#failedRuns, seed })
  }
}

/** Fewer steps; of as many, fewer choices that are not first in, first out. */
function isSmaller(one: RunResult, other: RunResult): boolean {
  return one.steps !== other.steps ? one.steps < other.steps : oddPlaces(one.choices).length < oddPlaces(other.choices).length
}

function seedsOf(seeds: number | readonly number[]): readonly number[] {
  if (typeof seeds !== 'number') {
    if (seeds.length === 0) throw invalid('was given no seed')
    return seeds
  }
  if (!Number.isSafeInteger(seeds) || seeds < 1) throw invalid(`was given ${seeds} seeds`)
  return Array.from({ length: seeds }, (_, at) => at + 1)
}

function checkCount(what: string, n: number): void {
  if (!Number.isSafeInteger(n) || n < 1) throw invalid(`was given ${what} ${n}, which is no whole number above 0`)
}

function invalid(what: string): TestkitError {
  return new TestkitError('ARGUMENT_INVALID', `explore ${what}. Give seeds, systematic or replay, with whole numbers above 0.`)
}
