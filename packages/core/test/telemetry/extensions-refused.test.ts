import { ConfigError, type ExtensionId } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom } from '../failure/support.ts'
import { thrownBy } from '../watch-events/support.ts'
import { noted } from './support.ts'

const codeOf = (error: unknown): unknown => (error instanceof ConfigError ? error.code : error)

describe('T10 an extension that cannot be given', () => {
  it('T10 another one has its key: ConfigError; the first stays', () => {
    const { system } = simulate({ name: 'shop' })
    const [first, second] = [noted('ledger'), noted('ledger')]
    const made = system.extensions.get(first)
    const error = thrownBy(() => system.extensions.get(second))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(/shop.*ledger.*\. .+/) })
    expect(second.made).toEqual([])
    expect(system.extensions.get(first)).toBe(made)
    expect([system.extensions.has(first), system.extensions.has(second)]).toEqual([true, false])
  })

  it('T10 the same key in two systems is no clash', () => {
    const [first, second] = [noted('ledger'), noted('ledger')]
    simulate().system.extensions.get(first)
    expect(() => simulate().system.extensions.get(second)).not.toThrow()
  })

  it('T10 create asks for itself: ConfigError, and it can be made later', () => {
    const { system } = simulate({ name: 'shop' })
    let isRecursive = true
    const id: ExtensionId<string> = {
      key: 'round',
      create: made => (isRecursive ? made.extensions.get(id) : 'made'),
    }
    const error = thrownBy(() => system.extensions.get(id))
    expect(codeOf(error)).toBe('CONFIG_INVALID')
    expect((error as ConfigError).message).toMatch(/shop.*round/)
    expect(system.extensions.has(id)).toBe(false)
    isRecursive = false
    expect(system.extensions.get(id)).toBe('made')
  })

  it('T10 two that ask for each other: ConfigError, and nothing is kept', () => {
    const { system } = simulate()
    const one: ExtensionId<unknown> = { key: 'one', create: made => made.extensions.get(two) }
    const two: ExtensionId<unknown> = { key: 'two', create: made => made.extensions.get(one) }
    expect(codeOf(thrownBy(() => system.extensions.get(one)))).toBe('CONFIG_INVALID')
    expect([system.extensions.has(one), system.extensions.has(two)]).toEqual([false, false])
  })

  it('T10 create catches that it asked for itself: what it gives is kept', () => {
    const { system } = simulate()
    const id: ExtensionId<string> = {
      key: 'careful',
      create: made => (thrownBy(() => made.extensions.get(id)) ? 'made' : 'never'),
    }
    expect([system.extensions.get(id), system.extensions.get(id)]).toEqual(['made', 'made'])
  })

  it('T10 while it is being made it has not been made', () => {
    const { system } = simulate()
    const seen: boolean[] = []
    const id: ExtensionId<string> = {
      key: 'seen',
      create(made) {
        seen.push(made.extensions.has(id))
        return 'made'
      },
    }
    system.extensions.get(id)
    expect(seen).toEqual([false])
  })

  it('T10 one may ask for another, which is then the one of the system', () => {
    const { system } = simulate()
    const base = noted('base')
    const above: ExtensionId<unknown> = { key: 'above', create: made => made.extensions.get(base) }
    expect(system.extensions.get(above)).toBe(system.extensions.get(base))
    expect(base.made).toHaveLength(1)
  })

  it('T10 create throws: passed on as it is, nothing is kept, the next call tries again', () => {
    const { system } = simulate()
    const boom = new Boom('create')
    let tries = 0
    const id: ExtensionId<string> = {
      key: 'tried',
      create() {
        tries += 1
        if (tries < 3) throw boom
        return 'made'
      },
    }
    expect([thrownBy(() => system.extensions.get(id)), thrownBy(() => system.extensions.get(id))]).toEqual([boom, boom])
    expect(system.extensions.has(id)).toBe(false)
    expect([system.extensions.get(id), tries, system.extensions.has(id)]).toEqual(['made', 3, true])
  })

  it('T10 one whose create threw does not hold its key against another', () => {
    const { system } = simulate()
    const bad: ExtensionId<never> = {
      key: 'ledger',
      create() {
        throw new Boom('create')
      },
    }
    expect(thrownBy(() => system.extensions.get(bad))).toBeInstanceOf(Boom)
    const good = noted('ledger')
    expect(system.extensions.get(good).system).toBe(system)
  })

  it('T10 what is no id of an extension: ConfigError', () => {
    const { system } = simulate()
    for (const nonsense of [
      undefined,
      null,
      5,
      {},
      { key: 'a' },
      { key: '', create: () => 1 },
      { key: 5, create: () => 1 },
      { key: 'a', create: 1 },
    ]) {
      expect(codeOf(thrownBy(() => system.extensions.get(nonsense as never))), JSON.stringify(nonsense)).toBe('CONFIG_INVALID')
    }
  })
})
