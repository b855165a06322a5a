import { typedPingPong } from '../works/typed-ping-pong.mjs'

/** @typedef {keyof typeof import('../works/typed-ping-pong.mjs').forms} Form */

/** @param {Form} form @returns {import('../harness/bench.mjs').Contender} */
const of = form => ({ start: size => typedPingPong(size, form) })

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'try-forms',
  group: 'typed',
  work: '200,000 round trips, the handlers written in the forms that return a Result; against `Behavior.receive`',
  size: { full: 200_000, quick: 20_000 },
  expected: size => size,
  reference: 'receive',
  contenders: {
    receive: of('receive'),
    'tryReceive, ok': of('tryReceive, ok'),
    'tryReceive, generator': of('tryReceive, generator'),
    'tryReceive, one yield*': of('tryReceive, one yield*'),
    'a new behaviour each time': of('a new behaviour each time'),
    'tryReceive, a new generator function each time': of('tryReceive, a new generator function each time'),
  },
}
