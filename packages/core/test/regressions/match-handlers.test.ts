import { Behavior, ConfigError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { world } from './support.ts'

type Letter = { readonly type: 'a' } | { readonly type: 'b' }

/** Tells each type in turn; gives what was unhandled and what failed. */
async function told<M extends { readonly type: string }>(behavior: Behavior<M>, ...types: string[]) {
  const { system, host } = world({ logLevel: 'off' })
  const unhandled: unknown[] = []
  system.eventStream.subscribe('unhandled', ({ message }) => void unhandled.push((message as Letter).type))
  system.eventStream.subscribe('failure', ({ snapshot }) => void unhandled.push(snapshot.description))
  const ref = system.spawn(behavior, { supervision: 'resume' })
  for (const type of types) ref.tell({ type } as M)
  await host.settle()
  return unhandled
}

describe('8.6 the handlers of match', () => {
  it('8.6 may be methods of a class, inherited ones too, and see its fields', async () => {
    class First {
      protected readonly log: string[] = []
      get seen() {
        return this.log.join(' ')
      }
      a(): Behavior<Letter> {
        this.log.push('first a')
        return Behavior.same
      }
      b(): Behavior<Letter> {
        this.log.push('first b')
        return Behavior.same
      }
    }
    class Second extends First {
      override b(): Behavior<Letter> {
        this.log.push('second b')
        return Behavior.same
      }
    }
    const handlers = new Second()
    expect(await told(Behavior.match<Letter>(handlers), 'a', 'b')).toEqual([])
    expect(handlers.seen).toBe('first a second b')
  })

  it('8.6 what a class has besides them is none: its constructor, other fields, what every object has', async () => {
    class Handlers {
      readonly count = 0
      readonly a = () => Behavior.same
      b() {
        return Behavior.same
      }
    }
    const strangers = ['constructor', 'count', 'toString', 'hasOwnProperty', '__proto__', '__defineGetter__']
    expect(await told(Behavior.match<Letter>(new Handlers()), ...strangers)).toEqual(strangers)
  })

  it('8.6 `this` of a method is what was given', async () => {
    const log: string[] = []
    const behavior = Behavior.match<Letter>({
      a(ctx) {
        log.push('a')
        return this.b(ctx, { type: 'b' })
      },
      b() {
        log.push('b')
        return Behavior.same
      },
    })
    expect(await told(behavior, 'a')).toEqual([])
    expect(log).toEqual(['a', 'b'])
  })

  it('8.6 may be static methods, or have no prototype', async () => {
    // biome-ignore lint/complexity/noStaticOnlyClass: what is tested
    class Static {
      static a() {
        return Behavior.same
      }
      static b() {
        return Behavior.same
      }
    }
    expect(await told(Behavior.match<Letter>(Static), 'a', 'b', 'call', 'name', 'prototype')).toEqual([
      'call',
      'name',
      'prototype',
    ])
    const bare = Object.assign(Object.create(null), { a: () => Behavior.same, b: () => Behavior.same })
    expect(await told(Behavior.match<Letter>(bare), 'a', 'b', 'toString')).toEqual(['toString'])
  })

  it("8.6 a type may be 'constructor' or '__proto__'", async () => {
    const log: string[] = []
    const note = (type: string) => () => {
      log.push(type)
      return Behavior.same
    }
    const handlers = { constructor: note('constructor'), ['__proto__']: note('__proto__') }
    await told(Behavior.match<{ type: 'constructor' | '__proto__' }>(handlers), 'constructor', '__proto__')
    expect(log).toEqual(['constructor', '__proto__'])
  })

  it('8.6 are those of the time of the call', async () => {
    const handlers: { a: () => Behavior<unknown>; b: () => Behavior<unknown> } = {
      a: () => Behavior.same,
      b: () => Behavior.same,
    }
    const behavior = Behavior.match<Letter>(handlers)
    handlers.a = () => Behavior.unhandled
    expect(await told(behavior, 'a')).toEqual([])
  })
})

describe('8.6 a factory of behaviours that is given something else says so at once', () => {
  const wrong: readonly [string, readonly unknown[]][] = [
    ['match', [undefined]],
    ['match', [null]],
    ['match', ['x']],
    ['match', [{}, 'x']],
    ['validated', [undefined, Behavior.ignore]],
    ['validated', ['x', Behavior.ignore]],
    ['validated', [{ '~standard': {} }, Behavior.ignore]],
    ['monitor', [undefined, Behavior.ignore]],
    ['monitor', ['x', Behavior.ignore]],
    ['monitor', [{ tell: () => {} }, 'x']],
  ]
  it.each(wrong)('8.6 Behavior.%s(%j)', (name, given) => {
    const make = Reflect.get(Behavior, name) as (...all: readonly unknown[]) => unknown
    expect(() => make(...given)).toThrow(ConfigError)
    expect(() => make(...given)).toThrow(new RegExp(`^Behavior\\.${name} was given`))
  })
})
