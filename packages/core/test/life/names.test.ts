import { type ActorRef, SpawnError } from '@cellactor/core'
import { livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, doer, inTurn, rejected, stateOf, thrown } from './support.ts'

const valid = [
  'a',
  'A',
  '7',
  'orders',
  'order-42',
  '_',
  '-',
  '.',
  '*',
  '+',
  ':',
  '@',
  '&',
  '=',
  ',',
  '!',
  '~',
  "'",
  ';',
  "a_-.*$+:@&=,!~';z",
  'a$',
  'a$b',
  '%20',
  'caf%C3%A9',
  'a%2Fb%2fc',
  'x'.repeat(255),
]
const invalid = [
  '',
  '$a',
  '$',
  '/',
  'a/b',
  'a b',
  ' ',
  'a#1',
  'a?b',
  'a\\b',
  'a"b',
  'a<b',
  'a(b)',
  'a[b]',
  'a{b}',
  'a|b',
  'a^b',
  'a`b',
  'a\n',
  'a\u0000',
  'café',
  '地震',
  '%',
  '%2',
  'a%',
  'a%4',
  '%GG',
  '%2x',
  'x'.repeat(256),
]

describe('3.10 names', () => {
  it.each(valid)('3.10 %j is one', name => {
    const { system } = simulate()
    const ref = system.spawn(actor(), name)
    expect(ref.path.name).toBe(name)
    expect(ref.path.segments).toEqual(['user', name])
    expect(system.resolve(ref.path)?.pid).toBe(ref.pid)
  })

  it.each(invalid)('3.10 %j is none: its own error, before anything of the actor runs', async name => {
    const { system, host } = simulate()
    const before = livePaths(system).length
    let made = 0
    const factory = () => {
      made++
      return doer()()
    }
    const error = thrown(() => system.spawn(factory, name))
    expect(error).toBeInstanceOf(SpawnError)
    expect(error).toMatchObject({ code: 'SPAWN_NAME_INVALID' })
    expect(await rejected(() => system.spawnAsync(factory, { name }))).toMatchObject({ code: 'SPAWN_NAME_INVALID' })
    await host.settle()
    expect([made, livePaths(system).length]).toEqual([0, before])
  })

  it('3.10 a name that is taken throws with its own code; the one who has it is left alone', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(actor<string>({ receive: (_, message) => void log.push(message) }), 'taken')
    let made = 0
    const factory = () => {
      made++
      return doer()()
    }
    const error = thrown(() => system.spawn(factory, 'taken'))
    expect(error).toBeInstanceOf(SpawnError)
    expect(error).toMatchObject({ code: 'SPAWN_NAME_TAKEN' })
    expect(await rejected(() => system.spawnAsync(factory, 'taken'))).toMatchObject({ code: 'SPAWN_NAME_TAKEN' })
    ref.tell('still there')
    await host.settle()
    expect([made, log]).toEqual([0, ['still there']])
  })

  it('3.10 the message of the error names the name', () => {
    const { system } = simulate()
    system.spawn(actor(), 'taken')
    expect((thrown(() => system.spawn(actor(), 'taken')) as Error).message).toContain('taken')
    expect((thrown(() => system.spawn(actor(), 'not good')) as Error).message).toContain('not good')
  })

  it('3.10 is unique among siblings only', async () => {
    const { system, host } = simulate()
    const parents = ['one', 'other'].map(name => system.spawn(doer(), name))
    const paths: string[] = []
    for (const parent of parents) {
      const child: ActorRef<never> = await inTurn(host, parent, ctx => ctx.spawn(actor(), 'child'))
      paths.push(child.path.segments.join('/'))
    }
    expect(paths).toEqual(['user/one/child', 'user/other/child'])
  })

  it('3.10 is case-sensitive', () => {
    const { system } = simulate()
    system.spawn(actor(), 'name')
    expect(() => system.spawn(actor(), 'Name')).not.toThrow()
  })

  it('3.10 is taken until the actor has ended, and free afterwards', async () => {
    const { system, host } = simulate()
    const ref = system.spawn(actor(), 'name')
    system.stop(ref)
    expect(thrown(() => system.spawn(actor(), 'name'))).toMatchObject({ code: 'SPAWN_NAME_TAKEN' })
    await host.settle()
    const again = system.spawn(actor(), 'name')
    expect([stateOf(system, again), again.pid === ref.pid]).toEqual(['running', false])
  })
})

describe('3.10 unnamed children', () => {
  it('3.10 get $a, $b, and so on', () => {
    const { system } = simulate()
    const names = [1, 2, 3].map(() => system.spawn(actor()).path.name)
    expect(names).toEqual(['$a', '$b', '$c'])
  })

  it('3.10 in a series of their own for each parent, past the end of the alphabet, never twice', async () => {
    const { system, host } = simulate()
    const parent = system.spawn(doer(), 'parent')
    const names = await inTurn(host, parent, ctx => Array.from({ length: 5_000 }, () => ctx.spawn(actor()).path.name))
    expect(names[0]).toBe('$a')
    expect(new Set(names).size).toBe(5_000)
    expect(names.every(name => name.startsWith('$') && name.length <= 5)).toBe(true)
  })

  it('3.10 also when an empty set of options, or an undefined name, is given', () => {
    const { system } = simulate()
    expect([system.spawn(actor(), {}).path.name, system.spawn(actor(), { name: undefined }).path.name]).toEqual(['$a', '$b'])
  })
})
