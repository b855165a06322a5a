import { ConfigError, type SpawnOptions, type StrategyOptions, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { actor, Boom, scripted, thrownBy, world } from '../watch-events/support.ts'

/** What makes no sense is refused where it is given, and what is just on the edge is taken. */
type Case<T> = readonly [string, T]

const deciding = { scope: 'one-for-one', decide: () => 'stop' as const }

describe('5.1 5.2 5.4 limits', () => {
  const refused: readonly Case<object>[] = [
    ['maxRestarts -1', { maxRestarts: -1 }],
    ['maxRestarts 1.5', { maxRestarts: 1.5 }],
    ['maxRestarts NaN', { maxRestarts: Number.NaN }],
    ['maxRestarts as a string', { maxRestarts: '3' }],
    ['withinMs 0', { withinMs: 0 }],
    ['withinMs NaN', { withinMs: Number.NaN }],
    ['onLimit restart', { onLimit: 'restart' }],
    ['backoff to less than it comes from', { backoff: { minMs: 10, maxMs: 9 } }],
    ['backoff below 0', { backoff: { minMs: -1, maxMs: 9 } }],
    ['backoff without end', { backoff: { minMs: 1, maxMs: Number.POSITIVE_INFINITY } }],
    ['backoff without a maximum', { backoff: { minMs: 1 } }],
    ['jitter above 1', { backoff: { minMs: 1, maxMs: 2, jitter: 1.01 } }],
    ['jitter below 0', { backoff: { minMs: 1, maxMs: 2, jitter: -0.01 } }],
    ['resetAfterMs below 0', { backoff: { minMs: 1, maxMs: 2, resetAfterMs: -1 } }],
  ]
  for (const [what, limits] of refused) {
    it(`5 ${what}: ConfigError, where the strategy is made and where one is given`, () => {
      expect(thrownBy(() => SupervisorStrategy.restart(limits as StrategyOptions))).toBeInstanceOf(ConfigError)
      expect(thrownBy(() => SupervisorStrategy.oneForOne(limits as StrategyOptions))).toBeInstanceOf(ConfigError)
      const supervision = { ...deciding, limits } as SupervisorStrategy
      expect(thrownBy(() => world().system.spawn(actor({}), { supervision }))).toBeInstanceOf(ConfigError)
    })
  }

  const taken: readonly Case<StrategyOptions>[] = [
    ['maxRestarts 0', { maxRestarts: 0 }],
    ['withinMs of less than 1', { withinMs: 0.5 }],
    ['onLimit stop', { onLimit: 'stop' }],
    ['onLimit escalate', { onLimit: 'escalate' }],
    ['backoff of one length', { backoff: { minMs: 5, maxMs: 5 } }],
    ['backoff of 0', { backoff: { minMs: 0, maxMs: 0 } }],
    ['all the jitter', { backoff: { minMs: 1, maxMs: 2, jitter: 1 } }],
    ['no jitter', { backoff: { minMs: 1, maxMs: 2, jitter: 0 } }],
    ['resetAfterMs 0', { backoff: { minMs: 1, maxMs: 2, resetAfterMs: 0 } }],
  ]
  for (const [what, limits] of taken) {
    it(`5 ${what}: taken, and read as it was given`, () => {
      expect(SupervisorStrategy.allForOne(limits).limits).toEqual(limits)
    })
  }

  it('5 what becomes of the given objects afterwards changes nothing', () => {
    const backoff = { minMs: 1, maxMs: 2 }
    const limits = { maxRestarts: 1, backoff }
    const strategy = SupervisorStrategy.restart(limits)
    Object.assign(backoff, { minMs: 100 })
    Object.assign(limits, { maxRestarts: 100 })
    expect(strategy.limits).toMatchObject({ maxRestarts: 1, backoff: { minMs: 1, maxMs: 2 } })
    for (const each of [strategy, strategy.limits, strategy.limits.backoff]) expect(Object.isFrozen(each)).toBe(true)
  })
})

describe('4.5 what is no strategy', () => {
  const { decide } = deciding
  const given: readonly Case<unknown>[] = [
    ['an unknown scope', { scope: 'two-for-one', decide, limits: {} }],
    ['no scope', { decide, limits: {} }],
    ['no decide', { scope: 'one-for-one', limits: {} }],
    ['no limits', { scope: 'one-for-one', decide }],
    ['limits that are null', { scope: 'one-for-one', decide, limits: null }],
    ['limits that are a number', { scope: 'one-for-one', decide, limits: 3 }],
    ['null', null],
    ['a number', 1],
    ['a function', decide],
    ['an unknown directive', 'ignore'],
  ]
  for (const [what, supervision] of given) {
    it(`4.5 ${what}: ConfigError at spawn, and no actor`, () => {
      const { system } = world()
      const options = { name: 'child', supervision } as SpawnOptions
      expect(thrownBy(() => system.spawn(actor({}), options))).toBeInstanceOf(ConfigError)
      expect(system.resolve('cellactor://shop/user/child')).toBeUndefined()
    })
  }

  for (const scope of ['allForOne', 'restForOne'] as const) {
    it(`4.5 ${scope} for one child: ConfigError at spawn`, () => {
      const supervision = SupervisorStrategy[scope]()
      expect(thrownBy(() => world().system.spawn(actor({}), { supervision }))).toBeInstanceOf(ConfigError)
    })
  }

  it('4.5 one that throws when it is read: ConfigError', () => {
    const supervision = {
      get scope(): 'one-for-one' {
        throw new Boom('not to be read')
      },
      decide,
      limits: {},
    }
    expect(thrownBy(() => world().system.spawn(actor({}), { supervision }))).toBeInstanceOf(ConfigError)
  })

  it('4.5 decide is called as a method of the strategy that was given', async () => {
    const w = world()
    const supervision = {
      scope: 'one-for-one',
      limits: {},
      answer: 'stop' as const,
      decide() {
        return this.answer
      },
    } as const
    const ref = w.system.spawn(scripted(), { name: 'child', supervision })
    await w.act(ref, () => {
      throw new Boom('once')
    })
    expect(w.system.resolve('cellactor://shop/user/child')).toBeUndefined()
  })
})

describe('options of spawn', () => {
  const refused: readonly Case<object>[] = [
    ['throughput 0', { throughput: 0 }],
    ['throughput 1.5', { throughput: 1.5 }],
    ['stopTimeoutMs -1', { stopTimeoutMs: -1 }],
    ['stopTimeoutMs NaN', { stopTimeoutMs: Number.NaN }],
    ['stopTimeoutMs as a string', { stopTimeoutMs: '5' }],
    ['startTimeoutMs -1', { startTimeoutMs: -1 }],
    ['stash.capacity 0', { stash: { capacity: 0 } }],
    ['an unknown stash.overflow', { stash: { overflow: 'drop' } }],
    ['a middleware that is none', { middleware: [{}] }],
    ['one of two that is none', { middleware: [() => {}, undefined] }],
    ['failureMetadata null', { failureMetadata: null }],
    ['failureMetadata as a string', { failureMetadata: 'db' }],
    ['mailbox null', { mailbox: null }],
    ['mailbox of an unknown kind', { mailbox: { kind: 'stack' } }],
    ['bounded without a capacity', { mailbox: { kind: 'bounded' } }],
    ['bounded by 0', { mailbox: { kind: 'bounded', capacity: 0 } }],
    ['bounded with an unknown overflow', { mailbox: { kind: 'bounded', capacity: 1, overflow: 'drop' } }],
    ['a mark above the capacity', { mailbox: { kind: 'bounded', capacity: 3, highWater: 4 } }],
    ['a mark of 0', { mailbox: { kind: 'bounded', capacity: 3, highWater: 0 } }],
    ['priority without compare', { mailbox: { kind: 'priority' } }],
    ['priority bounded by 0', { mailbox: { kind: 'priority', compare: () => 0, capacity: 0 } }],
    ['priority with an unknown overflow', { mailbox: { kind: 'priority', compare: () => 0, overflow: 'drop' } }],
    ['controlAware without isControl', { mailbox: { kind: 'controlAware' } }],
    ['controlAware bounded by 0', { mailbox: { kind: 'controlAware', isControl: () => false, capacity: 0 } }],
    ['custom without create', { mailbox: { kind: 'custom' } }],
  ]
  for (const [what, options] of refused) {
    it(`9.1 ${what}: ConfigError, and no actor`, () => {
      const { system } = world()
      const spawning = () => system.spawn(actor({}), { name: 'child', ...options } as SpawnOptions)
      expect(thrownBy(spawning)).toBeInstanceOf(ConfigError)
      expect(system.resolve('cellactor://shop/user/child')).toBeUndefined()
    })
  }

  const taken: readonly Case<SpawnOptions>[] = [
    ['throughput 1', { throughput: 1 }],
    ['stopTimeoutMs 0', { stopTimeoutMs: 0 }],
    ['startTimeoutMs for ever', { startTimeoutMs: Number.POSITIVE_INFINITY }],
    ['stash of one', { stash: { capacity: 1, overflow: 'dropOldest' } }],
    ['stash that fails', { stash: { overflow: 'fail' } }],
    ['stash that drops the newest', { stash: { overflow: 'dropNewest' } }],
    ['no middleware', { middleware: [] }],
    ['a mark at the capacity', { mailbox: { kind: 'bounded', capacity: 3, highWater: 3 } }],
    ['overflow fail', { mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' } }],
    ['overflow dropNewest', { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } }],
    ['overflow dropOldest', { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropOldest' } }],
  ]
  for (const [what, options] of taken) {
    it(`9.1 ${what}: taken, and the actor works`, async () => {
      const w = world()
      const handled: string[] = []
      const ref = w.system.spawn(scripted(), options)
      await w.act(ref, () => void handled.push('a message'))
      expect(handled).toEqual(['a message'])
    })
  }
})
