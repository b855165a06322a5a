import { ActorFailure, type BehaviorFailure, DefaultBehaviorFailure, downcast, PanicBehaviorFailure } from '@cellactor/core'
import { describe, expect, it } from 'vitest'

class IoError extends Error {
  override readonly name = 'IoError'
}
class Refused implements BehaviorFailure {
  readonly by = 'peer'
  description(): string {
    return `refused by ${this.by}`
  }
}
class FailingError extends Error implements BehaviorFailure {
  description(): string {
    return `described: ${this.message}`
  }
}
const hostile = (): never => {
  throw new Error('hostile')
}
function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
const circular: Record<string, unknown> = {}
circular.self = circular
const hostileTraps = { get: hostile, has: hostile, getPrototypeOf: hostile, ownKeys: hostile, getOwnPropertyDescriptor: hostile }

/** Values that are no failure, no Error and no string. */
const strange: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 42],
  ['NaN', Number.NaN],
  ['-0', -0],
  ['a bigint', 10n],
  ['a boolean', false],
  ['a symbol', Symbol('odd')],
  ['a function', () => 1],
  ['a plain object', { code: 7 }],
  ['a frozen object', Object.freeze({ code: 7 })],
  ['an array', [1, [2]]],
  ['an object without a prototype', Object.create(null)],
  ['an object that contains itself', circular],
  ['an object whose description is no method', { description: 'text' }],
  ['an object with a throwing toString', { toString: hostile }],
  ['an object with a throwing toJSON', { toJSON: hostile }],
  ['an object with a throwing toPrimitive', { [Symbol.toPrimitive]: hostile }],
  [
    'an object with throwing getters',
    Object.defineProperties({}, { description: { get: hostile, enumerable: true }, message: { get: hostile } }),
  ],
  ['a class instance with a throwing tag', Object.defineProperty({}, Symbol.toStringTag, { get: hostile })],
  ['a revoked proxy', revoked({})],
  ['a revoked proxy of a function', revoked(() => {})],
  ['a revoked proxy of an Error', revoked(new Error('gone'))],
  ['a proxy that throws whatever is done', new Proxy({}, hostileTraps)],
]

describe('R3 ActorFailure, a thin container', () => {
  it('R3 wraps whatever implements BehaviorFailure, as it is', () => {
    const refused = new Refused()
    const failure = ActorFailure.from(refused)
    expect(failure.behavior()).toBe(refused)
    expect(failure.description()).toBe('refused by peer')
    expect(failure.toString()).toContain('refused by peer')
    expect(failure.downcast(Refused)).toBe(refused)
  })

  it('R3 its metadata is its own: what the caller does later changes nothing', () => {
    const tags: Record<string, string> = { region: 'eu' }
    const failure = ActorFailure.from('text', { component: 'reader', tags })
    tags.region = 'us'
    tags.more = 'x'
    expect(failure.metadata).toMatchObject({ component: 'reader', endpoint: undefined, transport: undefined })
    expect([...failure.metadata.tags]).toEqual([['region', 'eu']])
  })

  it('R3 metadata is empty by default, and merges', () => {
    const { metadata } = ActorFailure.from('text')
    expect([metadata.component, metadata.endpoint, metadata.transport, metadata.tags.size]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ])
    const base = ActorFailure.from('a', { component: 'base', endpoint: 'e', tags: { x: '1', y: '1' } }).metadata
    const over = ActorFailure.from('b', { component: 'over', tags: { y: '2' } }).metadata
    const merged = base.merge(over)
    expect([merged.component, merged.endpoint, merged.transport]).toEqual(['over', 'e', undefined])
    expect(Object.fromEntries(merged.tags)).toEqual({ x: '1', y: '2' })
    expect([base.component, base.tags.get('y')]).toEqual(['base', '1'])
  })
})

describe('R4 the failures that come with the house', () => {
  it('R4 DefaultBehaviorFailure: message, debug, cause', () => {
    const cause = new IoError('disk')
    const failure = new DefaultBehaviorFailure('short', 'long', cause)
    expect([failure.message, failure.debug, failure.cause]).toEqual(['short', 'long', cause])
    expect(failure.description()).toContain('short')
    expect(new DefaultBehaviorFailure('short').debug).toBeUndefined()
    expect(new DefaultBehaviorFailure('short').cause).toBeUndefined()
  })

  it('R4 PanicBehaviorFailure is a kind of it', () => {
    const failure = new PanicBehaviorFailure('odd')
    expect(failure).toBeInstanceOf(DefaultBehaviorFailure)
    expect(failure.description()).toContain('odd')
  })

  it('R4 a panic shows a rendering of the value', () => {
    for (const [value, text] of [
      [42, '42'],
      [-0, '0'],
      [10n, '10'],
      [null, 'null'],
      [undefined, 'undefined'],
      [false, 'false'],
      [Symbol('odd'), 'odd'],
      [{ code: 7 }, 'code'],
    ] as const) {
      expect(ActorFailure.from(value).description()).toContain(text)
    }
  })
})

