import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { runInThisContext } from 'node:vm'
import { bundle } from './bundle.mjs'
import { runTest } from './run-test.mjs'
import { testFiles } from './test-files.mjs'

/** Where the code that Stryker has instrumented looks. */
const NAMESPACE = '__stryker__'
/** Tests that take more processor time are not asked of every mutant. */
const SLOWEST_MS = 60
/** None of the others takes so much, unless it runs in circles. */
const LONGEST_MS = 1_500
/** How many times a test comes past a mutant between two looks at the clock. */
const HITS_PER_LOOK = 64
/** With `CELLACTOR_MUTATION_LOG`, a line for each mutant as it is decided: the report itself comes only at the end. */
const log = process.env.CELLACTOR_MUTATION_LOG

/**
 * @typedef {import('./run-test.mjs').Test} Test
 * @typedef {import('./run-test.mjs').Suite} Suite
 * @typedef {{ tests: Test[], chainOf: (suite: Suite) => readonly Suite[] }} Loaded
 * @typedef {Record<string, number>} Hits by the id of the mutant
 * @typedef {object} Shared
 * @property {string | undefined} [activeMutant]
 * @property {string | undefined} [currentTestId]
 * @property {number} [hitCount]
 * @property {number} [hitLimit]
 * @property {{ static: Hits, perTest: Record<string, Hits> }} [mutantCoverage]
 */

const nothing = { tests: [], chainOf: () => [] }

/**
 * A test runner for Stryker: it loads all tests into its own process, once. A run of vitest for each mutant takes a second to
 * begin, and most of a minute for a mutant that survives; here it is a millisecond per test.
 */
class InProcessRunner {
  #script = ''
  /** @type {Loaded} */
  #loaded = nothing
  /** Who kills much and quickly is asked first. @type {Map<string, number>} */
  #kills = new Map()
  /** @type {Map<string, number>} */
  #timeMs = new Map()
  /** @type {Shared} */
  #shared = { hitLimit: Number.POSITIVE_INFINITY }

  #testBegan = process.cpuUsage()
  #isCircling = false

  constructor() {
    let hits = 0
    // A loop that runs in circles may catch whatever is thrown into it: it ends when the mutant is no longer there.
    Object.defineProperty(this.#shared, 'hitCount', {
      get: () => hits,
      set: count => {
        hits = count
        if (hits % HITS_PER_LOOK !== 0 || msOf(process.cpuUsage(this.#testBegan)) < LONGEST_MS) return
        this.#isCircling = true
        this.#shared.activeMutant = undefined
      },
    })
    Reflect.set(globalThis, NAMESPACE, this.#shared)
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    const root = process.cwd()
    this.#script = await bundle(root, testFiles(root))
  }

  async dryRun() {
    this.#load()
    const tests = []
    const startedAt = performance.now()
    for (const test of this.#loaded.tests) {
      this.#shared.currentTestId = test.id
      const failureMessage = await this.#run(test)
      this.#shared.currentTestId = undefined
      const timeSpentMs = this.#timeMs.get(test.id) ?? 0
      if (timeSpentMs > SLOWEST_MS && failureMessage === undefined) delete this.#shared.mutantCoverage?.perTest[test.id]
      else tests.push({ ...described(test), timeSpentMs, ...outcome(failureMessage) })
    }
    const mutantCoverage = this.#shared.mutantCoverage ?? { static: {}, perTest: {} }
    // Time limits go by the clock, and the tests share a processor.
    const slowdown = (performance.now() - startedAt) / tests.reduce((sum, { timeSpentMs }) => sum + timeSpentMs, 1)
    for (const test of tests) test.timeSpentMs *= slowdown
    return { status: 'complete', tests, mutantCoverage }
  }

  /** @param {import('@stryker-mutator/api/test-runner').MutantRunOptions} options */
  async mutantRun({ testFilter, activeMutant, mutantActivation }) {
    const isStatic = mutantActivation === 'static'
    this.#shared.activeMutant = isStatic ? activeMutant.id : undefined
    try {
      if (isStatic || this.#loaded === nothing) this.#load()
    } catch (error) {
      return { status: 'killed', killedBy: ['loading'], failureMessage: String(error), nrOfTests: 0 }
    }
    this.#isCircling = false
    this.#shared.activeMutant = activeMutant.id
    const result = await this.#ask(new Set(testFilter ?? this.#loaded.tests.map(({ id }) => id)))
    this.#shared.activeMutant = undefined
    // What a static mutant has made stays in the modules.
    if (isStatic) this.#loaded = nothing
    if (log !== undefined) {
      const { fileName, location, mutatorName, replacement } = activeMutant
      const { line, column } = location.start
      const file = path.relative('packages/core/src', fileName)
      appendFileSync(log, `${JSON.stringify([result.status, file, line + 1, column + 1, mutatorName, replacement])}\n`)
    }
    return result
  }

  async dispose() {}

  /** @param {ReadonlySet<string>} wanted */
  async #ask(wanted) {
    const tests = this.#loaded.tests.filter(({ id }) => wanted.has(id))
    const worth = new Map(tests.map(({ id }) => [id, ((this.#kills.get(id) ?? 0) + 0.1) / ((this.#timeMs.get(id) ?? 1) + 0.2)]))
    tests.sort((one, other) => (worth.get(other.id) ?? 0) - (worth.get(one.id) ?? 0))
    for (const [index, test] of tests.entries()) {
      this.#shared.hitCount = 0
      const failureMessage = await this.#run(test)
      if (this.#isCircling) return { status: 'timeout', reason: `${test.id} runs in circles` }
      if (failureMessage === undefined) continue
      this.#kills.set(test.id, (this.#kills.get(test.id) ?? 0) + 1)
      return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests: index + 1 }
    }
    return { status: 'survived', nrOfTests: tests.length }
  }

  #load() {
    this.#loaded = runInThisContext(this.#script, { filename: 'suite.js' })()
  }

  /** @param {Test} test */
  async #run(test) {
    this.#testBegan = process.cpuUsage()
    const failureMessage = await runTest(test, this.#loaded.chainOf(test.suite))
    if (!this.#timeMs.has(test.id)) this.#timeMs.set(test.id, msOf(process.cpuUsage(this.#testBegan)))
    return failureMessage
  }
}

/** @param {NodeJS.CpuUsage} usage */
function msOf({ user, system }) {
  return (user + system) / 1_000
}

/** @param {Test} test */
function described({ id, file, name }) {
  return { id, name: `${id} ${name}`, fileName: path.resolve(file) }
}

/** @param {string | undefined} failureMessage */
function outcome(failureMessage) {
  return failureMessage === undefined ? { status: 0 } : { status: 1, failureMessage }
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }]
