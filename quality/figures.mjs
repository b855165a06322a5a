// What the last runs of `npm run mutation` have found, per folder: `npm run mutation:figures`.
//   -- --survivors    every mutant that is left, to be looked at one by one
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { incrementalFile } from './stryker.config.mjs'

/** @typedef {{ status: string, mutatorName: string, replacement?: string, location: { start: { line: number, column: number } } }} Mutant */
/** @type {{ files: Record<string, { source: string, mutants: Mutant[] }> }} */
const { files } = JSON.parse(readFileSync(incrementalFile, 'utf8'))

/** @type {Map<string, Record<string, number>>} */
const folders = new Map()
for (const [file, { mutants }] of Object.entries(files)) {
  for (const folder of [path.basename(path.dirname(file)), 'together']) {
    const sums = folders.get(folder) ?? {}
    folders.set(folder, sums)
    for (const { status } of mutants) sums[status] = (sums[status] ?? 0) + 1
  }
}
const together = folders.get('together')
if (together === undefined) throw new Error('There is no result yet: run `npm run mutation`.')
folders.delete('together')

console.log('| folder | mutants | killed | timeout | survived | not covered | score |\n|---|---|---|---|---|---|---|')
for (const [folder, sums] of [...[...folders].sort(byName), /** @type {const} */ (['together', together])]) {
  const { Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 } = sums
  const all = Killed + Timeout + Survived + NoCoverage
  const score = ((100 * (Killed + Timeout)) / all).toFixed(1)
  console.log(`| ${folder} | ${all} | ${Killed} | ${Timeout} | ${Survived} | ${NoCoverage} | ${score} % |`)
}

if (process.argv.includes('--survivors')) {
  for (const [file, { source, mutants }] of Object.entries(files).sort(byName)) {
    const lines = source.split('\n')
    for (const { status, mutatorName, replacement, location } of mutants) {
      if (status !== 'Survived' && status !== 'NoCoverage') continue
      const { line, column } = location.start
      console.log(`\n${file}:${line}:${column} ${status}: ${mutatorName} → ${replacement}\n  ${lines[line - 1]?.trim()}`)
    }
  }
}

/**
 * @param {readonly [string, unknown]} one
 * @param {readonly [string, unknown]} other
 */
function byName([one], [other]) {
  return one < other ? -1 : 1
}
