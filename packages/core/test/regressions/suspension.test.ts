import { kill, type RestartLimits, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, imbalance, ledger, livingStates, type Plan, stateOf, world } from '../failure/support.ts'

const pause = (ms: number): RestartLimits => ({ backoff: { minMs: ms, maxMs: ms, jitter: 0 } })
const survivors: RestartLimits = { stopChildren: false }
const seeds = [1, 2, 3, 5, 8]

/** Hangs until aborted in its first instance, so that its children act while it is starting. */
const slowAtFirst = (instance: number) =>
  instance === 1 ? { preStart: (ctx: { readonly signal: unknown }) => aborted(ctx.signal) } : {}
const aborted = (signal: unknown): Promise<void> =>
  new Promise(resolve =>
    (signal as { addEventListener(type: 'abort', listener: () => void): void }).addEventListener('abort', resolve),
  )

describe('4.2 5.4 a group that waits', () => {
  /** b fails through its child while a's failure holds the whole group for 100 ms; what b is decided to do is its own affair. */
  const group = (seed: number, supervision: 'resume' | 'restart') => {
    const slow = deferred()
    const w = world(
      {
        p: {
          strategy: SupervisorStrategy.allForOne({ decide: () => 'restart', ...pause(100) }),
          children: {
            a: {},
            b: {
              options: { supervision },
              strategy: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
              children: { c: { hooks: instance => (instance === 1 ? { preStart: () => slow.promise } : {}) } },
            },
          },
        },
      },
      { seed },
    )
    return { w, slow }
  }

  it('4.2 5.4 a sibling resumed during a group backoff runs on', async () => {
    for (const seed of seeds) {
      const { w, slow } = group(seed, 'resume')
      w.fail('a')
      await w.advance(10)
      slow.reject(new Boom('c'))
      await w.advance(0)
      expect(w.outcomes('b')).toEqual(['resume'])
      w.say('b')
      await w.advance(1_000)
      expect(w.log).toEqual(['b'])
      expect(livingStates(w.system)).toEqual(['running'])
      expect(imbalance(w.system)).toBe(0)
    }
  })

  it('4.2 5.4 a sibling restarted on its own during a group backoff runs on', async () => {
    for (const seed of seeds) {
      const { w, slow } = group(seed, 'restart')
      w.fail('a')
      await w.advance(10)
      slow.reject(new Boom('c'))
      await w.advance(0)
      expect(w.outcomes('b')).toEqual(['restart'])
      w.say('b')
      await w.advance(1_000)
      expect(w.log).toEqual(['b'])
      expect(livingStates(w.system)).toEqual(['running'])
    }
  })

  it('5.4 an instance that starts while a newer group delay holds its actor: no message before the delay is over', async () => {
    const slow = deferred()
    const w = world({
      p: {
        strategy: SupervisorStrategy.allForOne({ decide: () => 'restart', ...pause(100) }),
        children: { a: {}, b: { hooks: instance => (instance === 2 ? { preStart: () => slow.promise } : {}) } },
      },
    })
    w.fail('a')
    await w.advance(100)
    expect(stateOf(w.system, w.ref('b'))).toBe('restarting')
    w.fail('a')
    await w.advance(10)
    slow.resolve()
    w.say('b')
    await w.advance(80)
    expect(w.log).toEqual([])
    await w.advance(1_000)
    expect(w.log).toEqual(['b'])
    expect(livingStates(w.system)).toEqual(['running'])
  })
})

