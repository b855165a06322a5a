import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

const INTRODUCTION = 'this message was not to come: '

/** As a probe's errors show it. */
async function rendered(message: unknown): Promise<string> {
  const probe = testProbe<unknown>(simulate().system)
  probe.ref.tell(message)
  const { message: text }: Error = await probe
    .fishFor(() => 'fail')
    .then(
      () => new Error('taken'),
      error => error,
    )
  expect(text).toContain(INTRODUCTION)
  return text.slice(text.indexOf(INTRODUCTION) + INTRODUCTION.length)
}

class Point {
  readonly x = 1
  readonly y = 'two'
}
const withField = Object.assign(new RangeError('too far'), { limit: 5 })
const ref = {
  pid: { id: 3, equals: () => true, toString: () => 'test#3' },
  path: 'cellactor://test/user/a',
  tell: () => {},
}

const cases: [unknown, string][] = [
  [42, '42'],
  [-0, '-0'],
  [7n, '7n'],
  ['say "hi"', '"say \\"hi\\""'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Symbol('s'), 'Symbol(s)'],
  [function named() {}, '‹function named›'],
  [[1, 'a', [true]], '[1, "a", [true]]'],
  [[], '[]'],
  [{}, '{}'],
  [{ type: 'inc', by: { n: 1 } }, '{ type: "inc", by: { n: 1 } }'],
  [new Point(), 'Point { x: 1, y: "two" }'],
  [new Map([['a', 1]]), 'Map { "a" => 1 }'],
  [new Set(['a']), 'Set { "a" }'],
  [new Date(0), 'Date(1970-01-01T00:00:00.000Z)'],
  [new Date(Number.NaN), 'Date(invalid)'],
  [/a/g, '/a/g'],
  [new TypeError('no such thing'), 'TypeError("no such thing")'],
  [withField, 'RangeError("too far") { limit: 5 }'],
  [Object.create(null), '{}'],
  [ref, 'ref(cellactor://test/user/a)'],
  [ref.pid, 'pid(test#3)'],
]

describe('rendering of expected and received', () => {
  it.each(cases)('case %#', async (value, text) => {
    expect(await rendered(value)).toBe(text)
  })

  it('cuts cycles', async () => {
    const ring: Record<string, unknown> = { n: 1 }
    ring.self = ring
    expect(await rendered(ring)).toBe('{ n: 1, self: ‹cycle› }')
  })

  it('shows twice what stands in two places', async () => {
    const shared = { n: 1 }
    expect(await rendered([shared, shared])).toBe('[{ n: 1 }, { n: 1 }]')
  })

  it('cuts depth, length and long texts', async () => {
    let deep: unknown = 'bottom'
    for (let at = 0; at < 100_000; at++) deep = [deep]
    expect(await rendered(deep)).toBe('[[[[[[…]]]]]]')
    expect(await rendered(Array.from({ length: 1_000 }, (_, at) => at))).toMatch(/^\[0, 1, .* 19, … 980 more\]$/)
    expect((await rendered('x'.repeat(10_000))).length).toBeLessThan(600)
  })

  it('never throws', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const hostile = {
      get field() {
        throw new Error('no')
      },
    }
    expect(await rendered(proxy)).toBe('‹unprintable object›')
    expect(await rendered({ ok: 1, proxy })).toBe('{ ok: 1, proxy: ‹unprintable object› }')
    expect(await rendered(hostile)).toBe('‹unprintable object›')
  })
})
