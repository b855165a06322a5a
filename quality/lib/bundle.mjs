import path from 'node:path'
import { rolldown } from 'rolldown'

const ENTRY = 'quality:entry'

/**
 * Test files and sources as one script that gives back the list of tests. One text, evaluated once per process: a mutant costs
 * its tests, and no start of a runner.
 * @param {string} root the checkout, or the instrumented copy of it
 * @param {readonly string[]} files
 * @returns {Promise<string>}
 */
export async function bundle(root, files) {
  const suite = path.join(root, 'portability/suite')
  const beginsFile = new Set(files.map(file => path.join(root, file)))
  const entry = [
    `export { tests, chainOf } from ${JSON.stringify(path.join(suite, 'registry.ts'))}`,
    ...[...beginsFile].map(file => `import ${JSON.stringify(file)}`),
  ].join('\n')
  const build = await rolldown({
    input: ENTRY,
    cwd: root,
    platform: 'node',
    treeshake: false,
    tsconfig: false,
    resolve: {
      mainFields: ['module', 'main'],
      alias: {
        '@cellactor/core': path.join(root, 'packages/core/src/index.ts'),
        '@cellactor/testkit': path.join(root, 'packages/testkit/src/index.ts'),
        vitest: path.join(suite, 'vitest.ts'),
      },
    },
    logLevel: 'silent',
    plugins: [
      {
        name: 'tests',
        resolveId: id => (id === ENTRY ? ENTRY : undefined),
        load: id => (id === ENTRY ? { code: entry, moduleSideEffects: true } : undefined),
        transform(code, id) {
          if (id.endsWith('/simulated-host.ts')) return { code: impatient(code), map: null }
          if (!beginsFile.has(id)) return undefined
          return {
            code: `import { beginFile } from 'vitest'; beginFile(${JSON.stringify(path.relative(root, id))}); ${code}`,
            map: null,
          }
        },
      },
    ],
  })
  const { output } = await build.generate({ format: 'iife', name: 'suite', keepNames: true })
  await build.close()
  return `(() => {${output[0].code}\nreturn suite })`
}

/**
 * A simulation says after millions of steps that it is endless. None of these tests needs so many, and a mutant that keeps two
 * actors answering each other would need as long as all tests together.
 * @param {string} code
 */
function impatient(code) {
  const found = code.match(/(?<=const MOST_(?:STEPS|LOOKS) = )[\d_]+/g)
  if (found?.length !== 2) throw new Error('The limits of the simulated host are no longer where they were.')
  return code.replace(/(?<=const MOST_(?:STEPS|LOOKS) = )[\d_]+/g, '200_000')
}
