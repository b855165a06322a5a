import { describe, expect, it } from 'vitest'
import { parseArguments } from '../harness/arguments.mjs'
import type { Bench } from '../harness/bench.mjs'
import { withBlocks } from '../harness/document.mjs'
import type { Line } from '../harness/evaluate.mjs'
import { format } from '../harness/format.mjs'
import { described, machine } from '../harness/machine.mjs'
import { sections } from '../harness/sections.mjs'
import { selectable, selection } from '../harness/selection.mjs'

const start = () => ({ run: () => 0 })
const plain = (name: string, group: Bench['group'], peers?: Bench['peers']): Bench => ({
  name,
  group,
  work: `the work of ${name}`,
  size: { full: 1, quick: 1 },
  expected: () => 1,
  contenders: { cellactor: { start } },
  peers,
})
const against = { subject: 'cellactor', size: { full: 1, quick: 1 }, cannot: {}, without: [] }
const benches = [plain('tell', 'limit', against), plain('size', 'other'), plain('growth', 'scale')]
const parse = (...args: string[]) => parseArguments(args, selectable(benches))

describe('the arguments', () => {
  it('are all optional', () => {
    expect(parse()).toEqual({
      isQuick: false,
      hasScale: false,
      isList: false,
      isHelp: false,
      isWrite: false,
      only: [],
      pairs: undefined,
      json: undefined,
    })
  })

  it('are understood', () => {
    expect(parse('--quick', '--only', 'tell,peers', '--pairs', '9')).toMatchObject({
      isQuick: true,
      only: ['tell', 'peers'],
      pairs: 9,
    })
    expect(parse('--json', '--quick')).toMatchObject({ isQuick: true, json: { file: undefined } })
    expect(parse('--json', 'out.json', '--quick')).toMatchObject({ isQuick: true, json: { file: 'out.json' } })
    expect(parse('--json=out.json')).toMatchObject({ json: { file: 'out.json' } })
  })

  it.each([
    [['--only', 'tel'], 'there is no bench or group tel: see --list'],
    [['--only', ','], '--only needs the name of a bench or group: see --list'],
    [['--pairs', '0'], '--pairs is 0: give a whole number from 1 to 1000'],
    [['--pairs', 'many'], '--pairs is many: give a whole number from 1 to 1000'],
    [['--fast'], "Unknown option '--fast'"],
    [['tell'], "Unexpected argument 'tell'"],
    [['--json='], '--json= needs a file'],
    [['--write', '--only', 'limit,tell'], '--write needs whole groups: tell is none'],
    [['--write', '--quick'], 'figures of --quick are too rough to be written down'],
  ])('%j is refused in one line', (args, problem) => {
    const parsed = parse(...args)
    expect(parsed).toEqual({ problem: expect.stringContaining(problem) })
    expect('problem' in parsed && parsed.problem).not.toContain('\n')
  })
})

describe('what is run', () => {
  const chosen = (only: string[], hasScale = false) =>
    selection(benches, { only, hasScale }).map(
      ({ bench, isMain, withPeers }) => `${bench.name}${isMain ? '' : ' without itself'}${withPeers ? ' with peers' : ''}`,
    )

  it('is everything but the scale', () => {
    expect(chosen([])).toEqual(['tell with peers', 'size'])
    expect(chosen([], true)).toEqual(['tell with peers', 'size', 'growth'])
  })

  it('is what was named: benches, groups, the peers', () => {
    expect(chosen(['tell'])).toEqual(['tell with peers'])
    expect(chosen(['limit', 'size'])).toEqual(['tell', 'size'])
    expect(chosen(['peers'])).toEqual(['tell without itself with peers'])
    expect(chosen(['growth'])).toEqual(['growth'])
  })
})

describe('what is printed', () => {
  const line: Line = {
    bench: 'tell',
    group: 'limit',
    title: 'tell',
    work: 'bursts',
    unit: 'ratio',
    must: 2,
    aim: undefined,
    measured: { median: 2.5, min: 2, max: 3 },
    verdict: 'missed',
    nanosEach: 25,
    reference: { name: 'baseline', nanosEach: 10 },
    series: undefined,
  }
  const peer = {
    bench: 'tell',
    unit: 'ns',
    each: 25,
    peers: { nact: { each: 20, ratio: { median: 0.8, min: 0.7, max: 0.9 } }, xstate: { cannot: 'it has no such thing' } },
    aheadOfUs: ['nact'],
  } as const

  it('is a row with limits, ratio, spread and verdict', () => {
    const [section] = sections({ lines: [line], peers: [] })
    expect(section?.text.split('\n').at(-1)).toMatch(
      /^\| tell +\| bursts +\| ≤ 2\.00× \| +\| +2\.50× \| 2\.00× – 3\.00× \| 25 ns \| +10 ns \| \*\*missed\*\* \|$/,
    )
  })

  it('says who of the peers is ahead, and why another does not take part', () => {
    const [section] = sections({ lines: [], peers: [peer] })
    expect(section?.text).toContain('| 0.80× (20 ns) |')
    expect(section?.text).toContain('**behind nact**')
    expect(section?.text).toContain('- tell, xstate: it has no such thing')
  })

  it('shows how the time of each grows', () => {
    const series = [{ n: 1_000, value: 50_000 }]
    const [section] = sections({ lines: [{ ...line, group: 'scale', title: 'spawn', unit: 'exponent', series }], peers: [] })
    expect(section?.text).toMatch(/\| +1,000 \| 50 ns \|/)
    expect(section?.text).toMatch(/\| exponent \| +2\.50 \|/)
  })

  it('has units', () => {
    expect([format(1_234, 'bytes'), format(4.26, 'ms'), format(2.34, 'ns'), format(123_456, 'ns'), format(2e8, 'ns')]).toEqual([
      '1,234 B',
      '4.3 ms',
      '2.3 ns',
      '123 µs',
      '200 ms',
    ])
  })

  it('goes between the marks of the document, and a missing mark is said', () => {
    const text = 'before\n<!-- bench:limit -->\nold\n<!-- /bench:limit -->\nafter\n'
    const written = withBlocks(text, [{ name: 'limit', text: 'new' }])
    expect(written).toBe('before\n<!-- bench:limit -->\n\nnew\n\n<!-- /bench:limit -->\nafter\n')
    expect(withBlocks(written, [{ name: 'limit', text: 'new' }])).toBe(written)
    expect(() => withBlocks(text, [{ name: 'scale', text: 'new' }])).toThrow('no place for scale')
  })

  it('names the machine without saying whose it is', () => {
    const text = described({ ...machine(), cores: 2, node: '20.20.0' })
    expect(text).toMatch(/, 2 cores, \d+ GB, \S+ \S+, Node 20\.20\.0 \(V8 .+\), \d{4}-\d\d-\d\d$/)
    expect(text).not.toContain('/')
  })
})
