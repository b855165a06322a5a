import { type ActorContext, ConfigError, SpawnError, type SpawnOptions, type SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { imbalance, ledger, livingStates } from '../failure/support.ts'
import { type Do, expectGoesOn, hostile, raise, untouchable, withoutPrototype } from './hostile.ts'

/** A promise whose `then` calls back, and throws after that. */
class ThrowingThen<T> extends Promise<T> {
  static override get [Symbol.species]() {
    return Promise
  }
  // biome-ignore lint/suspicious/noThenProperty: a promise that misbehaves is what the test is about
  override then<A = T, B = never>(onValue?: ((value: T) => A | PromiseLike<A>) | null): Promise<A | B> {
    onValue?.(undefined as T)
    throw new Error('then')
  }
}

describe('2.1 4.12 what a handler gives back', () => {
  it('4.12 a proxy whose prototype cannot be asked for: no Result, the actor goes on', async () => {
    await expectGoesOn({}, () => withoutPrototype(), 0)
  })

  it('4.12 a promise of such a proxy: no Result, the actor goes on', async () => {
    await expectGoesOn({}, async () => withoutPrototype(), 0)
  })

  it('4.12 a promise whose then calls back and throws after that: settled once, the actor goes on', async () => {
    await expectGoesOn({}, () => new ThrowingThen(resolve => resolve(undefined)), 0)
  })

  it('4.12 a thenable that calls back twice, both ways, and throws: settled once, the actor goes on', async () => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable that misbehaves is what the test is about
      then(onValue: (value: unknown) => void, onReason: (reason: unknown) => void) {
        onValue(undefined)
        onReason(new Error('reason'))
        onValue(undefined)
        throw new Error('then')
      },
    }
    await expectGoesOn({}, () => thenable, 0)
  })
})

describe('4.12 what an actor throws', () => {
  for (const [what, value] of [
    ['a proxy of which nothing can be asked', untouchable()],
    ['a failure whose description() throws', { description: () => raise(new Error('description')) }],
    ['a revoked proxy', revoked()],
  ] as const) {
    it(`4.12 ${what}: thrown by a handler, it is a failure like any other`, async () => {
      await expectGoesOn({}, () => raise(value), 1)
    })

    it(`4.12 ${what}: thrown by an async handler, it is a failure like any other`, async () => {
      await expectGoesOn({}, () => Promise.reject(value), 1)
    })

    it(`3.2 ${what}: thrown by preStart, spawn throws a SpawnError`, async () => {
      const { system, host } = simulate()
      expect(() => system.spawn(hostile({ preStart: () => raise(value) }), 'a')).toThrow(SpawnError)
      await host.settle()
      const log: string[] = []
      system.spawn(hostile(), 'a').tell(() => void log.push('again'))
      await host.settle()
      expect(log).toEqual(['again'])
    })
  }
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('3.2 failureMetadata', () => {
  it('3.2 null, or what is no object: a ConfigError at spawn, nothing is left behind', async () => {
    for (const failureMetadata of [null, 'component', 7]) {
      const { system, host } = simulate()
      expect(() => system.spawn(hostile(), { name: 'a', failureMetadata } as unknown as SpawnOptions<Do>)).toThrow(ConfigError)
      await host.settle()
      expect(system.tree().children.find(node => node.path.includes('/user'))?.children).toEqual([])
    }
  })

  it('3.2 a getter that throws: a ConfigError at spawn, the name stays free', async () => {
    const { system, host } = simulate()
    const failureMetadata = {
      get component(): string {
        return raise(new Error('component'))
      },
    }
    expect(() => system.spawn(hostile(), { name: 'a', failureMetadata })).toThrow(ConfigError)
    await host.settle()
    expect(system.spawn(hostile(), 'a').path.name).toBe('a')
  })

  it('4.1 is read once, at spawn: a getter that throws later harms nobody', async () => {
    let readings = 0
    const failureMetadata = {
      get component(): string {
        return ++readings > 1 ? raise(new Error('component')) : 'db'
      },
    }
    await expectGoesOn({ failureMetadata }, () => raise(new Error('boom')), 1)
    expect(readings).toBe(1)
  })
})

describe('4.5 a strategy that is an object of the user', () => {
  it('4.5 whose scope throws once it is in use: its actor goes on', async () => {
    let readings = 0
    const strategy: SupervisorStrategy = {
      get scope(): 'all-for-one' {
        return ++readings > 1 ? raise(new Error('scope')) : 'all-for-one'
      },
      decide: () => 'restart',
      limits: {},
    }
    const { system, host } = simulate()
    const log: string[] = []
    const preStart = (ctx: ActorContext<Do>) => {
      ctx.spawn(hostile(), 'c').tell(() => raise(new Error('boom')))
      ctx.spawn(hostile(), 'd').tell(() => void log.push('d'))
    }
    system.spawn(hostile({ preStart, supervisorStrategy: () => strategy }), 'p')
    await host.advance(1_000)
    expect(log).toEqual(['d'])
    expect(livingStates(system)).toEqual(['running'])
    expect(imbalance(system)).toBe(0)
  })

  it('4.12 it decides about a failure whose prototype cannot be asked for', async () => {
    const value = withoutPrototype({ description: () => 'hm' })
    await expectGoesOn({ supervision: 'restart' }, () => raise(value), 1)
    await expectGoesOn({ supervision: 'resume' }, () => Promise.reject(value), 1)
    expect(() => simulate().system.spawn(hostile({ preStart: () => raise(value) }))).toThrow(SpawnError)
  })

  it('4.5 its decide still sees the strategy as `this`', async () => {
    class Choosy implements SupervisorStrategy {
      readonly scope = 'one-for-one'
      readonly limits = {}
      readonly choice = 'resume'
      decide(): 'resume' {
        return this.choice
      }
    }
    const { system, host } = simulate()
    system.spawn(hostile(), { supervision: new Choosy() }).tell(() => raise(new Error('boom')))
    await host.settle()
    expect(ledger(system)).toMatchObject({ total: 1, resume: 1 })
  })
})

describe('4.12 1.5 an exhausted stack', () => {
  it('1.5 4.12 a tell that runs out of stack, at whatever depth: nobody is lost', async () => {
    const { system, host } = simulate()
    let handled = 0
    const targets = Array.from({ length: 2_000 }, () => system.spawn(hostile(), { throughput: 8 }))
    let next = 0
    // On the way back up each frame has a little more stack than the one below it, so that every depth is tried.
    const dive = (...padding: unknown[]): void => {
      try {
        dive(...padding)
      } catch (error) {
        targets[next++ % targets.length]?.tell(() => void handled++)
        throw error
      }
    }
    for (let shape = 0; shape < 6; shape++) expect(() => dive(...Array(shape).keys())).toThrow(/stack/)
    await host.settle()
    for (const target of targets) target.tell(() => {})
    const answers: number[] = []
    targets.forEach((target, at) => {
      target.tell(() => void answers.push(at))
    })
    await host.settle()
    expect(handled).toBeGreaterThan(0)
    expect(answers).toHaveLength(targets.length)
    expect(livingStates(system)).toEqual(['running'])
  })
})
