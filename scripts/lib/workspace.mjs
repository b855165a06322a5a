import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** Everything the checks write beside the build: reports, temporary configurations. Never committed. */
export const cache = path.join(root, 'node_modules/.cache/cellactor')

/** The packages that users install. */
export const packages = ['packages/core', 'packages/testkit', 'packages/node']

/**
 * Three compilers are installed side by side and all call themselves `tsc`, so none may be found by that name.
 * @param {'typescript59' | 'typescript' | 'typescript7'} name
 */
export const tsc = name => path.join(root, 'node_modules', name, 'bin/tsc')

/**
 * The file behind a package's command, so that it can be run by this very `node`.
 * @param {string} packageName
 * @param {string} command
 */
export function bin(packageName, command) {
  const manifestPath = path.join(root, 'node_modules', packageName, 'package.json')
  /** @type {{ bin: string | Record<string, string> }} */
  const manifest = require(manifestPath)
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command]
  if (file === undefined) throw new Error(`${packageName} has no command ${command}`)
  return path.join(path.dirname(manifestPath), file)
}

/**
 * Every file below a folder whose name ends with `suffix`, relative to the root, with forward slashes.
 * @param {string} folder
 * @param {string} suffix
 * @returns {string[]}
 */
export function filesBelow(folder, suffix) {
  if (!existsSync(path.join(root, folder))) return []
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(suffix))
    .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}
