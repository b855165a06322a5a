import { readFileSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { root } from '../../scripts/lib/workspace.mjs'
import { declaredNames } from './declared-names.mjs'

const suite = path.join(root, 'portability/suite')
const ENTRY = 'portability:entry'
const PLATFORM = 'portability:platform'
const TESTS = /\/(?:packages\/[^/]+\/test|portability\/planted)\/.*\.ts$/
/** What `using` becomes. It looks for a `Symbol.dispose`, which is younger than ECMAScript 2022. */
const USING = /\/helpers\/(?:esm\/)?usingCtx\.js$/
const LIBRARIES = /\/node_modules\/(chai|fast-check)\/.*\.js$/

/** What these take for granted on the global object when they are loaded. @type {Readonly<Record<string, string>>} */
const lent = { chai: 'Event, EventTarget', 'fast-check': 'setTimeout, clearTimeout' }

/** The names that `suite/platform.ts` has for tests. */
const shadowed = [
  ...readFileSync(path.join(suite, 'platform.ts'), 'utf8').matchAll(/^export (?:const (\w+)|\{ shadow as (\w+) \})/gm),
].map(([, constant, alias]) => constant ?? alias ?? '')
if (!shadowed.includes('setTimeout') || !shadowed.includes('globalThis')) throw new Error('suite/platform.ts has no names')

/** The packages are bundled from their sources. @type {Readonly<Record<string, string>>} */
export const sources = {
  '@cellactor/core': path.join(root, 'packages/core/src/index.ts'),
  '@cellactor/testkit': path.join(root, 'packages/testkit/src/index.ts'),
}

/**
 * All the test files as one script: a function that takes the settings and gives back `{ run }`. It imports nothing, and
 * every engine gets the same text.
 * @param {readonly string[]} files
 * @returns {Promise<string>}
 */
export async function bundle(files) {
  const build = await rolldown({
    input: ENTRY,
    cwd: root,
    platform: 'neutral',
    // What is not in ECMAScript 2022 (`using` in tests) is written out; nothing else is changed.
    transform: { target: 'es2022' },
    resolve: {
      mainFields: ['module', 'main'],
      alias: { ...sources, vitest: path.join(suite, 'vitest.ts') },
    },
    plugins: [portable(files)],
    onLog(level, log) {
      if (level !== 'debug' && level !== 'info') throw new Error(`${log.code}: ${log.message}`)
    },
  })
  // Names of classes are labels of metrics: they must survive where two files have the same.
  const { output } = await build.generate({ format: 'iife', name: 'suite', strict: true, keepNames: true })
  await build.close()
  return `(settings => {${output[0].code}\nreturn suite })`
}

/**
 * @param {readonly string[]} files
 * @returns {import('rolldown').Plugin}
 */
function portable(files) {
  const entries = new Set(files.map(file => path.join(root, file)))
  const text = [
    // First: it looks at the global object before libraries add to it.
    `export { run } from ${JSON.stringify(path.join(suite, 'run.ts'))}`,
    ...[...entries].map(file => `import ${JSON.stringify(file)}`),
  ].join('\n')
  return {
    name: 'portable',
    resolveId: id => (id === ENTRY ? ENTRY : id === PLATFORM ? path.join(suite, 'platform.ts') : undefined),
    load: id => (id === ENTRY ? { code: text, moduleSideEffects: true } : undefined),
    transform: {
      filter: { id: [TESTS, LIBRARIES, USING] },
      handler(code, id) {
        if (USING.test(id)) return `export { using as default } from '${PLATFORM}'`
        // On the first line, so that line numbers stay.
        return { code: `${imports(id, code, entries.has(id))}${code}`, map: null, moduleSideEffects: true }
      },
    },
  }
}

/**
 * @param {string} file
 * @param {string} code
 * @param {boolean} isTest not only a support of tests
 */
function imports(file, code, isTest) {
  const library = LIBRARIES.exec(file)?.[1]
  if (library !== undefined) return `import { ${lent[library]} } from ${JSON.stringify(path.join(suite, 'lent.ts'))}; `
  const declared = declaredNames(file, code)
  const used = shadowed.filter(name => !declared.has(name) && new RegExp(`(?<![\\w$.'])${name}(?![\\w$'])`).test(code))
  const platform = used.length === 0 ? '' : `import { ${used.join(', ')} } from '${PLATFORM}'; `
  if (!isTest) return platform
  return `${platform}import { beginFile } from 'vitest'; beginFile(${JSON.stringify(path.relative(root, file))}); `
}
