import { attempt, err, ok } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, doer, stateOf, verdicts } from './support.ts'

describe('2.8 a generator of Results', () => {
  it('2.8 runs to its end when every Result is Ok', () => {
    const result = attempt(function* () {
      const a = yield* ok(1)
      const b = yield* ok(2)
      return a + b
    })
    expect(result).toMatchObject({ ok: true, value: 3 })
  })

  it('2.8 the first yielded Err wins; what follows does not run; finally does, once', () => {
    const log: string[] = []
    const result = attempt(function* () {
      try {
        yield* err('first')
        log.push('went on')
        yield* err('second')
      } finally {
        log.push('finally')
      }
    })
    expect(result).toMatchObject({ ok: false, error: 'first' })
    expect(log).toEqual(['finally'])
  })

  it('2.8 return() is called once, even if finally yields', () => {
    let returns = 0
    const result = attempt(() => {
      const generator = (function* () {
        try {
          yield* err('first')
        } finally {
          yield* err('from finally')
        }
      })()
      const original = generator.return.bind(generator)
      generator.return = value => {
        returns++
        return original(value)
      }
      return generator
    })
    expect(result).toMatchObject({ ok: false, error: 'first' })
    expect(returns).toBe(1)
  })

  it('2.8 what finally throws does not hide the Err', () => {
    const result = attempt(function* () {
      try {
        yield* err('first')
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that such a throw is survived is the point.
        throw new Boom('from finally')
      }
    })
    expect(result).toMatchObject({ ok: false, error: 'first' })
  })

  it('2.8 async: the same, one step after the other', async () => {
    const log: string[] = []
    const result = await attempt(async function* () {
      try {
        const a = yield* await Promise.resolve(ok(1))
        log.push(`got ${a}`)
        yield* await Promise.resolve(err('first'))
        log.push('went on')
      } finally {
        log.push('finally')
      }
    })
    expect(result).toMatchObject({ ok: false, error: 'first' })
    expect(log).toEqual(['got 1', 'finally'])
  })
})

describe('2.8 in an actor', () => {
  it('2.8 the Err of an attempt that the handler returns is a failure', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const ref = system.spawn(doer(), 'ref')
    ref.tell(() =>
      attempt(function* () {
        yield* err(new Boom('refused'))
      }),
    )
    await host.settle()
    expect(lines()).toEqual(['ref failed', 'ref: restart'])
  })

  it('2.8 an async attempt is awaited like any async handler', async () => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const gate = deferred()
    const ref = system.spawn(doer(), 'ref')
    ref.tell(() =>
      attempt(async function* () {
        await gate.promise
        yield* err(new Boom('refused'))
      }),
    )
    await host.settle()
    expect([stateOf(system, ref), lines()]).toEqual(['awaiting', []])
    gate.resolve()
    await host.settle()
    expect(lines()).toEqual(['ref failed', 'ref: restart'])
  })
})
