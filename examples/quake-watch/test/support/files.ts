import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for this test alone. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'quake-watch-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** The path of a file with this text, for this test alone. */
export function fileWith(text: string): string {
  const path = join(folder(), 'feed.geojson')
  writeFileSync(path, text)
  return path
}
