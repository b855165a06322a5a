import path from 'node:path'
import { runPortability } from './portability.mjs'
import { runNode } from './run.mjs'
import { runUnitTests } from './unit-tests.mjs'
import { bin, packages, root, tsc } from './workspace.mjs'

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} failed
 * @property {string} summary one line
 * @property {string} output shown only when something failed
 */

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {() => Promise<Result>} run
 */

/**
 * A check that holds when every one of its programs exits with 0. The first that fails ends it.
 * @param {string} name
 * @param {string} what
 * @param {...readonly string[]} commands
 * @returns {Check}
 */
function programs(name, what, ...commands) {
  return {
    name,
    async run() {
      for (const command of commands) {
        const { succeeded, output } = await runNode(command)
        if (!succeeded) return { passed: 0, failed: 1, summary: what, output }
      }
      return { passed: 1, failed: 0, summary: what, output: '' }
    },
  }
}

/** @param {string} name */
const script = name => path.join(root, 'scripts', `${name}.mjs`)

/** In this order: what is quick and what the others stand on comes first. @type {readonly Check[]} */
export const checks = [
  programs('format', 'biome: format, import order, lint', [
    bin('@biomejs/biome', 'biome'),
    'ci',
    '--colors=off',
    '--error-on-warnings',
    '.',
  ]),
  programs('build', 'tsc -b: packages, examples, tests, scripts', [tsc('typescript7'), '-b']),
  programs('lint', 'oxlint, type-aware', [bin('oxlint', 'oxlint'), '--type-aware', '--deny-warnings']),
  programs(
    'portable',
    'core and testkit compile with ES2022 and no ambient types',
    [tsc('typescript'), '-p', 'packages/core/tsconfig.portable.json'],
    [tsc('typescript'), '-p', 'packages/testkit/tsconfig.portable.json'],
  ),
  programs('rules', 'source rules of the core', [script('source-rules')]),
  programs('types', 'type tests: every compiler, with and without DOM and Node types', [script('type-tests')]),
  { name: 'unit', run: runUnitTests },
  { name: 'portability', run: runPortability },
  programs('layers', 'dependency-cruiser: layers and cycles', [script('layers')]),
  programs('api', 'api-extractor: the public face is the one in the reports', [script('api-report')]),
  programs(
    'publint',
    'publint: package manifests',
    ...packages.map(folder => [bin('publint', 'publint'), 'run', folder, '--strict']),
  ),
  programs(
    'attw',
    'arethetypeswrong: types resolve for ESM users',
    ...packages.map(folder => [bin('@arethetypeswrong/cli', 'attw'), '--pack', folder, '--profile', 'esm-only']),
  ),
  programs('knip', 'knip: unused files, exports, dependencies', [bin('knip', 'knip')]),
  programs('bench', 'ratios to hand-written baselines: nothing has become twice as slow', ['benchmarks/guard.mjs']),
]
