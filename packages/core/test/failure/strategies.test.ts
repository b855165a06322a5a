import {
  ConfigError,
  type Decider,
  DefaultBehaviorFailure,
  downcast,
  err,
  type Pid,
  SpawnError,
  type SupervisorDirective,
  SupervisorStrategy,
} from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Act, actor, Boom, deferred, fails, ledger, stateOf, world } from './support.ts'

const { oneForOne, allForOne, restForOne } = SupervisorStrategy
/** A strategy that writes down that it was asked, and says `directive`. */
const asked = (into: string[], who: string, directive: SupervisorDirective | undefined) =>
  oneForOne({
    decide: () => {
      into.push(who)
      return directive
    },
  })

describe('4.5 who decides', () => {
  it("4.5 the child's own strategy comes first", async () => {
    const seen: string[] = []
    const w = world({
      p: { strategy: asked(seen, 'parent', 'stop'), children: { c: { options: { supervision: asked(seen, 'own', 'resume') } } } },
    })
    w.fail('c')
    await w.settle()
    expect(seen).toEqual(['own'])
    expect(w.outcomes('c')).toEqual(['resume'])
  })

  it("4.5 without an opinion there: the parent's, then the system's default, in this order", async () => {
    const seen: string[] = []
    const w = world(
      {
        p: {
          strategy: asked(seen, 'parent', undefined),
          children: { c: { options: { supervision: asked(seen, 'own', undefined) } } },
        },
      },
      { supervision: asked(seen, 'system', 'resume') },
    )
    w.fail('c')
    await w.settle()
    expect(seen).toEqual(['own', 'parent', 'system'])
    expect(w.outcomes('c')).toEqual(['resume'])
    expect(w.failures('p')).toEqual([])
  })

  it('4.5 a parent without a strategy leaves it to the default of the system', async () => {
    const seen: string[] = []
    const w = world({ p: { children: { c: {} } } }, { supervision: asked(seen, 'system', 'stop') })
    w.fail('c')
    await w.settle()
    expect(seen).toEqual(['system'])
    expect(w.outcomes('c')).toEqual(['stop'])
  })

  it("4.5 `escalate` of the child's own strategy passes to the parent's: no hop", async () => {
    const seen: string[] = []
    for (const supervision of ['escalate', asked(seen, 'own', 'escalate')] as const) {
      const w = world({ p: { strategy: asked(seen, 'parent', 'resume'), children: { c: { options: { supervision } } } } })
      w.fail('c')
      await w.settle()
      expect(w.outcomes('c')).toEqual(['resume'])
      expect(w.failures('p')).toEqual([])
      expect(ledger(w.system)).toMatchObject({ total: 1, resume: 1, escalate: 0 })
    }
    expect(seen).toEqual(['parent', 'own', 'parent'])
  })

  it('4.5 no opinion anywhere: escalate, up to the root', async () => {
    const seen: string[] = []
    const w = world({ p: { children: { c: {} } } }, { supervision: asked(seen, 'system', undefined) })
    w.fail('c')
    await w.settle()
    expect(seen, 'for c at p, for p at the guardian').toEqual(['system', 'system'])
    expect([w.outcomes('c'), w.outcomes('p')]).toEqual([['escalate'], ['escalate']])
    expect((await w.system.whenTerminated).cause).toBe('escalation')
  })

  it("4.5 a child's own strategy can be one-for-one only", () => {
    const w = world({})
    for (const supervision of [allForOne(), restForOne({ maxRestarts: 3 })]) {
      expect(() => w.system.spawn(actor(), { name: 'c', supervision })).toThrow(ConfigError)
    }
    expect(w.system.resolve(`cellactor://${w.system.name}/user/c`)).toBeUndefined()
    expect(() => w.system.spawn(actor(), { name: 'c', supervision: oneForOne() })).not.toThrow()
  })

  it('4.5 a directive stands for a strategy that always says so', async () => {
    for (const supervision of ['resume', 'restart', 'stop'] as const) {
      const w = world({ c: { options: { supervision } } })
      w.fail('c')
      await w.settle()
      expect(w.outcomes('c')).toEqual([supervision])
    }
  })

  it('4.5 supervisorStrategy is called once per instance, before preStart, with `this`', async () => {
    const log: string[] = []
    let instances = 0
    class Parent {
      readonly #instance = ++instances
      readonly receive = (ctx: Parameters<Act>[0], act: Act) => act(ctx)
      supervisorStrategy() {
        log.push(`strategy ${this.#instance}`)
        return oneForOne({ decide: () => 'resume' })
      }
      preStart(ctx: Parameters<Act>[0]) {
        log.push(`preStart ${this.#instance}`)
        ctx.spawn(actor(), 'c')
      }
    }
    const { system, host } = world({})
    const parent = system.spawn<Act>(() => new Parent(), 'p')
    const failChild: Act = ctx => {
      for (const child of ctx.children) child.tell(fails() as never)
    }
    for (let round = 0; round < 3; round += 1) parent.tell(failChild)
    await host.settle()
    expect(log).toEqual(['strategy 1', 'preStart 1'])
    parent.tell(fails())
    parent.tell(failChild)
    await host.settle()
    expect(log).toEqual(['strategy 1', 'preStart 1', 'strategy 2', 'preStart 2'])
    expect(ledger(system)).toMatchObject({ total: 5, resume: 4, restart: 1 })
  })

  it('4.5 a supervisorStrategy that throws is a failed start', () => {
    const boom = new Boom('strategy')
    const supervisorStrategy = (): never => {
      throw boom
    }
    const w = world({})
    let error: unknown
    try {
      w.plant(w.system, 'p', { hooks: { supervisorStrategy, preStart: () => void w.log.push('preStart') } })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(SpawnError)
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED', cause: boom })
    expect(w.log).toEqual([])
  })

  it('4.5 decide runs while a handler of the parent awaits', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'restart' }), children: { c: {} } } })
    const gate = w.hang('p')
    await w.settle()
    w.fail('c')
    w.say('c')
    await w.settle()
    expect(stateOf(w.system, w.ref('p'))).toBe('awaiting')
    expect(w.outcomes('c')).toEqual(['restart'])
    expect(w.log).toEqual(['c'])
    gate.resolve()
  })

  it('4.5 so a parent can await the work of its own failing child', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'restart' }), children: { c: {} } } })
    const done = deferred()
    w.tell('p', async () => {
      w.fail('c')
      w.tell('c', () => done.resolve())
      await done.promise
      w.log.push('p has its answer')
    })
    await w.settle()
    expect(w.log).toEqual(['p has its answer'])
  })
})

