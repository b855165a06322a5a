import { observe } from './census.ts'
import { type Driver, present } from './driver.ts'
import { foreignGlobals, missingGlobals } from './globals.ts'
import { needed } from './needed.ts'
import { type Body, chainOf, type Suite, type Test, tests } from './registry.ts'

interface Result {
  readonly id: string
  readonly name: string
  readonly ms: number
  /** Absent: it passed. */
  readonly error?: string
  /** What it reached for beyond ECMAScript. */
  readonly needs?: readonly string[]
}

export interface Report {
  readonly results: readonly Result[]
  readonly foreign: readonly string[]
  readonly missing: readonly string[]
  readonly tellsOfRejections: boolean
}

const LONGEST_ERROR = 2_000

/** Runs the tests one after another, those of `leaveOut` (by id) not at all. The census looks what each needs. */
export async function run(driver: Driver, leaveOut: readonly string[], isCensus: boolean): Promise<Report> {
  present.begin(driver)
  if (isCensus) observe()
  const excluded = new Set(leaveOut)
  const chosen = tests.filter(test => !excluded.has(test.id))
  const open = new Set<Suite>()
  const results: Result[] = []
  for (const [index, test] of chosen.entries()) results.push(await runTest(test, chosen[index + 1], open))
  const tellsOfRejections = driver.onUnhandledRejection !== undefined
  return { results, foreign: foreignGlobals, missing: missingGlobals, tellsOfRejections }
}

async function runTest(test: Test, next: Test | undefined, open: Set<Suite>): Promise<Result> {
  const startedAt = present.driver.now()
  present.driver.begins?.(test.id)
  const needs = needed.collect(true)
  const problems: unknown[] = []
  const attempt = async (bodies: readonly Body[]) => {
    for (const body of bodies) await settled(body, test.limitMs).catch(problem => void problems.push(problem))
  }
  const chain = chainOf(test.suite)
  for (const suite of chain) {
    if (!open.has(suite)) await attempt(suite.before.all)
    open.add(suite)
  }
  await attempt(chain.flatMap(suite => suite.before.each))
  if (problems.length === 0) await attempt([test.body])
  await attempt([...chain].reverse().flatMap(suite => suite.after.each))
  const stillNeeded = next === undefined ? [] : chainOf(next.suite)
  for (const suite of [...chain].reverse()) {
    if (stillNeeded.includes(suite)) continue
    await attempt(suite.after.all)
    open.delete(suite)
  }
  for (const reason of present.takeStray()) problems.push(new Error(`a rejection that nobody handled: ${described(reason)}`))
  const all = [...new Set([...test.fileNeeds, ...needs])]
  return {
    id: test.id,
    name: test.name,
    ms: Math.round(present.driver.now() - startedAt),
    ...(problems.length === 0 ? {} : { error: problems.map(described).join('\n').slice(0, LONGEST_ERROR) }),
    ...(all.length === 0 ? {} : { needs: all }),
  }
}

function settled(body: Body, limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`did not settle within ${limitMs} ms, or before there was nothing left to do`))
    const inTime = present.driver.limit(limitMs, late)
    const end = (outcome: () => void) => {
      inTime()
      outcome()
    }
    Promise.resolve()
      .then(body)
      .then(
        () => end(resolve),
        error => end(() => reject(error)),
      )
  })
}

/** Some engines begin the stack with the message, some leave it out. */
function described(problem: unknown): string {
  if (!(problem instanceof Error)) return `thrown: ${String(problem)}`
  const { name, message, stack = '' } = problem
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`
}
