import { afterAll, beforeAll, expect, it } from 'vitest'
import { scenario } from './scenario.ts'

/**
 * 500 actors in a tree six wide that fail in every place where user code runs.
 *
 * More seeds:     CELLACTOR_STRESS_SEEDS=10000 npx vitest run packages/core/test/stress
 * Others:         CELLACTOR_STRESS_FIRST=20001 …
 * A failed one:   the command that the failure prints.
 */
const { CELLACTOR_STRESS_SEEDS, CELLACTOR_STRESS_FIRST } = process.env
const seeds = Number(CELLACTOR_STRESS_SEEDS ?? 100)
const first = Number(CELLACTOR_STRESS_FIRST ?? 1)

const unhandled: unknown[] = []
const listener = (reason: unknown) => void unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', listener))
afterAll(() => void process.off('unhandledRejection', listener))

it(`sections 1-10: ${seeds} forests of 500 failing actors all come to rest`, { timeout: 20_000 + seeds * 2_000 }, async () => {
  let [failures, starts, survivors, shutDowns] = [0, 0, 0, 0]
  for (let seed = first; seed < first + seeds; seed++) {
    const run = await scenario(seed)
    failures += run.failures
    starts += run.starts
    survivors += run.survivors
    if (run.hasShutDown) shutDowns++
    const complaints = [...run.complaints, ...unhandled.splice(0).map(reason => `2.3 an unhandled rejection: ${reason}`)]
    if (complaints.length === 0) continue
    const again = `CELLACTOR_STRESS_SEEDS=1 CELLACTOR_STRESS_FIRST=${seed} npx vitest run packages/core/test/stress`
    expect.fail(`seed ${seed}: ${complaints.length} complaints\n${complaints.slice(0, 10).join('\n')}\n\nreplay:\n${again}`)
  }
  if (seeds > 100)
    console.log(`${seeds} seeds: ${starts} starts, ${failures} failures, ${survivors} survivors, ${shutDowns} shutdowns`)
  // The dice are no use if nothing goes wrong, or if nobody is left.
  expect(failures).toBeGreaterThan(seeds * 100)
  expect(survivors).toBeGreaterThan(seeds * 50)
})

it('the same seed gives the same run', async () => {
  expect(await scenario(first)).toEqual(await scenario(first))
})