describe('R7 what decide is told', () => {
  it('R7 the pid of the failed child and the failure, whose original error is found by class', async () => {
    const boom = new Boom('original')
    const calls: Parameters<Decider>[] = []
    const decide: Decider = (...args) => {
      calls.push(args)
      return 'resume'
    }
    const w = world({ p: { strategy: oneForOne({ decide }), children: { c: {} } } })
    w.tell('c', fails(boom))
    w.tell('c', () => err(boom))
    w.tell('c', () => Promise.reject(boom))
    await w.settle()
    expect(calls.map(([pid]) => pid)).toEqual(Array<Pid>(3).fill(w.ref('c').pid))
    expect(calls.map(([, failure]) => downcast(failure, Boom))).toEqual([boom, boom, boom])
    expect(calls.map(([, failure]) => downcast(failure, RangeError))).toEqual([undefined, undefined, undefined])
    expect(new Set(calls.map(([, failure]) => failure.description())).size, 'Err and throw look the same').toBe(1)
    expect(calls.every(([, failure]) => failure instanceof DefaultBehaviorFailure)).toBe(true)
  })
})

describe('4.6 directives, one for one', () => {
  it('4.6 resume: the same instance goes on with the next message', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'resume' }), children: { c: {}, d: {} } } })
    w.fail('c')
    w.say('c')
    await w.settle()
    expect(w.log).toEqual(['c'])
    expect([w.made('c'), w.lifecycle('c')]).toEqual([1, ['started']])
  })

  it('4.6 restart: a new instance goes on with the next message; siblings are untouched', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'restart' }), children: { c: {}, d: {} } } })
    w.fail('c')
    w.say('c')
    await w.settle()
    expect(w.log).toEqual(['c'])
    expect([w.made('c'), w.lifecycle('c')]).toEqual([2, ['started', 'stopped', 'restarted']])
    expect([w.made('d'), w.lifecycle('d')]).toEqual([1, ['started']])
  })

  it('4.6 stop: the child ends, its messages are never handled; siblings are untouched', async () => {
    const w = world({ p: { strategy: oneForOne({ decide: () => 'stop' }), children: { c: {}, d: {} } } })
    w.fail('c')
    w.say('c')
    await w.settle()
    expect(w.log).toEqual([])
    expect([w.made('c'), w.lifecycle('c')]).toEqual([1, ['started', 'ended']])
    expect(w.lifecycle('d')).toEqual(['started'])
    expect(w.ctx('p').child('c')).toBeUndefined()
  })
})