describe('3.6 4.4 a parent that failed through a child is restarted with stopChildren: false', () => {
  const family = (decide: () => 'escalate'): Record<string, Plan> => ({
    g: {
      strategy: SupervisorStrategy.oneForOne({ decide: () => 'restart', ...survivors }),
      children: { p: { hooks: slowAtFirst, strategy: SupervisorStrategy.oneForOne({ decide }), children: { c: {} } } },
    },
  })

  it('4.4 a starting parent escalates: the child runs on', async () => {
    for (const seed of seeds) {
      const w = world(
        family(() => 'escalate'),
        { seed },
      )
      w.fail('c')
      await w.advance(1_000)
      w.say('c')
      await w.settle()
      expect([w.made('p'), w.log]).toEqual([2, ['c']])
      expect(livingStates(w.system)).toEqual(['running'])
    }
  })

  it('4.7 the decide of a starting parent throws: the child runs on', async () => {
    for (const seed of seeds) {
      const decide = () => {
        throw new Boom('decide')
      }
      const w = world(family(decide), { seed })
      w.fail('c')
      await w.advance(1_000)
      w.say('c')
      await w.settle()
      expect([w.made('p'), w.log]).toEqual([2, ['c']])
      expect(livingStates(w.system)).toEqual(['running'])
    }
  })
})

describe('4.4 4.6 9.1 a decide that overflows the mailbox of its own actor, and escalates', () => {
  for (const directive of ['resume', 'restart'] as const) {
    it(`4.4 4.6 9.1 the actor is decided to ${directive}: both it and the child run on`, async () => {
      let decisions = 0
      const decide = () => {
        if (++decisions > 1) return 'resume'
        for (let i = 0; i < 3; i++) w.ref('p').tell(() => {})
        return 'escalate'
      }
      const plan: Plan = {
        options: { mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' }, supervision: directive },
        strategy: SupervisorStrategy.oneForOne({ decide }),
        children: { c: {} },
      }
      const w = world({ p: plan })
      w.fail('c')
      await w.settle()
      w.say('p')
      await w.settle()
      w.say('c')
      await w.settle()
      expect(w.log).toEqual(['p', 'c'])
      expect(livingStates(w.system)).toEqual(['running'])
      expect(imbalance(w.system)).toBe(0)
      expect(ledger(w.system).inflight).toBe(0)
    })
  }
})

describe('4.10 the guardians are killed, rootPolicy restart', () => {
  for (const path of ['/', '/system', '/user']) {
    it(`4.10 kill of ${path}: the system runs on and can be terminated`, async () => {
      const { system, host } = simulate({ rootPolicy: 'restart' })
      const log: string[] = []
      const ref = system.spawn(actor(), 'a')
      const guardian = system.resolve(path)
      if (guardian === undefined) throw new Error(`There is no ${path}.`)
      kill(guardian)
      await host.advance(1_000)
      ref.tell(() => void log.push('a'))
      system.spawn(actor()).tell(() => void log.push('new'))
      await host.settle()
      expect(log.sort()).toEqual(['a', 'new'])
      expect(livingStates(system)).toEqual(['running'])
      const done = system.terminate()
      await host.settle()
      expect((await done).cause).toBe('terminate')
    })
  }
})

describe('4.4 3.3 a retry of a first start', () => {
  it('4.4 decides about its children, as any starting parent: it may wait for one whose start is retried, too', async () => {
    const twice = SupervisorStrategy.oneForOne({ decide: () => 'restart' })
    const c: Plan = { hooks: instance => ({ preStart: () => (instance === 1 ? later(new Boom('c')) : started.resolve()) }) }
    const started = deferred()
    const later = (cause: Boom) => Promise.resolve().then(() => Promise.reject(cause))
    const p: Plan = {
      strategy: twice,
      hooks: instance => ({
        preStart(ctx) {
          if (instance === 1) return later(new Boom('p'))
          w.plant(ctx, 'c', c)
          return started.promise
        },
      }),
    }
    const w = world({})
    w.plant(w.system, 'p', { ...p, options: { supervision: twice } })
    await w.settle()
    expect([w.outcomes('p'), w.outcomes('c')]).toEqual([['restart'], ['restart']])
    expect(livingStates(w.system)).toEqual(['running'])
    expect(w.lifecycle('p')).toEqual(['started'])
    w.say('c')
    await w.settle()
    expect(w.log).toEqual(['c'])
  })
})