describe('R5 the ladder', () => {
  it('R5 a BehaviorFailure is kept, also one that is an Error, also frozen', () => {
    for (const value of [new Refused(), Object.freeze(new Refused()), new FailingError('x'), { description: () => 'bare' }]) {
      expect(ActorFailure.from(value).behavior()).toBe(value)
    }
  })

  it('R5 an ActorFailure is kept', () => {
    const inner = ActorFailure.from(new Refused(), { component: 'reader' })
    const outer = ActorFailure.from(inner)
    expect(outer.behavior()).toBe(inner.behavior())
    expect(outer.metadata.component).toBe('reader')
  })

  it('R5 an Error is wrapped with message, stack and its chain of causes', () => {
    const root = new IoError('disk')
    const error = new Error('cannot load', { cause: root })
    const behavior = ActorFailure.from(error).behavior()
    expect(behavior).toBeInstanceOf(DefaultBehaviorFailure)
    expect(behavior).not.toBeInstanceOf(PanicBehaviorFailure)
    expect(behavior.description()).toContain('cannot load')
    expect(behavior).toMatchObject({ message: 'cannot load', debug: error.stack })
    expect((behavior as DefaultBehaviorFailure).cause).toBe(error)
    expect(((behavior as DefaultBehaviorFailure).cause as Error).cause).toBe(root)
  })

  it('R5 a frozen Error is wrapped as well', () => {
    const error = Object.freeze(new IoError('frozen'))
    const failure = ActorFailure.from(error)
    expect(failure.downcast(IoError)).toBe(error)
    expect(failure.behavior()).toMatchObject({ message: 'frozen' })
  })

  it('R5 an Error whose properties throw is wrapped as well', () => {
    // `stack` first: an engine may read the message when it renders the stack.
    const error = Object.defineProperties(new IoError('x'), {
      stack: { get: hostile },
      message: { get: hostile },
      cause: { get: hostile },
      description: { get: hostile },
    })
    const failure = ActorFailure.from(error)
    expect(failure.downcast(IoError) === error).toBe(true)
    expect(typeof failure.description()).toBe('string')
  })

  it('R5 a string becomes the message', () => {
    for (const text of ['out of paper', '']) {
      const behavior = ActorFailure.from(text).behavior()
      expect(behavior).toBeInstanceOf(DefaultBehaviorFailure)
      expect(behavior).not.toBeInstanceOf(PanicBehaviorFailure)
      expect(behavior).toMatchObject({ message: text, cause: text })
    }
  })

  for (const [what, value] of strange) {
    it(`R5 ${what} becomes a PanicBehaviorFailure, without a throw`, () => {
      const failure = ActorFailure.from(value)
      const behavior = failure.behavior()
      expect(behavior instanceof PanicBehaviorFailure).toBe(true)
      expect(typeof failure.description()).toBe('string')
      expect(failure.description().length).toBeGreaterThan(0)
      expect(typeof failure.toString()).toBe('string')
      const kept = behavior instanceof PanicBehaviorFailure ? behavior.cause : hostile()
      expect(Object.is(kept, value), 'the original stays reachable').toBe(true)
      expect(failure.downcast(IoError)).toBeUndefined()
    })
  }
})

describe('R7 downcast', () => {
  it('R7 finds the original, wrapped or not', () => {
    const io = new IoError('disk')
    const refused = new Refused()
    expect(downcast(ActorFailure.from(io).behavior(), IoError)).toBe(io)
    expect(downcast(refused, Refused)).toBe(refused)
    expect(downcast(new DefaultBehaviorFailure('text', undefined, io), IoError)).toBe(io)
    expect(ActorFailure.from(io).downcast(Error)).toBe(io)
  })

  it('R7 finds the wrapper too, when it is asked for', () => {
    const behavior = ActorFailure.from(42).behavior()
    expect(downcast(behavior, PanicBehaviorFailure)).toBe(behavior)
    expect(downcast(behavior, DefaultBehaviorFailure)).toBe(behavior)
  })

  it('R7 is undefined for another class', () => {
    expect(downcast(ActorFailure.from(new IoError('disk')).behavior(), Refused)).toBeUndefined()
    expect(downcast(ActorFailure.from('text').behavior(), Error)).toBeUndefined()
  })

  it('R7 does not walk the causes of the original', () => {
    const behavior = ActorFailure.from(new Error('outer', { cause: new IoError('inner') })).behavior()
    expect(downcast(behavior, IoError)).toBeUndefined()
  })

  it('R7 accepts abstract classes', () => {
    abstract class Base extends Error {}
    class Concrete extends Base {}
    const error = new Concrete('x')
    expect(downcast(ActorFailure.from(error).behavior(), Base)).toBe(error)
  })
})
