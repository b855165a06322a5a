import { describe, expect, it } from 'vitest'
import { nanosOf } from '../harness/evaluate.mjs'
import { judgeRatios } from '../harness/judge-ratios.mjs'
import { runContest } from '../harness/run-contest.mjs'
import { pairRatios, summary } from '../harness/statistics.mjs'

const module = new URL('fixtures/counted.mjs', import.meta.url).href
const options = { attempts: 3, allowance: 1.7 }

/** Measures, in processes, the subject that the name says. */
async function measureCounted(subject: string) {
  const entrants = { subject: { module, contender: subject }, reference: { module, contender: 'once' } }
  const turns = await runContest({ name: 'guard', entrants, size: 100, expected: 100 }, { warmUps: 0, rounds: 1 })
  return summary(pairRatios(nanosOf(turns.subject ?? []), nanosOf(turns.reference ?? []))).median
}

describe('the regression guard', () => {
  it('finds a subject that has become twice as slow, and lets the others pass', async () => {
    const judgements = await judgeRatios({ once: 1, twice: 1 }, { ...options, measure: measureCounted })
    expect(judgements).toEqual([
      { bench: 'once', recorded: 1, best: 1, isSlower: false },
      { bench: 'twice', recorded: 1, best: 2, isSlower: true },
    ])
  })

  it('measures again what was slow, and takes the best', async () => {
    const measured = [9, 1.6, 1]
    const judgements = await judgeRatios({ tell: 1 }, { ...options, measure: async () => measured.shift() ?? 0 })
    expect(judgements).toEqual([{ bench: 'tell', recorded: 1, best: 1.6, isSlower: false }])
    expect(measured).toEqual([1])
  })

  it('gives up after so many attempts, and takes no figure for no slowdown', async () => {
    let asked = 0
    const measure = async () => {
      asked++
      return Number.NaN
    }
    const [judgement] = await judgeRatios({ tell: 1 }, { ...options, measure })
    expect(asked).toBe(3)
    expect(judgement?.isSlower).toBe(true)
  })
})
