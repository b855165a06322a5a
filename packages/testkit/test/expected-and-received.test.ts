import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

/** In an array, because `undefined` stands for any message. */
async function isSame(received: unknown, expected: unknown): Promise<boolean> {
  const probe = testProbe<readonly unknown[]>(simulate().system)
  probe.ref.tell([received])
  return probe.expectMessage([expected]).then(
    () => true,
    (error: Error) => {
      expect(error.message).toContain('expected and received differ')
      return false
    },
  )
}

class Point {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}
class Offset extends Point {}
class Money {
  readonly #cents: number
  constructor(cents: number) {
    this.#cents = cents
  }
  equals(other: Money): boolean {
    return this.#cents === other.#cents
  }
}
/** Private, but for what it lets one read. */
class Price {
  readonly #cents: number
  constructor(cents: number) {
    this.#cents = cents
  }
  get cents(): number {
    return this.#cents
  }
  get next(): Price {
    return new Price(this.#cents + 1)
  }
}
class Basket {
  readonly #items: readonly string[]
  constructor(...items: string[]) {
    this.#items = items
  }
  [Symbol.iterator](): Iterator<string> {
    return this.#items.values()
  }
}
class Label {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toJSON(): { text: string } {
    return { text: this.#text }
  }
}
class Tag {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}
class Tick {}
class Unreadable {
  get value(): never {
    throw new Error('no')
  }
}
const view = (byte: number): DataView => new DataView(new Uint8Array([0, byte]).buffer, 1)

class IoError extends Error {
  readonly host: string
  constructor(message: string, host: string) {
    super(message)
    this.host = host
  }
}

/** Shaped as the core's, with nothing behind it. */
class FakePid {
  readonly system = 'test'
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
  equals(other: FakePid): boolean {
    return this.id === other.id
  }
}
class FakeRef {
  readonly path = 'cellactor://test/user/a'
  readonly pid: FakePid
  readonly mood: string
  constructor(id: number, mood: string) {
    this.pid = new FakePid(id)
    this.mood = mood
  }
  tell(): void {}
}
class OtherRef extends FakeRef {}

const KEY = Symbol('key')
const same: [string, unknown, unknown][] = [
  ['numbers', 1, 1],
  ['NaN', Number.NaN, Number.NaN],
  ['strings', 'a', 'a'],
  ['bigints', 1n, 1n],
  ['undefined', undefined, undefined],
  ['null', null, null],
  ['plain objects in any order of fields', { a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
  ['fields named by symbols', { [KEY]: 1 }, { [KEY]: 1 }],
  ['objects without a prototype', Object.create(null), Object.create(null)],
  ['arrays', [1, [2, { a: 3 }]], [1, [2, { a: 3 }]]],
  [
    'maps in any order',
    new Map([['a', { n: 1 }] as const, ['b', { n: 2 }]]),
    new Map([['b', { n: 2 }] as const, ['a', { n: 1 }]]),
  ],
  ['maps with structural keys', new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
  ['sets in any order', new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
  ['dates', new Date(5), new Date(5)],
  ['invalid dates', new Date(Number.NaN), new Date(Number.NaN)],
  ['regular expressions', /a/gi, /a/gi],
  ['typed arrays', new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ['buffers', new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2]).buffer],
  ['instances of one class', new Point(1, 2), new Point(1, 2)],
  ['what its equals says is equal', new Money(5), new Money(5)],
  ['private state that shows the same', new Price(5), new Price(5)],
  ['private elements', new Basket('a', 'b'), new Basket('a', 'b')],
  ['private state, as JSON', new Label('a'), new Label('a')],
  ['private state, as text', new Tag('a'), new Tag('a')],
  ['what has no state', new Tick(), new Tick()],
  ['what can be read of neither', new Unreadable(), new Unreadable()],
  ['views of bytes', view(1), view(1)],
  ['errors of one class and message', new IoError('lost', 'a'), new IoError('lost', 'a')],
  ['errors with equal causes', new Error('x', { cause: new Error('y') }), new Error('x', { cause: new Error('y') })],
  ['pids that say so', new FakePid(4), new FakePid(4)],
  ['refs of one actor, whatever else they hold', new FakeRef(4, 'calm'), new OtherRef(4, 'excited')],
]

const different: [string, unknown, unknown][] = [
  ['0 and -0', 0, -0],
  ['a number and its text', 1, '1'],
  ['null and undefined', null, undefined],
  ['null and an object', null, {}],
  ['a field that is undefined and one that is absent', { a: undefined }, {}],
  ['as many fields of other names', { a: undefined }, { b: undefined }],
  ['a field too many', { a: 1 }, { a: 1, b: 2 }],
  ['deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
  ['arrays of other length', [1, 2], [1, 2, 3]],
  ['arrays in other order', [1, 2], [2, 1]],
  ['an array with a hole and one with undefined', new Array(1), [undefined]],
  ['an array and an object like it', [1], { 0: 1, length: 1 }],
  ['maps of other values', new Map([['a', 1]]), new Map([['a', 2]])],
  ['maps of other size', new Map([['a', 1]]), new Map()],
  ['sets', new Set([1]), new Set([2])],
  ['a set with two alike and one with two kinds', new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }])],
  ['dates', new Date(5), new Date(6)],
  ['a date and its number', new Date(5), 5],
  ['regular expressions', /a/g, /a/i],
  ['typed arrays', new Uint8Array([1]), new Uint8Array([2])],
  ['typed arrays of other kinds', new Uint8Array([1]), new Int8Array([1])],
  ['buffers', new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  ['an instance and a plain object like it', new Point(1, 2), { x: 1, y: 2 }],
  ['an instance and one of a subclass', new Point(1, 2), new Offset(1, 2)],
  ['what its equals says differs', new Money(5), new Money(6)],
  ['private state that shows a difference', new Price(5), new Price(6)],
  ['private elements', new Basket('a', 'b'), new Basket('b', 'a')],
  ['private state, as JSON', new Label('a'), new Label('b')],
  ['private state, as text', new Tag('a'), new Tag('b')],
  ['views of bytes', view(1), view(2)],
  ['iterators', [1].values(), [1].values()],
  ['errors of other classes', new TypeError('x'), new RangeError('x')],
  ['errors of other messages', new Error('x'), new Error('y')],
  ['errors of other fields', new IoError('lost', 'a'), new IoError('lost', 'b')],
  ['errors of other causes', new Error('x', { cause: 1 }), new Error('x', { cause: 2 })],
  ['functions', () => 1, () => 1],
  ['promises', Promise.resolve(1), Promise.resolve(1)],
  ['weak maps', new WeakMap(), new WeakMap()],
  ['symbols', Symbol('a'), Symbol('a')],
  ['pids that say so', new FakePid(4), new FakePid(5)],
  ['refs of two actors', new FakeRef(4, 'calm'), new FakeRef(5, 'calm')],
]

describe('structural equality of expected messages', () => {
  it.each(same)('same: %s', async (_what, one, other) => {
    expect(await isSame(one, other)).toBe(true)
    expect(await isSame(other, one)).toBe(true)
  })

  it.each(different)('different: %s', async (_what, one, other) => {
    expect(await isSame(one, other)).toBe(false)
    expect(await isSame(other, one)).toBe(false)
  })

  it('a promise and a function are the same as themselves', async () => {
    const promise = Promise.resolve(1)
    const call = () => 1
    expect(await isSame({ promise, call }, { promise, call })).toBe(true)
  })

  it('follows cycles', async () => {
    const ring = (value: number) => {
      const first: Record<string, unknown> = { value }
      first.next = { back: first, self: [first] }
      return first
    }
    expect(await isSame(ring(1), ring(1))).toBe(true)
    expect(await isSame(ring(1), ring(2))).toBe(false)
  })

  it('follows cycles through maps and sets', async () => {
    const knot = (value: number) => {
      const map = new Map<unknown, unknown>([['value', value]])
      map.set('self', new Set([map]))
      return map
    }
    expect(await isSame(knot(1), knot(1))).toBe(true)
    expect(await isSame(knot(1), knot(2))).toBe(false)
  })

  it('does not take for equal what a search through a set has found to differ', async () => {
    const [one, two] = [{ n: 1 }, { n: 2 }]
    const [other, another] = [{ n: 2 }, { n: 1 }]
    expect(await isSame([new Set([one, two]), one], [new Set([other, another]), another])).toBe(true)
    expect(await isSame([new Set([one, two]), one], [new Set([other, another]), other])).toBe(false)
  })
})
