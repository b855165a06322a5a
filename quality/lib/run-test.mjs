/** Turns of the event loop after which a test that waits for nothing is given up. */
const IDLE_TURNS = 50
const LONGEST_MS = 2_000

/**
 * @typedef {() => unknown} Body
 * @typedef {{ before: Record<'all' | 'each', Body[]>, after: Record<'all' | 'each', Body[]> }} Suite
 * @typedef {{ id: string, file: string, name: string, body: Body, suite: Suite }} Test
 */

/**
 * Runs one test alone, with the hooks of all its suites.
 * @param {Test} test
 * @param {readonly Suite[]} suites from the outermost to the innermost
 * @returns {Promise<string | undefined>} why it failed
 */
export async function runTest(test, suites) {
  /** @type {unknown[]} */
  const problems = []
  const stray = (/** @type {unknown} */ reason) => void problems.push(reason)
  const attempt = async (/** @type {Body[]} */ bodies) => {
    for (const body of bodies) await settled(body).catch(stray)
  }
  process.on('unhandledRejection', stray)
  await attempt(suites.flatMap(({ before }) => before.all))
  await attempt(suites.flatMap(({ before }) => before.each))
  if (problems.length === 0) await attempt([test.body])
  await attempt(suites.toReversed().flatMap(({ after }) => [...after.each, ...after.all]))
  // Node tells of rejections when the microtasks have run out.
  await new Promise(resolve => void setImmediate(resolve))
  process.off('unhandledRejection', stray)
  if (problems.length === 0) return undefined
  return problems.map(problem => (problem instanceof Error ? problem.message : `thrown: ${String(problem)}`)).join('\n')
}

/**
 * Nearly all tests run in virtual time: one that has not settled while nothing is under way never will.
 * @param {Body} body
 * @returns {Promise<void>}
 */
async function settled(body) {
  let isOpen = true
  const outcome = Promise.resolve()
    .then(body)
    .finally(() => {
      isOpen = false
    })
  outcome.catch(() => {})
  const startedAt = performance.now()
  for (let turn = 0; isOpen; turn += 1) {
    await new Promise(resolve => void setImmediate(resolve))
    const isWaiting = process.getActiveResourcesInfo().includes('Timeout')
    if (isOpen && ((turn > IDLE_TURNS && !isWaiting) || performance.now() - startedAt > LONGEST_MS)) {
      throw new Error('did not settle')
    }
  }
  await outcome
}
