import { attempt, err, ok, type Result } from '@cellactor/core'
import { describe, expect, it } from 'vitest'

class ParseError extends Error {
  override readonly name = 'ParseError'
}
const parse = (text: string): Result<number, ParseError> => {
  const value = Number(text)
  return Number.isNaN(value) ? err(new ParseError(text)) : ok(value)
}
const load = async (text: string): Promise<Result<string, Error>> => (text === '' ? err(new Error('nothing there')) : ok(text))
const failed = (result: Result<unknown, unknown>): unknown => (result.ok ? `ok: ${String(result.value)}` : result.error)

describe('R1 attempt with async generators', () => {
  it('R1 promises what the generator returns', async () => {
    const result = attempt(async function* () {
      const text = yield* await load('20')
      return (yield* parse(text)) + 1
    })
    expect(result).toBeInstanceOf(Promise)
    expect(await result).toMatchObject({ ok: true, value: 21 })
  })

  it('R1 stops at the first Err, before or after an await', async () => {
    const log: string[] = []
    const run = (text: string) =>
      attempt(async function* () {
        const loaded = yield* await load(text)
        log.push(`loaded ${loaded}`)
        const value = yield* parse(loaded)
        log.push('parsed')
        return value
      })
    expect(failed(await run(''))).toMatchObject({ message: 'nothing there' })
    expect(failed(await run('x'))).toBeInstanceOf(ParseError)
    expect(log).toEqual(['loaded x'])
  })

  it('R1 what the generator throws rejects', async () => {
    const boom = new Error('thrown')
    const result = attempt(async function* () {
      yield* parse('1')
      throw boom
    })
    await expect(result).rejects.toBe(boom)
  })

  it('2.8 an async finally has run when the promise settles; the first Err wins', async () => {
    const log: string[] = []
    const result = await attempt(async function* () {
      try {
        yield* await load('')
      } finally {
        await Promise.resolve()
        log.push('finally')
      }
      log.push('after')
      return 1
    })
    expect(failed(result)).toMatchObject({ message: 'nothing there' })
    expect(log).toEqual(['finally'])
  })

  it('2.8 a finally that throws or yields changes nothing', async () => {
    const throws = attempt(async function* () {
      try {
        yield* parse('first')
      } finally {
        await Promise.reject(new Error('second'))
      }
    })
    const yields = attempt(async function* () {
      try {
        yield* parse('first')
      } finally {
        yield* await load('')
      }
    })
    for (const result of await Promise.all([throws, yields])) expect(failed(result)).toMatchObject({ message: 'first' })
  })
})
