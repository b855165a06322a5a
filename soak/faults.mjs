/** What an actor may throw to harm whoever looks at it. */
const { proxy, revoke } = Proxy.revocable({}, {})
revoke()
const cyclic = { toJSON: undefined, self: /** @type {unknown} */ (undefined) }
cyclic.self = cyclic
const lying = new Error('lying')
Object.defineProperty(lying, 'stack', {
  get() {
    throw new Error('no stack')
  },
})

/** @type {readonly unknown[]} */
const hostile = [
  undefined,
  null,
  Number.NaN,
  10n,
  Symbol('symbol'),
  '',
  'a string',
  () => {},
  Object.freeze({}),
  Object.create(null),
  proxy,
  cyclic,
  lying,
  {
    toString() {
      throw new Error('no text')
    },
  },
  {
    get message() {
      throw new Error('no message')
    },
  },
]

/**
 * Something goes wrong, or nothing does. @throws {unknown} mostly.
 * @param {import('./dice.mjs').Dice} dice
 * @returns {Promise<void> | undefined}
 */
export function fault(dice) {
  const roll = dice.next()
  if (roll < 0.4) throw new Error('soak')
  if (roll < 0.6) throw dice.of(hostile)
  if (roll < 0.7) return Promise.reject(dice.of(hostile))
  if (roll < 0.8) return new Promise(resolve => setTimeout(resolve, dice.below(30)))
  if (roll < 0.85) return overflow()
  // A handler that keeps the thread for itself.
  if (roll < 0.9) for (const until = performance.now() + dice.below(5); performance.now() < until; );
  return undefined
}

/** @returns {never} */
function overflow() {
  return overflow()
}
