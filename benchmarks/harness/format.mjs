/** @typedef {'ratio' | import('./bench.mjs').Unit} Unit */

/**
 * A figure as it stands in a table.
 * @param {number} value
 * @param {Unit} unit
 */
export function format(value, unit) {
  if (unit === 'ratio') return `${value.toFixed(2)}×`
  if (unit === 'exponent') return value.toFixed(2)
  if (unit === 'count') return grouped(value)
  if (unit === 'ms') return `${value < 10 ? value.toFixed(1) : grouped(value)} ms`
  if (unit === 'bytes') return `${grouped(value)} B`
  return nanos(value)
}

/** @param {number} value */
function nanos(value) {
  if (value < 10) return `${value.toFixed(1)} ns`
  if (value < 100_000) return `${grouped(value)} ns`
  if (value < 1e8) return `${grouped(value / 1_000)} µs`
  return `${grouped(value / 1e6)} ms`
}

/** @param {number} value */
export function grouped(value) {
  return Math.round(value).toLocaleString('en-US')
}
