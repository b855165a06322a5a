import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Not asked of every mutant, each for its reason. */
const leftOut = [
  /** They need `--expose-gc`, child processes or the compiler, or a real clock. */
  /memory|released\.test|-gc\.test|exit\.test|real-host|test\/docs\/|test\/leaks\//,
  /** Seconds each: sizes, a million transitions, random loads. */
  /scale\.test|starvation\.test|transitions\.test|deep-trees|hooks-once|test\/stress\//,
  /** Tests that are there already, run again under decorations. */
  /propagation-rules|decorations\.test/,
]

/**
 * The tests of core that a mutant is given, relative to the root.
 * @param {string} root
 * @returns {string[]}
 */
export function testFiles(root) {
  const folder = path.join(root, 'packages/core/test')
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts'))
      .map(file => path.join('packages/core/test', file))
      .filter(file => !leftOut.some(pattern => pattern.test(file)))
      // All tests become one script, which can import nothing.
      .filter(file => !/ from 'node:/.test(readFileSync(path.join(root, file), 'utf8')))
      .sort()
  )
}
