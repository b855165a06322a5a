/** @typedef {import('./verdict.mjs').Verdict} Verdict */

const heads = ['engine', 'version', 'tests', 'passed', 'failed', 'random scripts', 'stress seeds', 'time']

/** @param {Verdict} verdict */
const cells = ({ title, version, tests, passed, failed, scale, seconds }) =>
  [title, version, tests, passed, failed, scale.scripts, scale.seeds, `${seconds} s`].map(String)

/** For a terminal. @param {readonly Verdict[]} verdicts */
export function textTable(verdicts) {
  const rows = [heads, ...verdicts.map(cells)]
  const widths = heads.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const line = (/** @type {readonly string[]} */ row) =>
    row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  return rows.map(line).join('\n')
}

/** The time stays out: it says more of the machine than of the engine. @param {readonly Verdict[]} verdicts */
export function markdownTable(verdicts) {
  const line = (/** @type {readonly string[]} */ row) => `| ${row.slice(0, -1).join(' | ')} |`
  return [line(heads), '| --- | --- | ---: | ---: | ---: | ---: | ---: |', ...verdicts.map(each => line(cells(each)))].join('\n')
}

/**
 * How many tests need what.
 * @param {readonly { needs: readonly string[] }[]} leftOut
 * @returns {string}
 */
export function neededBy(leftOut) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { needs } of leftOut) for (const need of needs) counts.set(need, (counts.get(need) ?? 0) + 1)
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([need, count]) => `${need} ${count}`)
    .join(', ')
}
