// What the core promises about its own sources and what no other tool sees: nothing of the platform outside `host/`,
// no state of a module, no file too long to read in one go.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { offences } from './lib/source-rules.mjs'
import { filesBelow, root } from './lib/workspace.mjs'

const longest = 400
const core = 'packages/core/src'
const folders = [core, 'packages/testkit/src', 'packages/node/src']

// A rule that cannot fail proves nothing, so each is first shown one line that breaks it.
for (const bad of ['Date.now()', 'Math.random()', 'let n = 0', 'var n = 0', 'const m = new Map()', 'class C { static n = 0 }']) {
  if (offences('packages/core/src/cell/bad.ts', `export {}\n${bad}\n`).length === 0) throw new Error(`the rules let pass: ${bad}`)
}

let found = 0
for (const folder of folders) {
  const files = filesBelow(folder, '.ts').filter(file => !file.endsWith('.test.ts'))
  for (const file of files) {
    const text = readFileSync(path.join(root, file), 'utf8')
    const lines = text.split('\n').length - 1
    const problems = [
      ...(folder === core ? offences(file, text) : []),
      ...(lines > longest ? [`${file}: ${lines} lines, at most ${longest}`] : []),
    ]
    for (const problem of problems) console.log(problem)
    found += problems.length
  }
  console.log(`${folder}: ${files.length} files`)
  if (files.length === 0) found += 1
}
process.exitCode = found > 0 ? 1 : 0
