// `npm install` leaves out of the lock file what its registry could not give it: the binaries of other systems, which
// are optional. `npm ci` then refuses the file. This puts an entry back for each, as `npm run lock` after an install.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './lib/workspace.mjs'

/**
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

const file = path.join(root, 'package-lock.json')
/** @type {{ packages: Record<string, Entry> }} */
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = Object.entries(lock.packages).flatMap(([place, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(place, name))
    .map(([name, range]) => ({ name, entry: entryOf(name, range, entry) })),
)
for (const { name, entry } of missing) lock.packages[`node_modules/${name}`] = entry
const { '': top, ...rest } = lock.packages
const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = { ...(top === undefined ? {} : { '': top }), ...Object.fromEntries(sorted) }
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`)
console.log(`${missing.length} optional packages put back into package-lock.json`)

/**
 * Looks where Node looks: beside the package, then in every folder above.
 * @param {string} place
 * @param {string} name
 */
function isLocked(place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const prefix = folder === '' ? '' : `${folder}/`
    if (`${prefix}node_modules/${name}` in lock.packages) return true
    if (folder === '') return false
  }
}

/**
 * Such packages are named after what they are for: `@scope/binding-linux-x64-musl`.
 * @param {string} name
 * @param {string} range
 * @param {Entry} parent
 * @returns {Entry}
 */
function entryOf(name, range, parent) {
  const words = name.split(/[/-]/)
  const os = words.filter(word => systems.includes(word))
  const cpu = words.filter(word => processors.includes(word))
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`For which system is ${name}? Say it in ${import.meta.filename}.`)
  const libc = words.flatMap(word => (word.startsWith('musl') ? ['musl'] : word.startsWith('gnu') ? ['glibc'] : []))
  return {
    version: range.replace(/^[~^]/, ''),
    cpu,
    ...(parent.dev === true ? { dev: true } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    optional: true,
    os,
  }
}
