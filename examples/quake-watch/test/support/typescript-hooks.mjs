import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const cache = new URL('../../node_modules/.cache/transpiled/', import.meta.url)

/** Node's `load` hook: the types are taken out of what ends in `.ts`, nothing else is touched. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context)
  const source = await readFile(fileURLToPath(url), 'utf8')
  const kept = new URL(`${createHash('sha256').update(url).update(source).digest('hex')}.js`, cache)
  const javaScript = await readFile(kept, 'utf8').catch(() => transpile(source, url, kept))
  return { format: 'module', source: javaScript, shortCircuit: true }
}

/** Loading the compiler takes longer than everything else that a program under test does: so its results are kept. */
async function transpile(source, url, kept) {
  const { default: typescript } = await import('typescript')
  const { ModuleKind, ScriptTarget } = typescript
  const { outputText } = typescript.transpileModule(source, {
    compilerOptions: {
      target: ScriptTarget.ES2022,
      module: ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
    },
    fileName: fileURLToPath(url),
  })
  await mkdir(cache, { recursive: true })
  const unfinished = `${fileURLToPath(kept)}.${process.pid}`
  await writeFile(unfinished, outputText)
  await rename(unfinished, kept)
  return outputText
}
