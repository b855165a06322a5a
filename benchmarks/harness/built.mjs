import { existsSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const core = new URL('../../packages/core/', import.meta.url)

/**
 * Whether the package that is measured is there, as its users have it.
 * @returns {'built' | 'missing' | 'stale'} stale: a source is younger than the build
 */
export function buildState() {
  const info = fileURLToPath(new URL('dist/.build.tsbuildinfo', core))
  if (!(existsSync(info) && existsSync(new URL('dist/index.js', core)))) return 'missing'
  const sources = fileURLToPath(new URL('src', core))
  const newest = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(`${parentPath}/${name}`).mtimeMs), 0)
  return newest > statSync(info).mtimeMs ? 'stale' : 'built'
}
