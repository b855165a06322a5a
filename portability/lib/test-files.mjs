import path from 'node:path'
import { rolldown } from 'rolldown'
import { filesBelow, root } from '../../scripts/lib/workspace.mjs'
import { sources } from './bundle.mjs'

const folders = ['packages/core/test', 'packages/testkit/test']

/**
 * The test files of core and testkit: those that can be bundled, and those that import a module of Node, themselves or
 * through a file of theirs.
 * @returns {Promise<{ portable: string[], leftOut: { file: string, needs: string[] }[] }>}
 */
export async function testFiles() {
  const files = folders.flatMap(folder => filesBelow(folder, '.test.ts'))
  const needs = await modulesOfNode(files)
  const leftOut = files.filter(file => needs.get(file)?.length !== 0)
  return {
    portable: files.filter(file => !leftOut.includes(file)),
    leftOut: leftOut.map(file => ({ file, needs: needs.get(file) ?? ['what can not be found'] })),
  }
}

/**
 * @param {readonly string[]} files
 * @returns {Promise<Map<string, string[]>>}
 */
async function modulesOfNode(files) {
  /** @type {Map<string, string[]>} */
  const found = new Map()
  const build = await rolldown({
    input: Object.fromEntries(files.map(file => [file, path.join(root, file)])),
    cwd: root,
    platform: 'neutral',
    resolve: { alias: { ...sources, '@cellactor/node': path.join(root, 'packages/node/src/index.ts') } },
    // Libraries are not looked into: that they run everywhere is seen when they do.
    external: /^(?![./]|@cellactor\/)/,
    treeshake: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'modules-of-node',
        buildEnd() {
          for (const file of files) {
            const seen = new Set([path.join(root, file)])
            for (const id of seen) {
              const module = this.getModuleInfo(id)
              for (const next of [...(module?.importedIds ?? []), ...(module?.dynamicallyImportedIds ?? [])]) seen.add(next)
            }
            found.set(
              file,
              [...seen].filter(id => id.startsWith('node:')),
            )
          }
        },
      },
    ],
  })
  await build.generate({ format: 'esm' })
  await build.close()
  return found
}
