import { type ActorContext, type FailureInfo, KilledFailure, kill, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Act, Boom, imbalance, ledger, livingStates, type Plan, world } from './support.ts'

const escalate = SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
const balanced = (total: number, more: Partial<ReturnType<typeof ledger>>) => ({
  ...{ total, restart: 0, stop: 0, resume: 0, escalate: 0, inflight: 0 },
  ...more,
})

describe('4.10 rootPolicy `shutdown`', () => {
  it('4.10 is the default: a failure that reaches the root ends the system in order', async () => {
    const boom = new Boom('x')
    const log: string[] = []
    const noted = (name: string, children?: Record<string, Plan>): Plan => ({
      hooks: { postStop: () => void log.push(name) },
      ...(children === undefined ? {} : { children }),
    })
    const w = world({ x: noted('x', { child: noted('child') }), y: noted('y') }, { supervision: escalate })
    w.fail('x', boom)
    await w.settle()
    const summary = await w.system.whenTerminated
    expect(summary.cause).toBe('escalation')
    expect(summary.failure?.downcast(Boom)).toBe(boom)
    expect(summary.failure?.stage.hops).toBe(1)
    expect(summary.stragglers).toEqual([])
    expect([...log].sort()).toEqual(['child', 'x', 'y'])
    expect(log.indexOf('child')).toBeLessThan(log.indexOf('x'))
    expect(w.host.pendingTimers).toBe(0)
  })

  it('4.10 two hops: the actor escalates, the guardian is stopped', async () => {
    const w = world({ x: {} }, { supervision: escalate })
    w.fail('x')
    await w.settle()
    expect(w.failureEvents.events.map(event => [event.snapshot.path.name, event.snapshot.stage.hops])).toEqual([
      ['x', 0],
      ['user', 1],
    ])
    expect(w.outcomeEvents.events.map(event => [event.path.name, event.outcome])).toEqual([
      ['x', 'escalate'],
      ['user', 'stop'],
    ])
    expect(new Set([...w.failureEvents.events, ...w.outcomeEvents.events].map(event => event.sequence)).size).toBe(1)
    expect(ledger(w.system)).toEqual(balanced(2, { escalate: 1, stop: 1 }))
  })

  it('4.10 failures that come while the system is ending are settled as `stop`', async () => {
    const w = world({ x: {}, y: {} }, { supervision: escalate })
    const gate = w.hang('y')
    await w.settle()
    w.fail('x')
    await w.settle()
    gate.reject(new Boom('y'))
    await w.settle()
    expect((await w.system.whenTerminated).cause).toBe('escalation')
    expect(w.outcomes('y')).toEqual(['stop'])
    expect(ledger(w.system)).toEqual(balanced(3, { escalate: 1, stop: 2 }))
  })
})

describe('4.10 rootPolicy `restart`', () => {
  const surviving = (plans: Record<string, Plan>) => world(plans, { supervision: escalate, rootPolicy: 'restart' })

  it("4.10 restarts the guardian's children, and the system lives on", async () => {
    const w = surviving({ x: {}, y: {} })
    const before = w.ref('x')
    w.fail('x')
    w.say('x')
    await w.settle()
    w.say('y')
    await w.settle()
    expect([w.made('x'), w.made('y')]).toEqual([2, 2])
    expect(w.log).toEqual(['x', 'y'])
    expect(w.ref('x')).toBe(before)
    expect(w.outcomeEvents.events.map(event => [event.path.name, event.outcome])).toEqual([
      ['x', 'escalate'],
      ['user', 'restart'],
    ])
    expect(ledger(w.system)).toEqual(balanced(2, { escalate: 1, restart: 1 }))
    expect(livingStates(w.system)).toEqual(['running'])
  })

  it('4.10 ten times in 10 s; the next one shuts the system down', async () => {
    const w = surviving({ x: {} })
    let ended = false
    void w.system.whenTerminated.then(() => {
      ended = true
    })
    for (let n = 0; n < 10; n += 1) {
      w.fail('x')
      await w.advance(900)
    }
    expect([w.made('x'), ended]).toEqual([11, false])
    w.fail('x')
    await w.settle()
    expect([w.made('x'), ended]).toEqual([11, true])
    expect((await w.system.whenTerminated).cause).toBe('escalation')
    expect(w.outcomes('user').at(-1)).toBe('stop')
    expect(imbalance(w.system)).toBe(0)
  })

  it('4.10 after the 10 s a new window opens', async () => {
    const w = surviving({ x: {} })
    for (let n = 0; n < 10; n += 1) w.fail('x')
    await w.advance(10_001)
    for (let n = 0; n < 10; n += 1) w.fail('x')
    await w.settle()
    w.say('x')
    await w.settle()
    expect(w.made('x')).toBe(21)
    expect(w.log).toEqual(['x'])
  })
})

describe('4.10 the sinks', () => {
  it('4.10 run once for a failure that reaches the root, and for no other', async () => {
    const handled: FailureInfo[] = []
    const w = world(
      { top: { strategy: SupervisorStrategy.oneForOne({ decide: () => 'resume' }), children: { low: {} } } },
      { supervision: escalate, rootPolicy: 'restart', failureEventHandler: info => void handled.push(info) },
    )
    w.fail('low')
    await w.settle()
    expect(handled).toEqual([])
    const boom = new Boom('top')
    w.fail('top', boom)
    await w.settle()
    expect(handled).toHaveLength(1)
    expect(handled[0]?.downcast(Boom)).toBe(boom)
  })
})

describe('4.10 whenTerminated says why', () => {
  const guardianOf = (ctx: ActorContext<Act>) => {
    if (ctx.parent === undefined) throw new Error('a top-level actor has a parent')
    return ctx.parent
  }

  it('4.10 `terminate`: somebody asked for it', async () => {
    const w = world({ x: {} })
    const asked = w.system.terminate()
    await w.settle()
    expect(await w.system.whenTerminated).toMatchObject({ cause: 'terminate', failure: undefined, stragglers: [] })
    expect(await asked).toMatchObject({ cause: 'terminate' })
  })

  it('4.10 `guardianStopped`: the user guardian was stopped', async () => {
    const w = world({ x: {} })
    w.tell('x', ctx => ctx.system.stop(guardianOf(ctx)))
    await w.settle()
    expect(await w.system.whenTerminated).toMatchObject({ cause: 'guardianStopped', failure: undefined })
    expect(w.lifecycle('x')).toEqual(['started', 'ended'])
  })

  it('F7b the guardian has no parent: the root decides about its failure', async () => {
    const w = world({ x: {} })
    w.tell('x', ctx => kill(guardianOf(ctx)))
    await w.settle()
    const summary = await w.system.whenTerminated
    expect(summary.cause).toBe('escalation')
    expect(summary.failure?.downcast(KilledFailure)).toBeInstanceOf(KilledFailure)
    expect(w.outcomes('user')).toEqual(['stop'])
    expect(ledger(w.system)).toEqual(balanced(1, { stop: 1 }))
  })

  it('F7b so with rootPolicy `restart`: the system lives on', async () => {
    const w = world({ x: {} }, { rootPolicy: 'restart' })
    w.tell('x', ctx => kill(guardianOf(ctx)))
    await w.settle()
    w.say('x')
    await w.settle()
    expect(w.outcomes('user')).toEqual(['restart'])
    expect([w.made('x'), w.log]).toEqual([2, ['x']])
    expect(livingStates(w.system)).toEqual(['running'])
  })
})
