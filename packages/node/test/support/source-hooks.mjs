// Lets a plain Node process run the sources: it knows no TypeScript. Used as `node --import ./source-hooks.mjs`.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

const cache = new URL('../../../../node_modules/.cache/cellactor/transpiled/', import.meta.url)

// Node loads the hooks in a thread of their own, from this same file.
if (isMainThread) register(import.meta.url)

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const source = await readFile(fileURLToPath(url), 'utf8')
  const kept = new URL(`${createHash('sha256').update(source).digest('hex')}.js`, cache)
  const javaScript = await readFile(kept, 'utf8').catch(() => transpile(source, kept))
  return { format: 'module', source: javaScript, shortCircuit: true }
}

/** Loading the compiler takes longer than everything else that a program under test does: so its results are kept. */
async function transpile(source, kept) {
  const { default: ts } = await import('typescript')
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }
  const { outputText } = ts.transpileModule(source, { compilerOptions })
  await mkdir(cache, { recursive: true })
  // Another process may be writing the same: a file is either whole or not there.
  const unfinished = `${fileURLToPath(kept)}.${process.pid}`
  await writeFile(unfinished, outputText)
  await rename(unfinished, kept)
  return outputText
}
