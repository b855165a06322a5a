/**
 * @typedef {object} Verdict of one engine
 * @property {string} name
 * @property {string} title
 * @property {string} version
 * @property {number} tests
 * @property {number} passed
 * @property {number} failed
 * @property {import('./engines.mjs').Scale} scale
 * @property {number} seconds
 * @property {readonly string[]} problems empty: all is well
 * @property {readonly string[]} slowest the tests that took longest
 * @property {readonly string[]} missing what the engine lacks of ECMAScript 2022
 * @property {boolean} tellsOfRejections
 */

/**
 * @param {import('./engines.mjs').Engine} engine
 * @param {import('./run-engine.mjs').Run} run
 * @param {number} expected how many tests it must have run
 * @returns {Verdict}
 */
export function verdict({ name, title, scale }, { report, output, seconds }, expected) {
  const results = report?.results ?? []
  const failures = results.filter(({ error }) => error !== undefined)
  const problems = failures.map(failure => `${failure.id} ${failure.name}\n${failure.error}`)
  if (report === undefined) problems.push(`it did not come to an end: ${output.trim()}`)
  else if (results.length !== expected) problems.push(`${results.length} tests were run, not ${expected}`)
  if (expected === 0) problems.push('there is no test to run')
  return {
    name,
    title,
    version: report?.version ?? '?',
    tests: results.length,
    passed: results.length - failures.length,
    failed: failures.length,
    scale,
    seconds: Math.round(seconds),
    problems,
    slowest: [...results]
      .sort((one, other) => other.ms - one.ms)
      .slice(0, 10)
      .map(({ id, ms }) => `${(ms / 1_000).toFixed(1)} s ${id}`),
    missing: report?.missing ?? [],
    tellsOfRejections: report?.tellsOfRejections ?? false,
  }
}

/**
 * Of the planted tests: each must have become what its name says.
 * @param {import('./engines.mjs').Engine} engine
 * @param {import('./run-engine.mjs').Run} run
 * @returns {Verdict}
 */
export function plantedVerdict(engine, run) {
  const results = run.report?.results ?? []
  const tells = run.report?.tellsOfRejections ?? false
  const wrong = results.filter(({ name, error }) => (error === undefined) !== mustPass(name, tells))
  return {
    ...verdict(engine, run, results.length),
    passed: results.length - wrong.length,
    failed: wrong.length,
    problems: [
      ...wrong.map(({ name, error }) => `${name}: it ${error === undefined ? 'was not seen to fail' : `failed: ${error}`}`),
      ...(results.length === 0 ? [`no planted test was run: ${run.output.trim()}`] : []),
    ],
  }
}

/** @param {string} name @param {boolean} tellsOfRejections */
function mustPass(name, tellsOfRejections) {
  return name.startsWith('passes') || (name.startsWith('fails where rejections are told') && !tellsOfRejections)
}
