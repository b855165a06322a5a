import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
/** Nothing of a run stays in the repository. */
const reports = process.env.CELLACTOR_MUTATION_REPORTS ?? path.join(here, '../node_modules/.cache/cellactor/mutation')

export const incrementalFile = path.join(reports, 'incremental.json')

/** See docs/quality.md. @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['packages/core/src/{supervision,mailbox,cell}/*.ts'],
  plugins: [path.join(here, 'lib/in-process-runner.mjs'), path.join(here, 'lib/prose.mjs')],
  testRunner: 'in-process',
  ignorers: ['prose'],
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  ignorePatterns: ['**/dist', 'examples', 'benchmarks', 'packages/node', 'docs'],
  incremental: true,
  incrementalFile,
  tempDirName: path.join(reports, 'sandbox'),
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: path.join(reports, 'report.json') },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  testRunnerNodeArgs: ['--expose-gc'],
  concurrency: 2,
  timeoutFactor: 0.7,
  timeoutMS: 30_000,
  thresholds: { high: 90, low: 85, break: 85 },
}
