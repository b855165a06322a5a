import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../scripts/lib/workspace.mjs'

const BEGIN = '<!-- portability: written by `npm run portability -- --write` -->'
const END = '<!-- /portability -->'

/**
 * Puts the text between the marks in the README.
 * @param {string} text
 */
export function writeReadme(text) {
  const file = path.join(root, 'README.md')
  const before = readFileSync(file, 'utf8')
  const [head, rest] = before.split(BEGIN)
  const tail = rest?.split(END)[1]
  if (tail === undefined) throw new Error(`README.md lacks the marks ${BEGIN} and ${END}`)
  writeFileSync(file, `${head}${BEGIN}\n\n${text}\n\n${END}${tail}`)
}
