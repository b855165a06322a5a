import { expect, it, vi } from 'vitest'
import { run, type Surroundings } from '../src/run.ts'
import { styles } from '../src/styles.ts'
import { feature, feedOf } from './support/features.ts'
import { feedServer } from './support/feed-server.ts'
import { fileWith } from './support/files.ts'

function surroundings(out: (line: string) => void) {
  const errors: string[] = []
  const around: Surroundings = { out, err: line => errors.push(line), directory: '/', untilInterrupted: async () => {} }
  return { around, errors }
}

it.each(styles)('a mistake in the program ends it in order, with 1 and a line that says why (%s)', async style => {
  const lines: string[] = []
  const written = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { around, errors } = surroundings(line => {
    lines.push(line)
    if (line.startsWith('ALERT')) throw new RangeError('no paper')
  })
  const code = await run(['--style', style, '--feed', fileWith(feedOf(feature({ mag: 8 })))], around)

  expect(code).toBe(1)
  expect(errors).toEqual(['quake-watch: unexpected failure: no paper'])
  expect(lines).toContain('alerts no paper: escalated')
  // The Node layer writes the line that tools read, with the stack.
  expect(written.mock.calls.map(([line]) => JSON.parse(String(line)).error)).toEqual([
    { name: 'RangeError', message: 'no paper', stack: expect.stringContaining('run.test') },
  ])
  written.mockRestore()
})

it.each(styles)('the metrics are there when the report has been printed, until the user has seen enough (%s)', async style => {
  const lines: string[] = []
  const { around, errors } = surroundings(line => lines.push(line))
  let page = ''
  const untilInterrupted = async () => {
    page = await (await fetch(urlIn(lines))).text()
  }
  const code = await run(['--style', style, '--metrics', '0'], { ...around, untilInterrupted })

  expect({ code, errors }).toEqual({ code: 0, errors: [] })
  expect(page).toContain('cellactor_failure_total{system="quake-watch",cause="NegativeMagnitude"} 44\n')
  expect(page).toContain('cellactor_actors{system="quake-watch"} 0\n')
  expect(lines.at(-2)).toMatch(/^self-check: .* ok$/)
  expect(lines.at(-1)).toBe('the metrics are served until Ctrl-C')
  await expect(fetch(urlIn(lines))).rejects.toThrow('fetch failed')
})

it('the metrics are those of the moment while the watch goes on', async () => {
  const lines: string[] = []
  const { around } = surroundings(line => lines.push(line))
  let page = ''
  const feed = await feedServer(async (_, response) => {
    page = await (await fetch(urlIn(lines))).text()
    response.end(feedOf(feature()))
  })
  expect(await run(['--feed', feed, '--metrics', '0'], around)).toBe(0)
  expect(page).toMatch(/^cellactor_actors\{system="quake-watch"\} [4-9]$/m)
})

it('a port that is taken: one line, and 2', async () => {
  const { port } = new URL(await feedServer(() => {}))
  const lines: string[] = []
  const { around, errors } = surroundings(line => lines.push(line))
  expect(await run(['--metrics', port], around)).toBe(2)
  expect(lines).toEqual([])
  expect(errors).toEqual([expect.stringMatching(new RegExp(`^quake-watch: Port ${port} of 127.0.0.1 is taken: .*$`))])
})

function urlIn(lines: readonly string[]): string {
  return /^metrics at (\S+)$/m.exec(lines.join('\n'))?.[1] ?? 'no URL was printed'
}
