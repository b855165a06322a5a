import { describe, expect, it } from 'vitest'
import { nanosOf } from '../harness/evaluate.mjs'
import { runContest } from '../harness/run-contest.mjs'
import { pairRatios, summary } from '../harness/statistics.mjs'

const counted = new URL('fixtures/counted.mjs', import.meta.url).href
const real = new URL('fixtures/real.mjs', import.meta.url).href

/** The ratio of a subject to `once`, as the program reports it. */
async function ratio(module: string, subject: string, size: number, rounds: number) {
  const entrants = { subject: { module, contender: subject }, reference: { module, contender: 'once' } }
  const turns = await runContest({ name: 'fixture', entrants, size, expected: size }, { warmUps: 2, rounds })
  expect(turns.subject).toHaveLength(rounds)
  return summary(pairRatios(nanosOf(turns.subject ?? []), nanosOf(turns.reference ?? [])))
}

function failing(contender: string, expected = 1_000) {
  const entrants = { subject: { module: counted, contender } }
  return runContest({ name: 'fixture', entrants, size: 1_000, expected, patienceMs: 5_000 }, { warmUps: 0, rounds: 1 })
}

describe('a contest of processes', () => {
  it('reports twice the counted work as 2', async () => {
    expect(await ratio(counted, 'twice', 1_000, 3)).toEqual({ median: 2, min: 2, max: 2 })
  })

  it('reports the same counted work as 1', async () => {
    expect(await ratio(counted, 'once', 1_000, 3)).toEqual({ median: 1, min: 1, max: 1 })
  })

  it('reports twice the real work as about 2, and the same as about 1', async () => {
    const twice = await ratio(real, 'twice', 3_000_000, 5)
    expect(twice.median).toBeGreaterThan(1.6)
    expect(twice.median).toBeLessThan(2.5)
    const same = await ratio(real, 'same', 3_000_000, 5)
    expect(same.median).toBeGreaterThan(0.7)
    expect(same.median).toBeLessThan(1.4)
  })

  it('takes what a contender measured itself instead of the time of its turn', async () => {
    const entrants = { subject: { module: counted, contender: 'measuring' } }
    const turns = await runContest({ name: 'fixture', entrants, size: 5, expected: 5 }, { warmUps: 0, rounds: 1 })
    expect(turns.subject).toEqual([{ check: 5, nanos: 7, figures: { bytes: 64 } }])
  })

  it('refuses the time of a contender that did less', async () => {
    await expect(failing('half')).rejects.toThrow('fixture, subject: it counted 500 where 1000 were to be done')
  })

  it('names the contender whose work throws', async () => {
    await expect(failing('throwing')).rejects.toThrow(/^fixture, subject: Error: it went wrong/)
  })

  it('names the contender that cannot be prepared, or is not there', async () => {
    await expect(failing('unable')).rejects.toThrow(/^fixture, subject: Error: it cannot be prepared/)
    await expect(failing('absent')).rejects.toThrow(/^fixture, subject: Error: there is no contender absent/)
  })

  it('names the contender whose process ends, with what it said last', async () => {
    await expect(failing('crashing')).rejects.toThrow(/^fixture, subject: its process ended \(exit code 3\)\nout of luck/)
  })

  it('does not wait for ever for one that gives no answer', async () => {
    const entrants = { subject: { module: counted, contender: 'silent' } }
    const contest = { name: 'fixture', entrants, size: 1, expected: 1, patienceMs: 1_500 }
    await expect(runContest(contest, { warmUps: 0, rounds: 1 })).rejects.toThrow('fixture, subject: no answer for 1.5 s')
  })
})
