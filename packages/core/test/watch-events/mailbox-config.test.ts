import { ConfigError, type MailboxConfig, type MessageQueue, SpawnError } from '@cellactor/core'
import { faultyMailbox, livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, scripted, thrownBy, world } from './support.ts'

describe('a mailbox that is configured wrongly', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['capacity 0', { kind: 'bounded', capacity: 0 }],
    ['a negative capacity', { kind: 'bounded', capacity: -1 }],
    ['a fraction as capacity', { kind: 'bounded', capacity: 1.5 }],
    ['NaN as capacity', { kind: 'bounded', capacity: Number.NaN }],
    ['no capacity', { kind: 'bounded' }],
    ['a text as capacity', { kind: 'bounded', capacity: '10' }],
    ['an unknown overflow policy', { kind: 'bounded', capacity: 1, overflow: 'dropAll' }],
    ['a high-water mark of 0', { kind: 'bounded', capacity: 10, highWater: 0 }],
    ['a negative high-water mark', { kind: 'bounded', capacity: 10, highWater: -3 }],
    ['NaN as high-water mark', { kind: 'bounded', capacity: 10, highWater: Number.NaN }],
    ['an unknown kind', { kind: 'magic' }],
    ['no kind', {}],
    ['custom without create', { kind: 'custom' }],
    ['custom with a create that is no function', { kind: 'custom', create: faultyMailbox({}) }],
  ]
  for (const [what, mailbox] of wrong) {
    it(`9.1 ${what} → ConfigError, and nothing is left behind`, async () => {
      const { system, host } = world()
      const before = livePaths(system).length
      const error = thrownBy(() => system.spawn(scripted(), { name: 'wrong', mailbox: mailbox as MailboxConfig }))
      expect(error).toBeInstanceOf(ConfigError)
      expect((error as ConfigError).code).toBe('CONFIG_INVALID')
      expect(livePaths(system)).toHaveLength(before)
      await host.settle()
      expect(system.spawn(scripted(), 'wrong').path.name).toBe('wrong')
    })
  }
})

describe('a custom mailbox that can not be made', () => {
  const made: readonly (readonly [string, () => unknown])[] = [
    [
      'create throws',
      () => {
        throw new Boom('no queue')
      },
    ],
    ['create returns nothing', () => undefined],
    ['create returns something else', () => ({ userSize: 0 })],
    ['create returns a promise of a queue', () => Promise.resolve(faultyMailbox({}))],
  ]
  for (const [what, create] of made) {
    it(`9.4 C4 ${what} → SpawnError, the name is free, nothing is left behind`, async () => {
      const { system, host } = world()
      const before = livePaths(system).length
      const mailbox = { kind: 'custom', create: create as () => MessageQueue } as const
      const error = thrownBy(() => system.spawn(scripted(), { name: 'wrong', mailbox }))
      expect(error).toBeInstanceOf(SpawnError)
      await host.settle()
      expect(livePaths(system)).toHaveLength(before)
      expect(system.spawn(scripted(), 'wrong').path.name).toBe('wrong')
    })
  }

  it('9.4 C4 the cause of the SpawnError is what create threw', () => {
    const { system } = world()
    const boom = new Boom('no queue')
    const create = (): MessageQueue => {
      throw boom
    }
    const error = thrownBy(() => system.spawn(scripted(), { mailbox: { kind: 'custom', create } }))
    expect((error as SpawnError).cause).toBe(boom)
  })

  it('9.4 spawnAsync rejects with the same', async () => {
    const { system, host } = world()
    const create = (): MessageQueue => {
      throw new Boom('no queue')
    }
    const errors: unknown[] = []
    system.spawnAsync(scripted(), { mailbox: { kind: 'custom', create } }).catch(error => void errors.push(error))
    await host.settle()
    expect(errors[0]).toBeInstanceOf(SpawnError)
  })
})

describe('a custom mailbox that behaves', () => {
  it('9.4 serves like the built-in ones, `undefined` as a message included', async () => {
    const { system, host } = world()
    const seen: unknown[] = []
    const ref = system.spawn(() => ({ receive: (_ctx: unknown, message: unknown) => void seen.push(message) }), {
      mailbox: { kind: 'custom', create: () => faultyMailbox({}) },
    })
    for (const message of ['a', undefined, 'b']) ref.tell(message)
    await host.settle()
    expect(seen).toEqual(['a', undefined, 'b'])
  })

  it('9.4 each actor gets one of its own; a restart keeps it', async () => {
    const { system, act } = world()
    let made = 0
    const create = (): MessageQueue => {
      made += 1
      return faultyMailbox({})
    }
    const one = system.spawn(scripted(), { mailbox: { kind: 'custom', create } })
    system.spawn(scripted(), { mailbox: { kind: 'custom', create } })
    expect(made).toBe(2)
    await act(one, () => {
      throw new Boom('restart')
    })
    expect(made).toBe(2)
  })
})
