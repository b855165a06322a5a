// Compiles the type tests as a user would: against the built declarations, in every cell of
// compiler × DOM × Node types. Reports each cell; any that fails ends with exit code 1.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runNode } from './lib/run.mjs'
import { cache, filesBelow, root, tsc } from './lib/workspace.mjs'

/** @typedef {{ compiler: 'typescript59' | 'typescript' | 'typescript7', dom: boolean, node: boolean }} Cell */

/** @type {readonly Cell['compiler'][]} */
const compilers = ['typescript59', 'typescript', 'typescript7']
const yesAndNo = [true, false]
/** @type {readonly Cell[]} */
const matrix = compilers.flatMap(compiler => yesAndNo.flatMap(dom => yesAndNo.map(node => ({ compiler, dom, node }))))

const files = filesBelow('packages/core/test-types', '.ts')
/** What compiles only where the consumer's own types bring it. @param {Cell} cell */
const filesFor = ({ dom, node }) =>
  files.filter(
    file => (dom || node || !file.includes('/test-types/platform/')) && (node || !file.includes('/test-types/dispose/')),
  )

const declarations = ['packages/core/dist/index.d.ts', 'packages/testkit/dist/index.d.ts']

/** Two at a time: the older compilers use one processor each. */
const queue = [...matrix]
const failures = (await Promise.all([work(), work()])).flat()
console.log(`${matrix.length - failures.length} of ${matrix.length} cells hold, ${files.length} files`)
process.exitCode = failures.length > 0 || files.length === 0 ? 1 : 0

async function work() {
  /** @type {Cell[]} */
  const failed = []
  for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
    const problem = await compile(cell)
    console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${title(cell)}`)
    if (problem === undefined) continue
    console.log(problem.trimEnd())
    failed.push(cell)
  }
  return failed
}

/**
 * @param {Cell} cell
 * @returns {Promise<string | undefined>} what is wrong
 */
async function compile(cell) {
  const folder = path.join(cache, 'type-tests', title(cell).replaceAll(/[^a-z0-9]+/gi, '-'))
  mkdirSync(folder, { recursive: true })
  const config = path.join(folder, 'tsconfig.json')
  writeFileSync(config, JSON.stringify(configOf(cell), undefined, 2))
  const { succeeded, output, stdout } = await runNode([tsc(cell.compiler), '-p', config, '--listFiles'])
  if (!succeeded) return withoutFileList(output)
  // Green means nothing if the compiler looked at the sources, or at no package at all.
  const missing = declarations.filter(file => !stdout.includes(path.join(root, file)))
  return missing.length > 0 ? `not compiled against ${missing.join(' and ')}: is the build there?` : undefined
}

/** @param {Cell} cell */
function configOf(cell) {
  const { dom, node } = cell
  return {
    compilerOptions: {
      target: 'ES2022',
      lib: dom ? ['ES2022', 'DOM'] : ['ES2022'],
      types: node ? ['node'] : [],
      typeRoots: [path.join(root, 'node_modules/@types')],
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      moduleDetection: 'force',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    },
    files: filesFor(cell).map(file => path.join(root, file)),
  }
}

/** @param {Cell} cell */
function title({ compiler, dom, node }) {
  const version = { typescript59: '5.9', typescript: '6.0', typescript7: '7.0' }[compiler]
  return `TypeScript ${version}, ${dom ? 'with' : 'without'} DOM, ${node ? 'with' : 'without'} Node types`
}

/** @param {string} output */
function withoutFileList(output) {
  return output
    .split('\n')
    .filter(line => !path.isAbsolute(line))
    .join('\n')
}
