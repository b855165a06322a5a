/** @typedef {{ median: number, min: number, max: number }} Summary */

/**
 * @param {readonly number[]} values at least one
 * @returns {Summary}
 */
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: middle(sorted), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/**
 * One ratio for each round: the two were measured one after the other, so what slowed the machine slowed both.
 * @param {readonly number[]} subject
 * @param {readonly number[]} reference
 */
export function pairRatios(subject, reference) {
  return subject.map((value, round) => value / (reference[round] ?? Number.NaN))
}

/**
 * The exponent `k` of the curve `c · n^k` that fits best: 1 is linear.
 * @param {readonly import('./bench.mjs').Point[]} points totals, not per piece; at least two
 */
export function fittedExponent(points) {
  const logs = points.map(({ n, value }) => ({ x: Math.log(n), y: Math.log(value) }))
  const meanX = mean(logs.map(({ x }) => x))
  const meanY = mean(logs.map(({ y }) => y))
  const covariance = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const variance = logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return covariance / variance
}

/** @param {readonly number[]} sorted */
function middle(sorted) {
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
