import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { root } from '../../scripts/lib/workspace.mjs'

/**
 * @typedef {object} Scale
 * @property {number} scripts of the property tests
 * @property {number} seeds of the stress tests
 */

/**
 * @typedef {object} Engine
 * @property {string} name as `--only` takes it
 * @property {string} title
 * @property {string} [install] the npm package, pinned, that `npm run engines` installs for it
 * @property {() => readonly string[] | undefined} command what runs it, but for the request; none where it is not installed
 * @property {Scale} scale of the tests at random: an interpreter gets fewer runs
 */

/** Outside the workspace: hundreds of megabytes that no contributor should pay for. */
export const folder = path.join(root, 'portability/.engines')

/** @param {string} name */
const driver = name => path.join(root, 'portability/drivers', `${name}.mjs`)

/** @type {Scale} */
const full = { scripts: 1_000, seeds: 100 }
/** @type {Scale} */
const small = { scripts: 100, seeds: 10 }

/** What npm calls this machine, in the names of packages that carry binaries. */
const machine = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** @param {string} file below the folder */
const installed = file =>
  existsSync(path.join(folder, 'node_modules', file)) ? path.join(folder, 'node_modules', file) : undefined

/**
 * @param {number} major
 * @param {string} version
 * @returns {Engine}
 */
function node(major, version) {
  const name = `node${major}`
  return {
    name,
    title: `Node ${major}`,
    install: `${name}@npm:node-${machine}@${version}`,
    command() {
      const binary = installed(`${name}/bin/node`)
      return binary === undefined ? undefined : [binary, driver('in-process')]
    },
    scale: full,
  }
}

const denoPackage = `@deno/${machine}${process.platform === 'linux' ? '-glibc' : ''}`
const bunPackage = `@oven/bun-${machine.replace('arm64', 'aarch64')}`

/** Those that take longest come first. @type {readonly Engine[]} */
export const engines = [
  {
    name: 'quickjs',
    title: 'QuickJS',
    // A devDependency: the wasm file is small.
    command: () => [process.execPath, driver('quickjs')],
    scale: small,
  },
  {
    name: 'chromium',
    title: 'Chromium',
    install: 'playwright-core@1.65.1',
    command() {
      const browser = chromium()
      const playwright = installed('playwright-core/index.mjs')
      return browser === undefined || playwright === undefined
        ? undefined
        : [process.execPath, driver('chromium'), browser, playwright]
    },
    scale: full,
  },
  node(20, '20.20.2'),
  node(22, '22.23.3'),
  node(24, '24.21.0'),
  node(26, '26.10.0'),
  {
    name: 'deno',
    title: 'Deno',
    install: `${denoPackage}@2.9.6`,
    command() {
      const binary = installed(`${denoPackage}/deno`)
      return binary === undefined
        ? undefined
        : [binary, 'run', '--allow-all', '--no-config', '--no-lock', '--quiet', driver('in-process')]
    },
    scale: full,
  },
  {
    name: 'bun',
    title: 'Bun',
    install: `${bunPackage}@1.4.5`,
    command() {
      const binary = installed(`${bunPackage}/bin/bun`)
      return binary === undefined ? undefined : [binary, '--no-install', driver('in-process')]
    },
    scale: full,
  },
]

/** The one that runs this: it takes the census, and stands for the others where none is installed. @type {Engine} */
export const presentNode = {
  name: 'node',
  title: 'Node',
  command: () => [process.execPath, driver('in-process')],
  scale: full,
}

function chromium() {
  const { CHROMIUM, PATH = '' } = process.env
  if (CHROMIUM !== undefined) return CHROMIUM
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return PATH.split(path.delimiter)
    .flatMap(folder => names.map(name => path.join(folder, name)))
    .find(existsSync)
}
