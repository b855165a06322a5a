import { describe, expect, it } from 'vitest'
import { feature, feedOf } from './support/features.ts'
import { deadUrl, feedServer } from './support/feed-server.ts'
import { fileWith } from './support/files.ts'
import { type Ended, runProgram, startProgram } from './support/run-program.ts'
import { sampleText } from './support/sample.ts'

function expectOneLine({ code, stdout, stderr }: Ended, line: string | RegExp): void {
  const lines = stderr.split('\n')
  expect({ code, stdout, lines: lines.length }, stderr).toEqual({ code: 2, stdout: '', lines: 2 })
  expect(lines[0]).toMatch(line)
}

/** From the first table to the end. What comes before it, is printed while the actors are at work. */
function tablesIn(stdout: string): string {
  return stdout.slice(stdout.indexOf('\nnetworks\n')).trimEnd()
}

describe('the program, as a process of its own', () => {
  it('watches the sample, checks itself and ends with 0', async () => {
    const { code, stdout, stderr } = await runProgram()

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('read 1707 events from vega-datasets/data/earthquakes.json\n')
    expect(stdout).toMatch(/^ALERT magnitude 6\.4, 22km NNE of Hualian, Taiwan, 2018-02-06 15:50:42 UTC$/m)
    expect(stdout).toMatch(/^nn {3}refused \w+ \(magnitude -[\d.]+\): stopped, past its limit of 5 restarts$/m)
    expect(stdout).toMatch(/^nn {3}re-created; it takes over \d+ waiting readings$/m)
    expect(stdout).toMatch(/^ {2}nn +234 +\d\.\d +26 +22 +4$/m)
    expect(stdout).toContain('  44 failures (NegativeMagnitude 44)\n')
    expect(stdout.trimEnd()).toMatch(/\nself-check: 1663 counted by actors \+ 44 refused = 1707 events in the feed: ok$/)
  })

  it('prints the same tables and the same self-check with --style behaviours', async () => {
    const ends = await Promise.all([runProgram(), runProgram('--style', 'behaviours')])
    const [classes, behaviours] = ends.map(({ code, stdout, stderr }) => ({ code, stderr, tables: tablesIn(stdout) }))

    expect(behaviours).toMatchObject({
      code: 0,
      stderr: '',
      tables: expect.stringMatching(/44 refused = 1707 events in the feed: ok$/),
    })
    expect(behaviours).toEqual(classes)
  })

  it('watches a file and a URL', async () => {
    const feed = feedOf(feature({ geometry: null }), feature())
    const url = await feedServer((_, response) => response.end(feed))
    for (const where of [fileWith(feed), url]) {
      const { code, stdout } = await runProgram('--feed', where)
      expect(code).toBe(0)
      expect(stdout).toContain('self-check: 1 counted by actors + 1 refused = 2 events in the feed: ok')
    }
  })

  it('polls until it is interrupted, then reports and ends with 0', async () => {
    const [old, young] = [feature(), feature({ mag: 7, place: 'Deep, Fiji' })]
    let polls = 0
    const url = await feedServer((_, response) => response.end(polls++ === 0 ? feedOf(old) : feedOf(young, old)))
    const program = startProgram(['--feed', url, '--every', '0.05'])
    await program.printed('ALERT magnitude 7.0, Deep, Fiji')
    program.interrupt()
    const { code, stdout, stderr } = await program.ended

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/self-check: 2 counted by actors \+ 0 refused \+ \d+ seen before = \d+ events in the feed: ok\n$/)
  })

  it('may be interrupted while it waits for an answer', async () => {
    let asked = () => {}
    const hasAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    const program = startProgram(['--feed', await feedServer(() => asked())])
    await hasAsked
    program.interrupt()
    const { code, stdout } = await program.ended

    expect(code).toBe(0)
    expect(stdout).toContain('self-check: 0 counted by actors + 0 refused = 0 events in the feed: ok')
  })

  it.each(['classes', 'behaviours'])('serves the metrics, also after the report, until it is interrupted (%s)', async style => {
    const program = startProgram(['--style', style, '--metrics', '0'])
    await program.printed('the metrics are served until Ctrl-C')
    const url = /^metrics at (\S+)$/m.exec(program.stdout())?.[1]
    expect(await (await fetch(String(url))).text()).toContain(
      'cellactor_failure_total{system="quake-watch",cause="NegativeMagnitude"} 44\n',
    )
    program.interrupt()

    expect(await program.ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('= 1707 events in the feed: ok'),
    })
  })

  it('does not go on after the report where it was interrupted', async () => {
    const url = await feedServer((_, response) => response.end(feedOf(feature({ mag: 7, place: 'Deep, Fiji' }))))
    const program = startProgram(['--feed', url, '--every', '0.05', '--metrics', '0'])
    await program.printed('ALERT magnitude 7.0, Deep, Fiji')
    program.interrupt()
    const { code, stdout } = await program.ended

    expect(code).toBe(0)
    expect(stdout).toMatch(/events in the feed: ok\n$/)
  })

  it('helps', async () => {
    const { code, stdout } = await runProgram('--help')

    expect(code).toBe(0)
    for (const option of ['--feed', '--every', '--style', '--metrics', '--help']) expect(stdout).toContain(option)
  })
})

describe('one clear line and exit code 2', () => {
  it.each([
    ['an unknown option', ['--nope'], /^quake-watch: Unknown option '--nope' \(--help tells more\)$/],
    ['a senseless interval', ['--every', 'soon'], /^quake-watch: --every needs a number of seconds/],
    [
      'an unknown style',
      ['--style', 'nope'],
      /^quake-watch: --style needs classes or behaviours, not 'nope' \(--help tells more\)$/,
    ],
    ['a missing file', ['--feed', 'no/such/file.json'], /^quake-watch: cannot read no\/such\/file\.json: no such file$/],
    ['a missing file, live', ['--feed', 'no/such/file.json', '--every', '1'], /^quake-watch: cannot read .*: no such file$/],
    ['a port that is none', ['--metrics', 'many'], /^quake-watch: --metrics needs a port from 0 to 65535, not 'many' \(/],
  ])('for %s', async (_, args, line) => {
    expectOneLine(await runProgram(...args), line)
  })

  it.each([
    ['bad JSON', 'not\njson', /is not JSON: ./],
    ['half a feed', sampleText.slice(0, 100_000), /is not JSON: ./],
    ['JSON that is no feed', '{"features": []}', /is no GeoJSON FeatureCollection$/],
  ])('for %s', async (_, text, line) => {
    expectOneLine(await runProgram('--feed', fileWith(text)), line)
  })

  it('for a URL where nobody answers', async () => {
    const url = await deadUrl()
    expectOneLine(await runProgram('--feed', url), `quake-watch: cannot fetch ${url}: connection refused`)
  })

  it('for a port that is taken', async () => {
    const { port } = new URL(await feedServer(() => {}))
    expectOneLine(await runProgram('--metrics', port), new RegExp(`^quake-watch: Port ${port} of 127.0.0.1 is taken: `))
  })

  it('for an answer that is an error', async () => {
    const url = await feedServer((_, response) => response.writeHead(404).end())
    expectOneLine(await runProgram('--feed', url), `quake-watch: ${url} answered 404 Not Found`)
  })
})
