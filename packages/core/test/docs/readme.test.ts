import { afterEach, describe, expect, it, vi } from 'vitest'
import { pages, readSnippets, snippetsOf, writeModules } from './snippets.ts'
import { typeErrors } from './type-errors.ts'

const snippets = pages().flatMap(readSnippets)
const modules = writeModules(snippets)

/** Snippets run in real time; one that prints after its module has been evaluated is given this long. */
const patienceMs = 3_000

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the snippets of README and docs', () => {
  it('are there', () => {
    expect(pages()).toContain('README.md')
    expect(snippets.length).toBeGreaterThan(0)
  })

  it('compile', { timeout: 60_000 }, () => {
    expect(typeErrors(modules)).toEqual([])
  })

  it.each([...modules].map(([file, { title, output }]) => [title, file, output] as const))('run: %s', async (_, file, output) => {
    const printed: string[] = []
    vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(values.map(String).join(' ')))
    for (const quiet of ['debug', 'info', 'warn', 'error'] as const) vi.spyOn(console, quiet).mockImplementation(() => {})

    await import(/* @vite-ignore */ file)

    const expected = output?.trimEnd()
    await vi.waitFor(() => expect(expected === undefined ? undefined : printed.join('\n')).toBe(expected), patienceMs)
  })
})

describe('the reader of snippets', () => {
  it('takes ts blocks, and the text block that comes next as their output', () => {
    const page = [
      '# A',
      '```ts',
      'one()',
      '```',
      'prints',
      '```text',
      '1',
      '2',
      '```',
      '```ts',
      'two()',
      '```',
      '```sh',
      'npm',
      '```',
    ].join('\n')

    expect(snippetsOf('page.md', page)).toEqual([
      { title: 'page.md:2', code: 'one()', output: '1\n2' },
      { title: 'page.md:10', code: 'two()', output: undefined },
    ])
  })

  it('leaves alone a fence inside a longer fence', () => {
    expect(snippetsOf('page.md', ['````md', '```ts', 'one()', '```', '````'].join('\n'))).toEqual([])
  })
})
