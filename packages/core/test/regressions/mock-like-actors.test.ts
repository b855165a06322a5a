import { type Actor, gracefulStop } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { raise } from './support.ts'

const failing: Actor<string> = { receive: () => raise(new Error('x')) }

describe('3.12 an actor that is a proxy', () => {
  it.each<readonly [string, ProxyHandler<Actor<string>>]>([
    [
      'answers everything, as a mock does',
      { get: (target, key) => Reflect.get(target, key) ?? (key === 'then' ? undefined : () => ({})) },
    ],
    [
      'refuses to be asked what it does not know',
      { get: (target, key) => (typeof key === 'string' ? Reflect.get(target, key) : raise(new Error('unknown'))) },
    ],
  ])('3.12 and %s fails like any other', async (_, handler) => {
    const { system, host } = simulate({ logLevel: 'off' })
    const outcomes = eventProbe(system, 'supervision')
    // What a mock answers for the strategy is no strategy: it has none here.
    const known = { preStart() {}, postRestart() {}, preRestart() {}, postStop() {}, onTerminated() {}, ...failing }
    const made = () => new Proxy({ ...known, supervisorStrategy: undefined } as never, handler) as Actor<string>
    system.spawn(() => Object.assign(Object.create(made()), { supervisorStrategy: undefined }) as Actor<string>).tell('fail')
    await host.settle()
    expect(outcomes.events.map(event => event.outcome)).toEqual(['restart'])
  })
})

describe('3.7 10.1 ends', () => {
  it('3.11 after a gracefulStop the name is free', async () => {
    const { system, host } = simulate({ order: 'fifo' })
    const first = system.spawn(() => ({ receive() {} }), 'name')
    let second: string | undefined
    void gracefulStop(first, 1_000).then(() => {
      second = system.spawn(() => ({ receive() {} }), 'name').path.name
    })
    await host.settle()
    expect(second).toBe('name')
  })

  it('10.1 a subscriber that makes events of events without end does not keep the system from ending', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    let lines = 0
    system.eventStream.subscribe('log', () => {
      lines++
      system.log.info('another')
    })
    system.log.info('the first')
    const terminated = system.terminate()
    await Promise.race([host.settle(), terminated])
    expect((await terminated).cause).toBe('terminate')
    expect(lines).toBeGreaterThan(1_000)
  })
})
