import { explore } from '@cellactor/testkit'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Outcomes, type Program, type Reaction, running } from './programs.ts'

const reactions = fc.record<Reaction>({
  to: fc.integer({ min: 0, max: 2 }),
  how: fc.constantFrom('tell', 'self', 'timer', 'stash', 'unstash', 'ask', 'spawn', 'adapt'),
})
const programs: fc.Arbitrary<Program> = fc.array(fc.array(reactions, { minLength: 1, maxLength: 3 }), {
  minLength: 2,
  maxLength: 3,
})

describe('T13 explore: pruning', () => {
  it('T13 leaves out no outcome: programs made at random', { timeout: 120_000 }, async () => {
    let compared = 0
    let withChoice = 0
    let saved = 0
    const property = fc.asyncProperty(
      programs,
      fc.integer({ min: 2, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      async (program, messages, life) => {
        const [all, pruned] = [new Outcomes(), new Outcomes()]
        const scenario = running(program, messages, life)
        const full = await explore({ systematic: { prune: false, maxRuns: 400 }, run: all.of(scenario) })
        if (!full.isComplete) return
        const report = await explore({ systematic: { maxRuns: 400 }, run: pruned.of(scenario) })
        expect(pruned.sorted).toEqual(all.sorted)
        expect(report.isComplete).toBe(true)
        compared++
        if (all.found.size > 1) withChoice++
        saved += full.runs - report.runs
      },
    )
    await fc.assert(property, { seed: 4, numRuns: 80 })
    // What it proves, it proves of something.
    expect(compared).toBeGreaterThan(60)
    expect(withChoice).toBeGreaterThan(8)
    expect(saved).toBeGreaterThan(100)
  })
})
