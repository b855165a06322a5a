import fc from 'fast-check'
import { expect, it } from 'vitest'
import { play } from './play.ts'
import { printed, scripts } from './script.ts'

/**
 * Random scripts on random schedules; what must hold in each is said in `play.ts` and in the books that it keeps
 * (`post.ts`, `watch-book.ts`, `chronicle.ts`).
 *
 * More of them:   CELLACTOR_RUNS=100000 npx vitest run packages/core/test/properties
 * Others:         CELLACTOR_SEED=7 npx vitest run packages/core/test/properties
 * A failed one:   the command line that the failure prints: it gives CELLACTOR_SEED and CELLACTOR_PATH.
 */
const { CELLACTOR_RUNS, CELLACTOR_SEED, CELLACTOR_PATH } = process.env
const runs = Number(CELLACTOR_RUNS ?? 8_000)
const seed = Number(CELLACTOR_SEED ?? 20_260_101)

it(`sections 1-7, 10: a tree under ${runs} random scripts keeps every promise`, { timeout: runs * 1_000 }, async () => {
  const path = CELLACTOR_PATH === undefined ? {} : { path: CELLACTOR_PATH, endOnFailure: true }
  const property = fc.asyncProperty(scripts, async script => {
    const wrong = await play(script)
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('\n'))
  })
  const details = await fc.check(property, { numRuns: runs, seed, ...path })
  if (!details.failed) return
  const [script] = details.counterexample ?? []
  const why = details.errorInstance instanceof Error ? details.errorInstance.message : 'the run did not come to an end'
  const again = `CELLACTOR_SEED=${details.seed} CELLACTOR_PATH=${details.counterexamplePath} npx vitest run packages/core/test/properties`
  expect.fail(
    `${why}\n\nby the script\n${script === undefined ? '?' : printed(script)}\n\nafter ${details.numShrinks} shrinks; replay:\n${again}`,
  )
})
