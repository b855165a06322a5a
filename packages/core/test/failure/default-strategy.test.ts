import { DeathPactFailure, KilledFailure, kill, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { thrownBy } from '../watch-events/support.ts'
import { Boom, fails, ledger, world } from './support.ts'

describe('4.11 the default strategy', () => {
  it('4.11 a failure restarts the actor alone', async () => {
    const w = world({ p: { children: { a: {}, b: {} } }, q: {} })
    w.fail('a')
    w.say('a')
    await w.settle()
    expect(w.outcomes('a')).toEqual(['restart'])
    expect(['p', 'a', 'b', 'q'].map(name => w.made(name))).toEqual([1, 2, 1, 1])
    expect(w.log).toEqual(['a'])
  })

  it('4.11 the failure of a first start stops the actor', async () => {
    const w = world({ c: { hooks: { preStart: () => Promise.reject(new Boom('start')) } } })
    await w.settle()
    expect(w.failures('c')).toHaveLength(1)
    expect(w.outcomes('c')).toEqual(['stop'])
    expect(w.made('c')).toBe(1)
    expect(w.system.resolve(w.ref('c').path)).toBeUndefined()
  })

  it('4.11 a start that fails in a restart is restarted again', async () => {
    const preStart = (instance: number) => () => (instance === 2 ? Promise.reject(new Boom('second')) : undefined)
    const w = world({ c: { hooks: instance => ({ preStart: preStart(instance) }) } })
    w.fail('c')
    w.say('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'restart'])
    expect(w.log).toEqual(['c'])
    expect(w.lifecycle('c')).toEqual(['started', 'stopped', 'restarted'])
  })

  it('4.11 kill stops the actor', async () => {
    const w = world({ c: {} })
    kill(w.ref('c'))
    await w.settle()
    expect(w.failures('c')[0]?.snapshot.failure.downcast(KilledFailure)).toBeInstanceOf(KilledFailure)
    expect(w.outcomes('c')).toEqual(['stop'])
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
  })

  it('4.11 a death pact stops the actor', async () => {
    const w = world({ a: {}, b: { options: { supervision: 'stop' } } })
    w.tell('a', ctx => ctx.link(w.ref('b')))
    await w.settle()
    w.fail('b')
    await w.settle()
    const pact = w.failures('a')[0]?.snapshot.failure.downcast(DeathPactFailure)
    expect(pact?.target).toBe(w.ref('b').pid)
    expect(w.outcomes('a')).toEqual(['stop'])
    expect(w.lifecycle('a')).toEqual(['started', 'ended'])
  })

  it('4.11 at most ten restarts in 10 s; then stop, and an error log that says why', async () => {
    const w = world({ c: {} })
    for (let n = 0; n < 10; n += 1) {
      w.fail('c')
      await w.advance(1000)
    }
    expect(w.outcomes('c')).toEqual(Array(10).fill('restart'))
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c').at(-1)).toBe('stop')
    expect(w.made('c')).toBe(11)
    const errors = w.logs.events.filter(event => event.level === 'error')
    expect(errors, 'one line per failure').toHaveLength(11)
    expect(errors.at(-1)?.message).toMatch(/limit|\b10\b/i)
    expect(errors.slice(0, 10).some(event => event.message === errors.at(-1)?.message)).toBe(false)
  })

  it('4.11 after 10 s the count starts over', async () => {
    const w = world({ c: {} })
    for (let n = 0; n < 10; n += 1) w.fail('c')
    await w.advance(10_001)
    for (let n = 0; n < 10; n += 1) w.fail('c')
    w.say('c')
    await w.settle()
    expect(w.made('c')).toBe(21)
    expect(w.log).toEqual(['c'])
  })

  it('4.11 it can be replaced for the whole system in one line', async () => {
    const w = world({ p: { children: { a: {}, b: {} } } }, { supervision: SupervisorStrategy.stopping })
    for (const name of ['a', 'p']) {
      w.fail(name)
      await w.settle()
    }
    expect([w.outcomes('a'), w.outcomes('p')]).toEqual([['stop'], ['stop']])
    expect(w.lifecycle('p')).toEqual(['started', 'ended'])
  })

  it('4.11 it is there to be used by name', async () => {
    const w = world(
      { p: { strategy: SupervisorStrategy.default, children: { c: {} } } },
      { supervision: SupervisorStrategy.stopping },
    )
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart'])
    kill(w.ref('c'))
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'stop'])
  })
})

describe('4.12 nothing that user code throws is fatal', () => {
  it('4.12 an exhausted stack is supervised like any other failure', async () => {
    const w = world({ c: {}, other: {} })
    const bottomless = (depth: number): number => 1 + bottomless(depth + 1)
    w.tell('c', () => void bottomless(0))
    w.say('c')
    w.say('other')
    await w.settle()
    // A RangeError on most engines, an InternalError on some.
    const exhausted = thrownBy(() => bottomless(0)) as Error
    expect(w.failures('c')[0]?.snapshot.failure.downcast(Error)?.constructor).toBe(exhausted.constructor)
    expect(w.outcomes('c')).toEqual(['restart'])
    expect([...w.log].sort()).toEqual(['c', 'other'])
  })

  it('4.12 so in a hook and in decide', async () => {
    // No tail call: an engine that knows them would never run out of stack.
    const bottomless = (): never => {
      throw bottomless()
    }
    const strategy = SupervisorStrategy.oneForOne({ decide: bottomless })
    const w = world({
      p: { strategy, children: { c: { hooks: { preRestart: bottomless } } } },
      q: { hooks: { preRestart: bottomless } },
    })
    w.fail('c')
    w.fail('q')
    w.say('q')
    await w.settle()
    w.say('c')
    await w.settle()
    expect([...w.log].sort()).toEqual(['c', 'q'])
    expect(w.outcomes('p')).toEqual(['restart'])
    expect(w.outcomes('q')).toEqual(['restart', 'restart'])
    expect(ledger(w.system).inflight).toBe(0)
  })

  it('4.12 a failure whose description, name or stack throws does no harm', async () => {
    const hostile = () => {
      throw new Error('hostile')
    }
    const getters = { stack: { get: hostile }, description: { get: hostile }, message: { get: hostile }, name: { get: hostile } }
    const values: unknown[] = [
      { description: hostile },
      Object.defineProperties(new Error('x'), getters),
      new Proxy({}, { get: hostile, has: hostile, getPrototypeOf: hostile, ownKeys: hostile }),
    ]
    const w = world({ c: {} })
    for (const value of values) w.tell('c', fails(value))
    w.say('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'restart', 'restart'])
    expect(w.log).toEqual(['c'])
    for (const { snapshot } of w.failureEvents.events) expect(typeof snapshot.description).toBe('string')
    expect(w.system.tree().children.length).toBeGreaterThan(0)
  })
})
