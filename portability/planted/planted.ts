/* oxlint-disable vitest/expect-expect -- most are there to fail */
// Proves that the harness can see a failure. Each test says by its first word what must become of it on every engine.
import { simulate } from '@cellactor/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const log: string[] = []

describe('passes', () => {
  it('a comparison', () => expect({ a: [1, undefined] }).toEqual({ a: [1, undefined] }))
  it('a wait', async () => await Promise.resolve())
  it('a turn of the event loop', async () => {
    await new Promise(resolve => setImmediate(resolve))
    expect(process.env.CELLACTOR_RUNS).toBeDefined()
  })
  it.each([1, 2])('a row: %i', n => expect([1, 2]).toContain(n))
})

describe('passes with hooks', () => {
  beforeAll(() => void log.push('before all'))
  beforeEach(() => void log.push('before each'))
  afterEach(() => void log.push('after each'))
  afterAll(() => void log.splice(0))
  it('once', () => expect(log).toEqual(['before all', 'before each']))
  it('and again', () => expect(log).toEqual(['before all', 'before each', 'after each', 'before each']))
})

describe('fails', () => {
  it('a throw', () => {
    throw new Error('planted')
  })
  it('a rejection', () => Promise.reject(new Error('planted')))
  it('toBe', () => expect(0).toBe(-0))
  it('toEqual', () => expect({ a: 1 }).toEqual({ a: 2 }))
  it('toEqual of an Err', () => expect([new Error('one')]).toEqual([new Error('other')]))
  it('toMatchObject', () => expect({ a: 1, b: 2 }).toMatchObject({ a: 1, b: 3 }))
  it('toMatchObject with part of a text', () => expect({ a: 'one' }).toMatchObject({ a: expect.stringContaining('two') }))
  it('toEqual with part of an object', () => expect({ a: 1 }).toEqual(expect.objectContaining({ a: 2 })))
  it('toEqual with part of a list', () => expect([1]).toEqual(expect.arrayContaining([2])))
  it('toHaveLength', () => expect([1]).toHaveLength(2))
  it('toBeInstanceOf', () => expect(new TypeError()).toBeInstanceOf(RangeError))
  it('toBeUndefined', () => expect(null).toBeUndefined())
  it('toBeDefined', () => expect(undefined).toBeDefined())
  it('toBeGreaterThan', () => expect(1).toBeGreaterThan(1))
  it('toBeGreaterThanOrEqual', () => expect(1).toBeGreaterThanOrEqual(2))
  it('toBeLessThan', () => expect(1).toBeLessThan(1))
  it('toBeLessThanOrEqual', () => expect(2).toBeLessThanOrEqual(1))
  it('toContain', () => expect(['a']).toContain('b'))
  it('toMatch', () => expect('text').toMatch(/other/))
  it('toThrow of what does not', () => expect(() => {}).toThrow('planted'))
  it('toThrow of something else', () => expect(() => JSON.parse('{')).toThrow('planted'))
  it('not', () => expect(1).not.toBe(1))
  it('rejects of what resolves', async () => await expect(Promise.resolve()).rejects.toThrow('planted'))
  it('rejects of something else', async () => await expect(Promise.reject(new Error('other'))).rejects.toThrow('planted'))
  it('fail', () => expect.fail('planted'))
  it('one that never settles', { timeout: 500 }, () => new Promise(() => {}))
  it('a failure inside a simulation', async () => {
    const { system, host } = simulate()
    const seen: number[] = []
    system.spawn<number>(() => ({ receive: (_ctx, n) => void seen.push(n) })).tell(1)
    await host.settle()
    expect(seen).toEqual([2])
  })
})

describe('fails in a hook', () => {
  beforeEach(() => {
    throw new Error('planted')
  })
  it('so the test does', () => expect(1).toBe(1))
})

describe('fails where rejections are told', () => {
  it('one that nobody handles', async () => {
    void Promise.reject(new Error('planted'))
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
  })
})

describe('needs', () => {
  it('a timer', () => void setTimeout(() => {}, 0))
  it('a console', () => console.log('planted'))
  it('a collector', () => globalThis.gc?.())
})
