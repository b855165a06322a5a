import { type Decider, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Act, actor, deferred, ledger, noteSystemMessages, type Plan, watched, world } from './support.ts'

const { allForOne, restForOne, oneForOne } = SupervisorStrategy
const says =
  (directive: SupervisorDirective): Decider =>
  () =>
    directive

describe('4.6 all-for-one', () => {
  it('4.6 restart goes to all: new instances, with the messages they had', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const w = world({ p: { strategy: allForOne({ decide: says('restart') }), children: { a: {}, b: {}, c: {} } } }, { seed })
      w.tell('b', () => {
        w.say('a')
        w.say('c')
        throw new Error('b')
      })
      w.say('b')
      await w.settle()
      expect(['a', 'b', 'c'].map(name => w.made(name))).toEqual([2, 2, 2])
      expect([...w.log].sort()).toEqual(['a', 'b', 'c'])
      expect(w.outcomeEvents.events, 'one failure, one outcome').toHaveLength(1)
      expect(ledger(w.system)).toMatchObject({ total: 1, restart: 1 })
    }
  })

  it('4.6 stop goes to all', async () => {
    const w = world({ p: { strategy: allForOne({ decide: says('stop') }), children: { a: {}, b: {}, c: {} } } })
    w.fail('b')
    await w.settle()
    expect(['a', 'b', 'c'].map(name => w.lifecycle(name))).toEqual(Array(3).fill(['started', 'ended']))
    expect([...w.ctx('p').children]).toEqual([])
  })

  it('4.6 resume concerns the failed child only', async () => {
    const w = world({ p: { strategy: allForOne({ decide: says('resume') }), children: { a: {}, b: {} } } })
    w.fail('a')
    w.say('a')
    w.say('b')
    await w.settle()
    expect([...w.log].sort()).toEqual(['a', 'b'])
    expect([w.made('a'), w.made('b')]).toEqual([1, 1])
  })

  it('4.6 resume does not lift what suspends a sibling', async () => {
    const slow = oneForOne({ decide: says('restart'), backoff: { minMs: 100, maxMs: 100, jitter: 0 } })
    const strategy = allForOne({ decide: says('resume') })
    const w = world({ p: { strategy, children: { a: {}, b: { options: { supervision: slow } } } } })
    w.fail('b')
    await w.settle()
    w.fail('a')
    w.say('b')
    await w.advance(99)
    expect(w.outcomes('a')).toEqual(['resume'])
    expect(w.log).toEqual([])
    await w.advance(1)
    expect(w.log).toEqual(['b'])
  })

  it('4.6 a sibling that is still starting is restarted as well: its attempt is given up, unreported', async () => {
    const gate = deferred()
    const b: Plan = {
      hooks: instance => ({
        preStart(ctx) {
          if (instance > 1) return
          ctx.signal.addEventListener('abort', () => gate.resolve())
          return gate.promise
        },
      }),
    }
    const w = world({ p: { strategy: allForOne({ decide: says('restart') }), children: { a: {}, b } } })
    w.say('b')
    await w.settle()
    expect(w.log).toEqual([])
    w.fail('a')
    await w.settle()
    expect(w.made('b')).toBe(2)
    expect(w.log).toEqual(['b'])
    expect(w.failures('b')).toEqual([])
    expect(w.lifecycle('b'), 'it never started before').toEqual(['started'])
  })
})

describe('4.6 rest-for-one', () => {
  it('4.6 concerns the failed child and those started after it', async () => {
    for (const [failed, expected] of [
      ['a', [2, 2, 2]],
      ['b', [1, 2, 2]],
      ['c', [1, 1, 2]],
    ] as const) {
      const w = world({ p: { strategy: restForOne({ decide: says('restart') }), children: { a: {}, b: {}, c: {} } } })
      w.fail(failed)
      for (const name of ['a', 'b', 'c']) w.say(name)
      await w.settle()
      expect(['a', 'b', 'c'].map(name => w.made(name))).toEqual(expected)
      expect([...w.log].sort()).toEqual(['a', 'b', 'c'])
    }
  })

  it('4.6 so with stop', async () => {
    const w = world({ p: { strategy: restForOne({ decide: says('stop') }), children: { a: {}, b: {}, c: {} } } })
    w.fail('b')
    await w.settle()
    expect(['a', 'b', 'c'].map(name => w.lifecycle(name).at(-1))).toEqual(['started', 'ended', 'ended'])
  })

  it('4.6 a child that was started again stands last', async () => {
    const w = world({ p: { strategy: restForOne({ decide: says('restart') }), children: { a: {}, b: {} } } })
    w.system.stop(w.ref('a'))
    await w.settle()
    w.tell('p', ctx => void w.plant(ctx, 'a', {}))
    await w.settle()
    w.fail('a')
    await w.settle()
    expect(w.lifecycle('b')).toEqual(['started'])
    w.fail('b')
    await w.settle()
    expect(w.lifecycle('b')).toEqual(['started', 'stopped', 'restarted'])
    expect(w.lifecycle('a')).toEqual(['started', 'ended', 'started', 'stopped', 'restarted', 'stopped', 'restarted'])
  })

  it('4.6 `recreate` is sent in start order, without waiting between', async () => {
    const sent: string[] = []
    const noting = (name: string): Plan => ({
      options: { mailbox: watched(message => void (message.type === 'recreate' && sent.push(name))) },
      hooks: { preRestart: () => void sent.push(`${name}: preRestart`) },
    })
    const children = { a: noting('a'), b: noting('b'), c: noting('c'), d: noting('d') }
    for (const seed of [1, 2, 3, 4, 5]) {
      sent.length = 0
      const w = world({ p: { strategy: restForOne({ decide: says('restart') }), children } }, { seed })
      w.fail('b')
      await w.settle()
      expect(sent.slice(0, 3)).toEqual(['b', 'c', 'd'])
      expect(sent.slice(3).sort()).toEqual(['b: preRestart', 'c: preRestart', 'd: preRestart'])
    }
  })
})

describe('4.6 the affected children are fixed before decide runs', () => {
  const within = (decide: (ctx: Parameters<Act>[0]) => void) => {
    const heard: string[] = []
    const strategy = allForOne({
      decide: () => {
        decide(w.ctx('p'))
        return 'restart'
      },
    })
    const w = world({ p: { strategy, children: { a: {}, b: { options: { mailbox: noteSystemMessages(heard) } }, c: {} } } })
    return { w, heard }
  }

  it('4.6 one that decide spawns is not affected', async () => {
    const { w } = within(ctx => void w.plant(ctx, 'late', {}))
    w.fail('a')
    w.say('b')
    await w.settle()
    w.say('late')
    await w.settle()
    expect([w.made('a'), w.made('b'), w.made('late')]).toEqual([2, 2, 1])
    expect(w.log).toEqual(['b', 'late'])
  })

  it('4.6 one that decide stops gets no directive', async () => {
    const { w, heard } = within(ctx => ctx.stop(w.ref('b')))
    w.fail('a')
    await w.settle()
    expect(heard).not.toContain('recreate')
    expect(w.lifecycle('b')).toEqual(['started', 'ended'])
    expect([w.made('a'), w.made('b'), w.made('c')]).toEqual([2, 1, 2])
    expect(w.system.spawn(actor(), 'alive')).toBeDefined()
  })
})
