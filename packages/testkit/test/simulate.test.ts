import { ActorSystem, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, SimulatedHost, simulate, testProbe } from '@cellactor/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Act, actor, HandDrivenHost } from './support.ts'

afterEach(() => vi.restoreAllMocks())

describe('simulate', () => {
  it('makes a system named test on a simulated host with the given seed', () => {
    const { system, host } = simulate({ seed: 7 })
    expect(system.name).toBe('test')
    expect(host).toBeInstanceOf(SimulatedHost)
    expect(host.seed).toBe(7)
    expect(system.config.host).toBe(host)
    expect(simulate().host.seed).toBe(1)
  })

  it('passes the configuration on', () => {
    const { system } = simulate({ name: 'shop', throughput: 3, rootPolicy: 'restart', supervision: SupervisorStrategy.stopping })
    expect(system.name).toBe('shop')
    expect(system.config.throughput).toBe(3)
    expect(system.config.rootPolicy).toBe('restart')
    expect(system.config.supervision).toBe(SupervisorStrategy.stopping)
  })

  it('passes the order on', () => {
    const { host } = simulate({ seed: 5, order: 'fifo' })
    expect(Array.from({ length: 20 }, () => host.pick(10)).every(place => place === 0)).toBe(true)
  })

  it('starts synchronously inside spawn, and handles messages inside settle only', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(actor({ preStart: () => void log.push('started') }), 'a')
    expect(log).toEqual(['started'])
    ref.tell(() => void log.push('handled'))
    for (let turn = 0; turn < 500; turn++) await undefined
    expect(log).toEqual(['started'])
    await host.settle()
    expect(log).toEqual(['started', 'handled'])
  })

  it('prints nothing: log lines are published', async () => {
    const printed = (['debug', 'info', 'log', 'warn', 'error'] as const).map(level =>
      vi.spyOn(console, level).mockReturnValue(undefined),
    )
    const { system, host } = simulate({ logLevel: 'debug' })
    const lines = eventProbe(system, 'log')
    system.spawn(actor(), 'a').tell(ctx => {
      ctx.log.info('hello')
      throw new Error('boom')
    })
    await host.settle()
    expect(lines.events.map(event => event.message)).toContain('hello')
    expect(lines.events.some(event => event.level === 'error')).toBe(true)
    expect(printed.flatMap(spy => spy.mock.calls)).toEqual([])
  })

  it('waits for async handlers inside settle', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(actor(), 'a')
    for (let at = 0; at < 20; at++) {
      ref.tell(async () => {
        for (let jobs = 0; jobs < 20; jobs++) await undefined
        log.push(`${at}`)
      })
    }
    await host.settle()
    expect(log).toEqual(Array.from({ length: 20 }, (_, at) => `${at}`))
  })

  it('chooses among the ready by the seed: same seed, same order; other seeds, other orders; fifo in order', async () => {
    const run = async (options: { seed?: number; order?: 'fifo' }) => {
      const { system, host } = simulate(options)
      const log: string[] = []
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) system.spawn(actor(), name).tell(() => void log.push(name))
      await host.settle()
      return log.join('')
    }
    expect(await run({ seed: 4 })).toBe(await run({ seed: 4 }))
    expect(await run({ order: 'fifo' })).toBe('abcdef')
    const orders = new Set<string>()
    for (let seed = 1; seed <= 10; seed++) orders.add(await run({ seed }))
    expect(orders.size).toBeGreaterThan(5)
  })

  it('runs a million messages in one settle', async () => {
    const { system, host } = simulate()
    let handled = 0
    const ref = system.spawn<number>(() => ({ receive: () => void handled++ }), 'counter')
    for (let at = 0; at < 1_000_000; at++) ref.tell(at)
    await host.settle()
    expect(handled).toBe(1_000_000)
  })

  it('settle rejects when two actors answer each other for ever', async () => {
    const { system, host } = simulate()
    const ping = system.spawn(actor(), 'ping')
    const pong = system.spawn(actor(), 'pong')
    const hit: Act = ctx => (ctx.self === ping ? pong : ping).tell(hit)
    ping.tell(hit)
    await expect(host.settle()).rejects.toThrow('does not come to rest at 0 ms')
  })

  it('lets systems share one virtual time', async () => {
    const first = simulate({ name: 'first', seed: 3 })
    const second = simulate({ name: 'second', host: first.host })
    expect(second.host).toBe(first.host)
    const probe = testProbe<string>(second.system)
    first.system.spawn(actor(), 'a').tell(() => probe.ref.tell('hello'))
    await probe.expectMessage('hello')
  })

  it('refuses a host of another kind, and a seed or an order beside a host', () => {
    expect(() => simulate({ host: new HandDrivenHost() })).toThrow('no SimulatedHost')
    expect(() => simulate({ host: new SimulatedHost(), seed: 2 })).toThrow('the host’s own')
    expect(() => simulate({ host: new SimulatedHost(), order: 'fifo' })).toThrow('the host’s own')
  })

  it('a simulated host serves a system that was made without simulate', async () => {
    const host = new SimulatedHost({ seed: 2 })
    const system = ActorSystem.create({ name: 'shop', host })
    const probe = testProbe<number>(system)
    probe.ref.tell(1)
    expect(await probe.expectMessage(1)).toBe(1)
  })
})
