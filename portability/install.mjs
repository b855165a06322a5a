// `npm run engines`: the engines whose binaries come from the package registry, at pinned versions, into a folder of their
// own. Chromium comes from the system.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { engines, folder } from './lib/engines.mjs'

const wanted = engines.flatMap(({ install }) => install ?? [])
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
// No script of a package is run: the binaries are inside.
const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--save-exact', ...wanted]
const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
const absent = engines.filter(engine => engine.command() === undefined)
if (absent.length > 0) console.log(`Still missing: ${absent.map(({ name }) => name).join(', ')}`)
process.exitCode = status ?? 1
