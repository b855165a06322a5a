import fc from 'fast-check'
import { expect, it } from 'vitest'
import { differences } from './compare.ts'
import { printed, scripts } from './script.ts'

/**
 * The failure protocol as a small model (`state.ts`, `turn.ts`, `life.ts`, `supervision.ts`: read them as a specification), and the
 * real system beside it: after every command both must agree on everything that can be seen.
 *
 * More of them:   CELLACTOR_RUNS=100000 npx vitest run packages/core/test/model
 * Others:         CELLACTOR_SEED=7 npx vitest run packages/core/test/model
 * A failed one:   the command line that the failure prints: it gives CELLACTOR_SEED and CELLACTOR_PATH.
 */
const { CELLACTOR_RUNS, CELLACTOR_SEED, CELLACTOR_PATH } = process.env
const runs = Number(CELLACTOR_RUNS ?? 2_000)
const seed = Number(CELLACTOR_SEED ?? 20_260_501)

it(`sections 2-5: the system does what the model does, over ${runs} random scripts`, {
  timeout: 20_000 + runs * 100,
}, async () => {
  const path = CELLACTOR_PATH === undefined ? {} : { path: CELLACTOR_PATH, endOnFailure: true }
  const property = fc.asyncProperty(scripts, async script => {
    const wrong = await differences(script)
    if (wrong.length > 0) throw new Error(wrong.join('\n'))
  })
  const details = await fc.check(property, { numRuns: runs, seed, ...path })
  if (!details.failed) return
  const [script] = details.counterexample ?? []
  const why = details.errorInstance instanceof Error ? details.errorInstance.message : 'the run did not come to an end'
  const again = `CELLACTOR_SEED=${details.seed} CELLACTOR_PATH=${details.counterexamplePath} npx vitest run packages/core/test/model`
  expect.fail(
    `${why}\n\nby the script\n${script === undefined ? '?' : printed(script)}\n\nafter ${details.numShrinks} shrinks; replay:\n${again}`,
  )
})
