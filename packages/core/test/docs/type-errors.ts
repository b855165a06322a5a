import { join } from 'node:path'
import ts from 'typescript'
import { root, type Snippet } from './snippets.ts'

/** What the compiler says about each snippet, with the line of the page. */
export function typeErrors(files: ReadonlyMap<string, Snippet>): readonly string[] {
  const program = ts.createProgram([...files.keys()], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ['@cellactor/source'],
    allowImportingTsExtensions: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  })
  return ts.getPreEmitDiagnostics(program).map(diagnostic => `${place(diagnostic, files)} ${text(diagnostic)}`)
}

function place({ file, start }: ts.Diagnostic, files: ReadonlyMap<string, Snippet>): string {
  if (file === undefined || start === undefined) return '(no file)'
  const line = file.getLineAndCharacterOfPosition(start).line + 1
  const snippet = files.get(join(file.fileName))
  return snippet === undefined ? `${file.fileName}:${line}` : `${snippet.title} + ${line}`
}

function text({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, '\n')
}
