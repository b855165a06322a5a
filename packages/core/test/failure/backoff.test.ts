import { type RestartLimits, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, ledger, type Plan, world } from './support.ts'

const { oneForOne, allForOne } = SupervisorStrategy
const decide = (): SupervisorDirective => 'restart'
const strategyOf = (backoff: NonNullable<RestartLimits['backoff']>, more: RestartLimits = {}) =>
  oneForOne({ decide, backoff, ...more })
/** Its every start after the first one fails at once, so that it is never healthy. */
const sickly: Plan = { hooks: instance => (instance === 1 ? {} : { preStart: () => Promise.reject(new Boom('start')) }) }
const constant = { minMs: 100, maxMs: 100, jitter: 0 }

describe('5.4 the delay', () => {
  it('5.4 doubles with every restart, from minMs to maxMs', async () => {
    const strategy = strategyOf({ minMs: 100, maxMs: 1000, jitter: 0 })
    const w = world({ p: { strategy, children: { c: sickly } } })
    w.fail('c')
    await w.advance(100 + 200 + 400 + 800 + 1000)
    expect(w.delays('c')).toEqual([100, 200, 400, 800, 1000, 1000])
    expect(w.made('c')).toBe(6)
  })

  it('5.4 is waited for, to the millisecond', async () => {
    const w = world({ p: { strategy: strategyOf({ minMs: 100, maxMs: 1000, jitter: 0 }), children: { c: sickly } } })
    w.fail('c')
    let made = 1
    for (const delay of [100, 200, 400, 800, 1000]) {
      await w.advance(delay - 1)
      expect(w.made('c')).toBe(made)
      await w.advance(1)
      made += 1
      expect(w.made('c')).toBe(made)
    }
  })

  it('5.4 the exponent cannot overflow: after 1,200 restarts the delay is still maxMs', async () => {
    const w = world({ p: { strategy: strategyOf({ minMs: 1, maxMs: 10, jitter: 0 }, { log: false }), children: { c: sickly } } })
    w.fail('c')
    await w.advance(12_000)
    expect(w.made('c')).toBeGreaterThan(1200)
    expect(w.delays('c').slice(0, 5)).toEqual([1, 2, 4, 8, 10])
    expect(new Set(w.delays('c').slice(4))).toEqual(new Set([10]))
  })

  it('5.4 minMs 0 stays 0: no delay is ever NaN', async () => {
    const strategy = strategyOf({ minMs: 0, maxMs: 10, jitter: 0 }, { log: false, maxRestarts: 1200 })
    const w = world({ p: { strategy, children: { c: sickly } } })
    w.fail('c')
    await w.advance(1)
    expect(w.made('c')).toBe(1201)
    expect(new Set(w.delays('c').map(delay => delay ?? 0))).toEqual(new Set([0]))
    expect(w.outcomes('c').at(-1)).toBe('stop')
  })

  it('5.4 jitter shortens it by a random part, the same for the same seed', async () => {
    const delays = async (seed: number, jitter: number) => {
      const w = world({ p: { strategy: strategyOf({ minMs: 1000, maxMs: 1000, jitter }), children: { c: sickly } } }, { seed })
      w.fail('c')
      await w.advance(20_000)
      return w.delays('c').map(delay => delay ?? Number.NaN)
    }
    const half = await delays(1, 0.5)
    expect(half.length).toBeGreaterThanOrEqual(20)
    expect(half.every(delay => delay > 500 && delay <= 1000)).toBe(true)
    expect(new Set(half).size).toBeGreaterThan(10)
    const full = await delays(2, 1)
    expect(full.every(delay => delay > 0 && delay <= 1000)).toBe(true)
    expect(Math.min(...full)).toBeLessThan(500)
    expect(await delays(1, 0.5)).toEqual(half)
    expect(await delays(3, 0.5)).not.toEqual(half)
  })
})

describe('5.4 healthy running', () => {
  /** Fails, runs `healthyMs` after its restart, and fails again. */
  const secondDelay = async (healthyMs: number, backoff: NonNullable<RestartLimits['backoff']>) => {
    const w = world({ p: { strategy: strategyOf(backoff), children: { c: {} } } })
    w.fail('c')
    await w.advance(backoff.minMs)
    expect(w.made('c')).toBe(2)
    expect(w.host.pendingTimers, 'no timer measures health').toBe(0)
    await w.advance(healthyMs)
    w.fail('c')
    await w.settle()
    return w.delays('c').at(-1)
  }

  it('5.4 of (min + max) / 2 starts the count over', async () => {
    const backoff = { minMs: 100, maxMs: 300, jitter: 0 }
    expect(await secondDelay(199, backoff)).toBe(200)
    expect(await secondDelay(200, backoff)).toBe(100)
  })

  it('5.4 or of resetAfterMs, where it is given', async () => {
    const backoff = { minMs: 100, maxMs: 300, jitter: 0, resetAfterMs: 1000 }
    expect(await secondDelay(999, backoff)).toBe(200)
    expect(await secondDelay(1000, backoff)).toBe(100)
  })

  it('5.4 the time in suspension is not healthy', async () => {
    // Every restart waits longer than resetAfterMs.
    const strategy = strategyOf({ minMs: 100, maxMs: 1000, jitter: 0, resetAfterMs: 50 })
    const w = world({ p: { strategy, children: { c: sickly } } })
    w.fail('c')
    await w.advance(700)
    expect(w.delays('c')).toEqual([100, 200, 400, 800])
  })
})

