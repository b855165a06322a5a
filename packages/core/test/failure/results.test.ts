import { attempt, type Err, err, ok, type Result } from '@cellactor/core'
import { describe, expect, it } from 'vitest'

class ParseError extends Error {
  override readonly name = 'ParseError'
}
const parse = (text: string): Result<number, ParseError> => {
  const value = Number(text)
  return Number.isNaN(value) ? err(new ParseError(text)) : ok(value)
}
const raise = (error: Error): never => {
  throw error
}
const failed = (result: Result<unknown, unknown>): unknown => (result.ok ? `ok: ${String(result.value)}` : result.error)

describe('R1 results', () => {
  it('R1 ok and err are plain values', () => {
    expect(ok(1)).toMatchObject({ ok: true, value: 1 })
    expect(ok().value).toBeUndefined()
    const cause = { code: 7 }
    expect(err(cause).ok).toBe(false)
    expect(err(cause).error).toBe(cause)
  })

  it('R1 any value can be inside, falsy ones included', () => {
    for (const value of [undefined, null, 0, '', false, Number.NaN]) {
      expect(ok(value)).toMatchObject({ ok: true, value })
      expect(err(value)).toMatchObject({ ok: false, error: value })
    }
  })

  it('R1 an Ok can be unwrapped many times, also by two generators in turn', () => {
    const shared = ok('v')
    expect(
      attempt(function* () {
        return (yield* shared) + (yield* shared)
      }),
    ).toMatchObject({ value: 'vv' })
    const reader = function* (): Generator<Err<never>, string> {
      const first = yield* shared
      return first + (yield* shared)
    }
    expect([reader().next(), reader().next()]).toEqual(Array(2).fill({ done: true, value: 'vv' }))
  })

  it('R1 an Ok that holds a Result gives that Result', () => {
    const inner = err('inner')
    const outer = attempt(function* () {
      return yield* ok(inner)
    })
    expect(outer.ok && outer.value === inner).toBe(true)
  })
})

describe('R1 attempt', () => {
  it('R1 gives what the generator returns', () => {
    const sum = attempt(function* () {
      return (yield* parse('1')) + (yield* parse('2'))
    })
    expect(sum).toMatchObject({ ok: true, value: 3 })
    expect(attempt(function* () {})).toMatchObject({ ok: true, value: undefined })
  })

  it('R1 stops at the first Err', () => {
    const log: string[] = []
    const result = attempt(function* () {
      log.push('before')
      yield* parse('one')
      log.push('after')
      yield* parse('two')
      return 1
    })
    expect(failed(result)).toMatchObject({ name: 'ParseError', message: 'one' })
    expect(log).toEqual(['before'])
  })

  it('R1 the Err that comes out carries the very error that went in', () => {
    const error = new ParseError('x')
    const result = attempt(function* () {
      return yield* err(error)
    })
    expect(failed(result)).toBe(error)
  })

  it('R1 nests', () => {
    const inner = (text: string) =>
      attempt(function* () {
        return (yield* parse(text)) * 2
      })
    const outer = (text: string) =>
      attempt(function* () {
        return (yield* inner(text)) + 1
      })
    expect(outer('3')).toMatchObject({ ok: true, value: 7 })
    expect(failed(outer('x'))).toBeInstanceOf(ParseError)
  })

  it('R1 what the generator throws is thrown: only an Err becomes a value', () => {
    const boom = new Error('thrown')
    expect(() =>
      attempt(function* () {
        yield* parse('1')
        throw boom
      }),
    ).toThrow(boom)
  })

  it('2.8 finally runs, once, and the generator has ended', () => {
    const log: string[] = []
    const result = attempt(function* () {
      try {
        yield* parse('x')
      } catch {
        log.push('catch')
      } finally {
        log.push('finally')
      }
      log.push('after')
      return 1
    })
    expect(failed(result)).toBeInstanceOf(ParseError)
    expect(log).toEqual(['finally'])
  })

  it('2.8 nested finally blocks run from the inside out', () => {
    const log: string[] = []
    attempt(function* () {
      try {
        try {
          yield* parse('x')
        } finally {
          log.push('inner')
        }
      } finally {
        log.push('outer')
      }
    })
    expect(log).toEqual(['inner', 'outer'])
  })

  it('2.8 the first Err wins over what finally yields or throws', () => {
    const yields = attempt(function* () {
      try {
        yield* parse('first')
      } finally {
        yield* parse('second')
      }
    })
    const throws = attempt(function* () {
      try {
        yield* parse('first')
      } finally {
        raise(new Error('second'))
      }
    })
    for (const result of [yields, throws]) expect(failed(result)).toMatchObject({ name: 'ParseError', message: 'first' })
  })

  it('2.8 return() is called once, whatever finally yields', () => {
    const log: string[] = []
    const body = () => {
      const generator = (function* () {
        try {
          yield* parse('first')
        } finally {
          log.push('finally')
          yield* parse('second')
          log.push('after')
        }
      })()
      const leave = generator.return.bind(generator)
      return Object.assign(generator, {
        return: (value: undefined) => {
          log.push('return')
          return leave(value)
        },
      })
    }
    expect(failed(attempt(body))).toMatchObject({ message: 'first' })
    expect(log).toEqual(['return', 'finally'])
  })
})
