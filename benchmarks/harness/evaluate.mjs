import { inTurnOrder } from './bench.mjs'
import { pairRatios, summary } from './statistics.mjs'

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./bench.mjs').Limits} Limits */
/** @typedef {import('./bench.mjs').Point} Point */
/** @typedef {import('./contender.mjs').Measured} Measured */
/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {Readonly<Record<string, readonly Measured[]>>} Turns */
/** @typedef {'aim' | 'met' | 'missed' | 'reported'} Verdict */

/**
 * One row of a table: a ratio to the reference, or a figure.
 * @typedef {object} Line
 * @property {string} bench
 * @property {import('./bench.mjs').Group} group
 * @property {string} title
 * @property {string} work
 * @property {'ratio' | import('./bench.mjs').Unit} unit
 * @property {number | undefined} must
 * @property {number | undefined} aim
 * @property {Summary} measured
 * @property {Verdict} verdict
 * @property {number | undefined} nanosEach median time of one operation
 * @property {{ name: string, nanosEach: number } | undefined} reference
 * @property {readonly Point[] | undefined} series
 */

/**
 * The rows of one bench.
 * @param {Bench} bench
 * @param {number} size
 * @param {Turns} turns
 * @returns {Line[]}
 */
export function evaluate(bench, size, turns) {
  const { reference } = bench
  if (reference === undefined) return inTurnOrder(bench).flatMap(name => figureLines(bench, name, turns[name] ?? []))
  const operations = (bench.operations ?? (n => n))(size)
  const referenceNanos = nanosOf(turns[reference] ?? [])
  const referenceEach = summary(referenceNanos).median / operations
  return inTurnOrder(bench)
    .filter(name => name !== reference)
    .map(name => {
      const contender = bench.contenders[name]
      const nanos = nanosOf(turns[name] ?? [])
      const measured = summary(pairRatios(nanos, referenceNanos))
      return {
        ...heading(bench, contender?.title ?? (inTurnOrder(bench).length > 2 ? name : bench.name), contender?.limits),
        unit: 'ratio',
        measured,
        verdict: verdict(measured.median, contender?.limits),
        nanosEach: summary(nanos).median / operations,
        reference: { name: bench.contenders[reference]?.title ?? reference, nanosEach: referenceEach },
        series: undefined,
      }
    })
}

/**
 * Lower is better.
 * @param {number} median
 * @param {Limits | undefined} limits
 * @returns {Verdict}
 */
export function verdict(median, { must, aim } = {}) {
  if (must === undefined) return 'reported'
  if (!(median <= must)) return 'missed'
  return aim !== undefined && median <= aim ? 'aim' : 'met'
}

/**
 * @param {Bench} bench
 * @param {string} name
 * @param {readonly Measured[]} turns
 * @returns {Line[]}
 */
function figureLines(bench, name, turns) {
  const contender = bench.contenders[name]
  return Object.entries(contender?.figures ?? {}).map(([figure, { unit, ...limits }]) => {
    const measured = summary(turns.map(turn => turn.figures?.[figure] ?? Number.NaN))
    return {
      ...heading(bench, figure, limits),
      unit,
      measured,
      verdict: verdict(measured.median, limits),
      nanosEach: undefined,
      reference: undefined,
      series: medianSeries(turns),
    }
  })
}

/**
 * @param {Bench} bench
 * @param {string} title
 * @param {Limits} [limits]
 */
function heading({ name, group, work }, title, { must, aim } = {}) {
  return { bench: name, group, title, work, must, aim }
}

/** @param {readonly Measured[]} turns */
export function nanosOf(turns) {
  return turns.map(({ nanos }) => nanos)
}

/** @param {readonly Measured[]} turns */
function medianSeries(turns) {
  return turns[0]?.series?.map(({ n }, at) => ({
    n,
    value: summary(turns.map(({ series }) => series?.[at]?.value ?? Number.NaN)).median,
  }))
}
