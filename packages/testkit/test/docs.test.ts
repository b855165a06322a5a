import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

// What the guide shows as JavaScript is run as a user would run it, in a process of its own; its TypeScript is run with the
// snippets of all pages.
const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'node_modules/.cache/cellactor/testing')
const hooks = pathToFileURL(join(root, 'packages/core/test/life/source-hooks.mjs')).href
const fromSource = ['--conditions=@cellactor/source', `--import=${hooks}`]
const timeout = 60_000

const snippets = new Map(
  [...readFileSync(join(root, 'docs/guide/testing.md'), 'utf8').matchAll(/^```js\n\/\/ (.*)\n((?:.*\n)*?)```$/gm)].map(
    ([, title = '', code = '']) => [title, code] as const,
  ),
)

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
})

function written(title: string, file: string, change = (code: string) => code): string {
  const code = snippets.get(title)
  if (code === undefined) throw new Error(`The guide has no snippet ${title}.`)
  writeFileSync(join(folder, file), change(code))
  return join(folder, file)
}

/** Standard output; rejects where the process ends with another code than 0. */
async function node(...args: readonly string[]): Promise<string> {
  // Of a test runner's own, which would change how node:test reports.
  const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env })
  return stdout
}

describe('testkit in other runners', () => {
  it('testkit the guide shows three', () => {
    expect([...snippets.keys()]).toEqual(['vitest', 'node:test', 'plain script'])
  })

  it('testkit node --test', { timeout }, async () => {
    const file = written('node:test', 'counting.test.mjs')
    const output = await node('--test', '--test-reporter=tap', ...fromSource, file)
    expect(output).toContain('# pass 2')
    expect(output).toContain('# fail 0')
  })

  it('testkit a plain script, which ends by itself', { timeout }, async () => {
    expect(await node(...fromSource, written('plain script', 'plain.mjs'))).toBe('passed\n')
    const wrong = written('plain script', 'wrong.mjs', code => code.replace('expectMessage(42)', 'expectMessage(43)'))
    await expect(node(...fromSource, wrong)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected and received differ') as unknown,
    })
  })

  it('testkit vitest', { timeout }, async () => {
    written('vitest', 'echo.test.js')
    const config = join(folder, 'vitest.config.mjs')
    const conditions = "['@cellactor/source', 'module', 'node', 'development|production']"
    writeFileSync(
      config,
      `export default { resolve: { conditions: ${conditions} }, ssr: { resolve: { conditions: ${conditions} } }, ` +
        `test: { include: ['echo.test.js'], exclude: [], reporters: ['json'], server: { deps: { inline: [/cellactor/] } } } }\n`,
    )
    const output = await node(join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--config', config)
    expect(JSON.parse(output)).toMatchObject({ success: true, numPassedTests: 2 })
  })
})
