import { describe, expect, it } from 'vitest'
import type { Bench } from '../harness/bench.mjs'
import { evaluate, verdict } from '../harness/evaluate.mjs'
import { evaluatePeers } from '../harness/evaluate-peers.mjs'
import { fittedExponent, pairRatios, summary } from '../harness/statistics.mjs'

const start = () => ({ run: () => 0 })
const bench: Bench & { peers: NonNullable<Bench['peers']> } = {
  name: 'tell',
  group: 'limit',
  work: 'messages',
  size: { full: 100, quick: 10 },
  expected: size => size,
  reference: 'baseline',
  contenders: { baseline: { start }, cellactor: { start, limits: { must: 2, aim: 1.4 } } },
  peers: { subject: 'cellactor', size: { full: 100, quick: 10 }, cannot: { slow: 'it sleeps' }, without: ['bare'] },
}
const turns = (...nanos: number[]) => nanos.map(each => ({ check: 100, nanos: each }))

describe('statistics', () => {
  it('gives the middle value, or the mean of the two in the middle', () => {
    expect(summary([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
    expect(summary([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 })
  })

  it('compares each turn with the one beside it, so that a machine that slows down changes nothing', () => {
    expect(
      pairRatios(
        [10, 20, 80],
        [10, 20, 80].map(nanos => nanos / 2),
      ),
    ).toEqual([2, 2, 2])
  })

  it('finds the exponent of what grows', () => {
    const curve = (f: (n: number) => number) => [1e3, 1e4, 1e5, 1e6].map(n => ({ n, value: f(n) }))
    expect(fittedExponent(curve(n => 40 * n))).toBeCloseTo(1)
    expect(fittedExponent(curve(n => n * n))).toBeCloseTo(2)
    expect(fittedExponent(curve(n => n * Math.log(n)))).toBeCloseTo(1.1, 1)
  })
})

describe('evaluate', () => {
  it('gives the median of the pair ratios, the spread, and the time of one operation', () => {
    const [line] = evaluate(bench, 100, { cellactor: turns(300, 200, 100), baseline: turns(100, 100, 100) })
    expect(line).toMatchObject({ title: 'tell', unit: 'ratio', measured: { median: 2, min: 1, max: 3 }, verdict: 'met' })
    expect(line?.nanosEach).toBe(2)
    expect(line?.reference).toEqual({ name: 'baseline', nanosEach: 1 })
  })

  it('gives the figures that a contender measured itself', () => {
    const figures = { heap: { unit: 'bytes', must: 600 } } as const
    const { reference: _, peers: __, ...rest } = bench
    const measured = [{ check: 1, nanos: 1, figures: { heap: 700 }, series: [{ n: 10, value: 5 }] }]
    const [line] = evaluate({ ...rest, contenders: { cellactor: { start, figures } } }, 1, { cellactor: measured })
    expect(line).toMatchObject({
      title: 'heap',
      unit: 'bytes',
      measured: { median: 700 },
      verdict: 'missed',
      series: [{ n: 10, value: 5 }],
    })
  })

  it('judges by the limits', () => {
    const limits = { must: 2, aim: 1.4 }
    expect([1.4, 2, 2.01, Number.NaN].map(median => verdict(median, limits))).toEqual(['aim', 'met', 'missed', 'missed'])
    expect(verdict(1, { must: 2 })).toBe('met')
    expect(verdict(99)).toBe('reported')
  })
})

describe('evaluatePeers', () => {
  it('says who is ahead of us, of those that do the same work', () => {
    const line = evaluatePeers(bench, 100, {
      cellactor: turns(200, 200),
      fast: turns(100, 100),
      slower: turns(400, 400),
      bare: turns(2, 2),
    })
    expect(line).toMatchObject({ bench: 'tell', unit: 'ns', each: 2, aheadOfUs: ['fast'] })
    expect(line.peers.slow).toEqual({ cannot: 'it sleeps' })
    expect(line.peers.slower).toEqual({ each: 4, ratio: { median: 2, min: 2, max: 2 } })
  })
})
