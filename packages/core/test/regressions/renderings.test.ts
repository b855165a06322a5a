import { ActorFailure } from '@cellactor/core'
import { expect, it } from 'vitest'
import { raise } from './support.ts'

class Point {
  readonly x = 1
}
class Named {
  toString(): string {
    return 'a name of its own'
  }
}
class Bag extends Map<string, number> {}
const circular: { self?: unknown } = {}
circular.self = circular

it.each([
  [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  [{ n: 1n }, '{"n":"1n"}'],
  [[1, { a: 2 }], '[1,{"a":2}]'],
  [new Map([['k', 1]]), 'Map [["k",1]]'],
  [new Bag([['k', 1]]), 'Bag [["k",1]]'],
  [new Set([1, 2]), 'Set [1,2]'],
  [{ m: new Map([['k', new Set([1])]]) }, '{"m":[["k",[1]]]}'],
  [-0, '-0'],
  [0, '0'],
  [new Point(), '{"x":1}'],
  [new Named(), 'a name of its own'],
  [/x/, '/x/'],
  [null, 'null'],
  [undefined, 'undefined'],
  [Symbol('s'), 'Symbol(s)'],
  [circular, 'an unprintable object'],
  [{ toString: () => raise(new Error('hostile')) }, 'an unprintable object'],
  [new Proxy({}, { get: () => raise(new Error('hostile')) }), 'an unprintable object'],
])('R4 what is thrown is rendered: %#', (thrown, text) => {
  expect(ActorFailure.from(thrown).description()).toBe(text)
})
