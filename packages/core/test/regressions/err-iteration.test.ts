import { attempt, err, ok, type Result } from '@cellactor/core'
import { describe, expect, it } from 'vitest'

describe('2.8 an Err is iterable, as far as looking goes', () => {
  it('2.8 two are equal in assertions where their errors are', () => {
    expect(err('x')).toEqual(err('x'))
    expect(err({ code: 1 })).toStrictEqual(err({ code: 1 }))
    expect(err('x')).not.toEqual(err('y'))
    expect(err('x')).not.toEqual(ok('x'))
    expect({ result: err('x') }).toMatchObject({ result: err('x') })
  })

  it('2.8 what attempt gives can be compared', () => {
    const failed = attempt(function* () {
      yield* err('x')
      return 1
    })
    expect(failed).toEqual(err('x'))
  })

  it('2.8 a spread, for-of, Array.from and destructuring see it once, each time anew', () => {
    const failed = err('x')
    const looped: unknown[] = []
    for (const each of failed) looped.push(each)
    const [first, second] = failed as Iterable<unknown>
    expect([[...failed], Array.from(failed), looped, [first, second]]).toEqual([
      [failed],
      [failed],
      [failed],
      [failed, undefined],
    ])
    expect([...failed][0]).toBe(failed)
  })
})

describe('2.8 a generator does not go on behind its Err', () => {
  const log: string[] = []
  function* body(): Generator<unknown, string> {
    const result: Result<number, string> = err('x')
    try {
      yield* result
      log.push('went on')
    } finally {
      log.push('finally')
    }
    return 'end'
  }

  it.each([
    ['next()', (steps: Generator<unknown, string>) => steps.next()],
    ['next(undefined)', (steps: Generator<unknown, string>) => steps.next(undefined)],
    ['next(value)', (steps: Generator<unknown, string>) => steps.next(1)],
    ['a for-of', (steps: Generator<unknown, string>) => [...steps]],
  ])('2.8 resumed by %s it throws', (_, resume) => {
    log.length = 0
    const steps = body()
    steps.next()
    expect(() => resume(steps)).toThrow(/resumed after its Err/)
    expect(log).toEqual(['finally'])
  })

  it('2.8 what is thrown into it, or a return, arrives', () => {
    log.length = 0
    const thrown = body()
    thrown.next()
    expect(() => thrown.throw(new Error('into'))).toThrow('into')
    const returned = body()
    returned.next()
    expect(returned.return('early')).toEqual({ done: true, value: 'early' })
    expect(log).toEqual(['finally', 'finally'])
  })
})
