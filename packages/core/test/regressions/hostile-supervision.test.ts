import { type Actor, type ActorContext, ConfigError, type SpawnOptions, type SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { imbalance, ledger } from '../failure/support.ts'

type Do = (ctx: ActorContext<Do>) => unknown

/** What a test's actor gives back is nothing that a typed actor may give back. */
const hostile =
  (hooks: Partial<Record<keyof Actor<Do>, unknown>> = {}) =>
  () =>
    ({ receive: (ctx: ActorContext<Do>, act: Do) => act(ctx), ...hooks }) as Actor<Do>

const raise = (value: unknown): never => {
  throw value
}
/** Nothing can be asked of it: no prototype, no property, no key. */
const _untouchable = (): object =>
  new Proxy(
    {},
    {
      get: () => raise(new Error('get')),
      has: () => raise(new Error('has')),
      getPrototypeOf: () => raise(new Error('getPrototypeOf')),
      ownKeys: () => raise(new Error('ownKeys')),
      getOwnPropertyDescriptor: () => raise(new Error('getOwnPropertyDescriptor')),
    },
  )
/** No promise, no Result: only its prototype cannot be asked for. */
const withoutPrototype = (members: object = {}): object =>
  new Proxy(members, { getPrototypeOf: () => raise(new Error('getPrototypeOf')) })

async function expectGoesOn(options: SpawnOptions<Do>, act: Do, failures: number): Promise<void> {
  const { system, host } = simulate()
  const log: string[] = []
  const ref = system.spawn(hostile(), options)
  ref.tell(act)
  ref.tell(() => void log.push('next'))
  await host.advance(10_000)
  expect(log).toEqual(['next'])
  expect(ledger(system)).toMatchObject({ total: failures, inflight: 0 })
  expect(imbalance(system)).toBe(0)
  const done = system.terminate()
  await host.advance(10_000)
  expect(await done).toMatchObject({ cause: 'terminate', stragglers: [] })
}

describe('4.11 4.12 the default decider', () => {
  const value = withoutPrototype({ description: () => 'hm' })

  it('4.11 a thrown proxy with description() whose prototype cannot be asked for: the actor is restarted', async () => {
    await expectGoesOn({}, () => raise(value), 1)
  })

  it('4.11 the same from an async handler: the actor is restarted', async () => {
    await expectGoesOn({}, () => Promise.reject(value), 1)
  })
})

describe('4.5 a strategy that is an object of the user', () => {
  it('4.5 whose limits throw on the second reading: it is read once, and decides', async () => {
    let readings = 0
    const supervision: SupervisorStrategy = {
      scope: 'one-for-one',
      decide: () => 'restart',
      get limits() {
        return ++readings > 1 ? raise(new Error('limits')) : {}
      },
    }
    await expectGoesOn({ supervision }, () => raise(new Error('boom')), 1)
  })

  it('4.5 whose backoff throws once it is in use: it is read once, and decides', async () => {
    let readings = 0
    const backoff = {
      get minMs() {
        return ++readings > 1 ? raise(new Error('minMs')) : 10
      },
      maxMs: 10,
    }
    const supervision: SupervisorStrategy = { scope: 'one-for-one', decide: () => 'restart', limits: { backoff } }
    await expectGoesOn({ supervision }, () => raise(new Error('boom')), 1)
  })

  it('4.5 whose limits throw when they are read at spawn: a ConfigError', () => {
    const { system } = simulate()
    const supervision: SupervisorStrategy = {
      scope: 'one-for-one',
      decide: () => 'restart',
      get limits() {
        return raise(new Error('limits'))
      },
    }
    expect(() => system.spawn(hostile(), { supervision })).toThrow(ConfigError)
  })
})
