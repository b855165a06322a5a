import { ConfigError, type SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { expectGoesOn, hostile, raise, withoutPrototype } from './hostile.ts'

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
