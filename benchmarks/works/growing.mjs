import { fittedExponent, summary } from '../harness/statistics.mjs'

/** A few pieces are done so fast that one time says nothing: they are done over, and the median counts. */
const PIECES_AT_LEAST = 100_000
const REPETITIONS_AT_MOST = 30

/** Below this a constant outweighs all growth. */
const FITTED_FROM = 1_000

/**
 * The same work for 10, 100, 1,000, … pieces.
 * @param {number} size the largest number of pieces
 * @param {string} figure
 * @param {(n: number) => Promise<number>} measure nanoseconds for all n; the work is checked inside
 */
export function growing(size, figure, measure) {
  return {
    async run() {
      /** @type {import('../harness/bench.mjs').Point[]} */
      const series = []
      for (let n = 10; n <= size; n *= 10) {
        const repetitions = Math.min(REPETITIONS_AT_MOST, Math.ceil(Math.min(size, PIECES_AT_LEAST) / n))
        const nanos = []
        for (let done = 0; done < repetitions; done++) nanos.push(await measured(measure, n))
        series.push({ n, value: summary(nanos).median })
      }
      const fitted = series.filter(({ n }) => n >= FITTED_FROM)
      return { check: series.length, figures: { [figure]: fittedExponent(fitted) }, series }
    },
  }
}

/**
 * @param {(n: number) => Promise<number>} measure
 * @param {number} n
 */
function measured(measure, n) {
  globalThis.gc?.()
  return measure(n)
}

/** @param {() => unknown} work @returns {Promise<number>} nanoseconds */
export async function timed(work) {
  const from = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - from)
}
