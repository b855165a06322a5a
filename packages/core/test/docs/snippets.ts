import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A ```ts block of a page, and the ```text block that follows it, if one does: what it prints. */
export interface Snippet {
  /** `README.md:12`: the line of the opening fence. */
  readonly title: string
  readonly code: string
  readonly output: string | undefined
}

interface Block {
  readonly language: string
  readonly line: number
  readonly text: string
}

export const root = join(import.meta.dirname, '../../../..')

/** Inside `node_modules` nothing is linted, committed or published, and packages resolve as they do for a user. */
const folder = join(root, 'node_modules/.cache/cellactor/snippets')

/** The pages that users read. */
export function pages(): readonly string[] {
  const docs = existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }) : []
  const candidates = ['README.md', 'packages/core/README.md', 'packages/testkit/README.md', ...docs.map(file => `docs/${file}`)]
  return candidates.filter(page => page.endsWith('.md') && existsSync(join(root, page)))
}

export function readSnippets(page: string): readonly Snippet[] {
  return snippetsOf(page, readFileSync(join(root, page), 'utf8'))
}

export function snippetsOf(page: string, markdown: string): readonly Snippet[] {
  const blocks = blocksOf(markdown)
  return blocks.flatMap(({ language, line, text }, index) => {
    if (language !== 'ts') return []
    const next = blocks[index + 1]
    return [{ title: `${page}:${line}`, code: text, output: next?.language === 'text' ? next.text : undefined }]
  })
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { fence: string; language: string; line: number; text: string[] } | undefined
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    const fence = /^(`{3,})\s*(\S*)\s*$/.exec(line)
    if (open === undefined) {
      if (fence !== null) open = { fence: fence[1] ?? '', language: fence[2] ?? '', line: index + 1, text: [] }
    } else if (fence?.[1] === open.fence && fence[2] === '') {
      blocks.push({ language: open.language, line: open.line, text: open.text.join('\n') })
      open = undefined
    } else {
      open.text.push(line)
    }
  }
  return blocks
}

/** Writes each snippet as a module of its own. */
export function writeModules(snippets: readonly Snippet[]): ReadonlyMap<string, Snippet> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  const files = new Map<string, Snippet>()
  for (const snippet of snippets) {
    const file = join(folder, `${snippet.title.replaceAll(/[^a-zA-Z0-9]+/g, '-')}.ts`)
    writeFileSync(file, `${snippet.code}\nexport {}\n`)
    files.set(file, snippet)
  }
  return files
}
