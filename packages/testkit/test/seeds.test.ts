import { SimulatedHost, type SimulatedHostOptions } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

const draws = (host: SimulatedHost, count = 50) => Array.from({ length: count }, () => host.random())
const picks = (host: SimulatedHost, count = 50) => Array.from({ length: count }, () => host.pick(1_000))

describe('SimulatedHost: seeds', () => {
  it('has the seed 1 unless it is given another', () => {
    expect(new SimulatedHost().seed).toBe(1)
    expect(new SimulatedHost({ seed: 42 }).seed).toBe(42)
    expect(new SimulatedHost({ seed: undefined }).seed).toBe(1)
  })

  it('draws and picks the same for the same seed', () => {
    for (const seed of [0, 1, 7, -3, 2 ** 40]) {
      expect(draws(new SimulatedHost({ seed }))).toEqual(draws(new SimulatedHost({ seed })))
      expect(picks(new SimulatedHost({ seed }))).toEqual(picks(new SimulatedHost({ seed })))
    }
  })

  it('draws and picks differently for seeds that are near, or differ by a power of two', () => {
    const seeds = [0, 1, 2, 3, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 52]
    expect(new Set(seeds.map(seed => draws(new SimulatedHost({ seed }), 4).join())).size).toBe(seeds.length)
    expect(new Set(seeds.map(seed => picks(new SimulatedHost({ seed }), 8).join())).size).toBe(seeds.length)
  })

  it('draws from [0, 1), evenly', () => {
    const numbers = draws(new SimulatedHost({ seed: 3 }), 20_000)
    expect(numbers.every(number => number >= 0 && number < 1)).toBe(true)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01)
  })

  it('picks every place among those that are ready, and no other', () => {
    const host = new SimulatedHost({ seed: 3 })
    const seen = new Set(Array.from({ length: 1_000 }, () => host.pick(7)))
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(host.pick(1)).toBe(0)
  })

  it('draws the same however often it has picked, and picks the same however often it has drawn', () => {
    const [plain, mixed] = [new SimulatedHost({ seed: 9 }), new SimulatedHost({ seed: 9 })]
    const drawn: number[] = []
    const picked: number[] = []
    for (let at = 0; at < 50; at++) {
      for (let more = 0; more < at % 3; more++) {
        drawn.push(mixed.random())
        picked.push(mixed.pick(1_000))
      }
      drawn.push(mixed.random())
    }
    expect(drawn).toEqual(draws(plain, drawn.length))
    expect(picked).toEqual(picks(plain, picked.length))
  })

  it('does not draw what it picks', () => {
    const host = new SimulatedHost({ seed: 9 })
    expect(draws(host, 20).map(number => Math.floor(number * 1_000))).not.toEqual(picks(host, 20))
  })

  it('picks the first in order fifo, and still draws by the seed', () => {
    const host = new SimulatedHost({ seed: 9, order: 'fifo' })
    expect(new Set(picks(host))).toEqual(new Set([0]))
    expect(draws(host)).toEqual(draws(new SimulatedHost({ seed: 9 })))
  })

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the seed %s', seed => {
    expect(() => new SimulatedHost({ seed })).toThrow(`The seed is ${seed}`)
  })

  it('refuses an order that there is not', () => {
    const options = { order: 'lifo' } as unknown as SimulatedHostOptions
    expect(() => new SimulatedHost(options)).toThrow('"lifo"')
  })
})