describe('5.4 during the delay', () => {
  it('5.4 the child is suspended and keeps its messages; the outcome is out, with its delay', async () => {
    const w = world({ p: { strategy: strategyOf(constant), children: { c: {} } } })
    w.fail('c')
    w.say('c', '1')
    await w.settle()
    w.say('c', '2')
    await w.advance(99)
    expect([w.outcomes('c'), w.delays('c'), w.log]).toEqual([['restart'], [100], []])
    expect(ledger(w.system)).toMatchObject({ restart: 1, inflight: 0 })
    expect(w.host.pendingTimers).toBe(1)
    await w.advance(1)
    expect(w.log).toEqual(['1', '2'])
    expect(w.host.pendingTimers).toBe(0)
  })

  it('5.4 with all-for-one all affected are suspended', async () => {
    const w = world({ p: { strategy: allForOne({ decide, backoff: constant }), children: { a: {}, b: {}, c: {} } } })
    w.fail('b')
    await w.settle()
    for (const name of ['a', 'b', 'c']) w.say(name)
    await w.advance(99)
    expect(w.log).toEqual([])
    expect(['a', 'b', 'c'].map(name => w.made(name))).toEqual([1, 1, 1])
    await w.advance(1)
    expect([...w.log].sort()).toEqual(['a', 'b', 'c'])
    expect(['a', 'b', 'c'].map(name => w.made(name))).toEqual([2, 2, 2])
    expect(w.delays('b')).toEqual([100])
  })

  it("5.4 with all-for-one k is the failed child's restart number", async () => {
    const strategy = allForOne({ decide, backoff: { minMs: 100, maxMs: 1000, jitter: 0, resetAfterMs: 1_000_000 } })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    w.fail('a')
    await w.advance(100)
    w.tell('p', ctx => void w.plant(ctx, 'late', {}))
    await w.settle()
    w.fail('b')
    await w.advance(200)
    expect(w.delays('b'), "b's second restart").toEqual([200])
    w.fail('late')
    await w.settle()
    expect(w.delays('late'), "late's second: b's failure was its first").toEqual([200])
  })

  it('5.4 a stop cancels it: the child ends at once, with its postStop', async () => {
    const c: Plan = { hooks: { postStop: () => void w.log.push('postStop') } }
    const w = world({ p: { strategy: strategyOf(constant), children: { c } } })
    w.fail('c')
    await w.advance(50)
    w.system.stop(w.ref('c'))
    await w.settle()
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
    expect(w.log).toEqual(['postStop'])
    expect(w.host.pendingTimers).toBe(0)
    await w.advance(1000)
    expect(w.made('c')).toBe(1)
  })

  it('5.4 so the stop of its parent, its restart, and the end of the system', async () => {
    for (const end of ['stop', 'restart', 'terminate'] as const) {
      const w = world({ p: { strategy: strategyOf(constant), children: { c: {} } } })
      w.fail('c')
      await w.advance(50)
      if (end === 'stop') w.system.stop(w.ref('p'))
      else if (end === 'restart') w.fail('p')
      else void w.system.terminate()
      await w.settle()
      expect(w.host.pendingTimers, end).toBe(0)
      await w.advance(1000)
      expect(w.made('c')).toBe(end === 'restart' ? 2 : 1)
      expect(w.lifecycle('c')).toEqual(end === 'restart' ? ['started', 'ended', 'started'] : ['started', 'ended'])
    }
  })

  it('5.4 a newer directive replaces it', async () => {
    const strategy = allForOne({ decide, backoff: constant })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    const gate = w.hang('b')
    await w.settle()
    w.fail('a')
    await w.advance(50)
    gate.reject(new Boom('b'))
    await w.advance(99)
    expect([w.made('a'), w.made('b')], 'not at 100, when the first directive was due').toEqual([1, 1])
    await w.advance(1)
    expect([w.made('a'), w.made('b')]).toEqual([2, 2])
    await w.advance(1000)
    expect([w.made('a'), w.made('b')]).toEqual([2, 2])
    expect(w.host.pendingTimers).toBe(0)
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 2, inflight: 0 })
  })

  it('5.4 a newer `stop` replaces it', async () => {
    const answers: SupervisorDirective[] = ['restart', 'stop']
    const strategy = allForOne({ decide: () => answers.shift(), backoff: constant })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    const gate = w.hang('b')
    await w.settle()
    w.fail('a')
    await w.advance(50)
    gate.reject(new Boom('b'))
    await w.settle()
    expect([w.lifecycle('a'), w.lifecycle('b')]).toEqual(Array(2).fill(['started', 'ended']))
    expect(w.host.pendingTimers).toBe(0)
    expect([w.outcomes('a'), w.outcomes('b')]).toEqual([['restart'], ['stop']])
  })
})
