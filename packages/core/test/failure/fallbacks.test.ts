import { SupervisorStrategy, type Terminated } from '@cellactor/core'
import { eventProbe, livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, broken, imbalance, ledger, livingStates, type Plan, world } from './support.ts'

const seeds = [1, 2, 3, 4, 5]
const postStop = (log: string[], name: string): Plan => ({ hooks: { postStop: () => void log.push(name) } })
/** A parent whose mailbox does not take `failure`, with two children, beside two actors that have nothing to do with it. */
const family = (fault: 'refuse' | 'throw', log: string[] = []): Record<string, Plan> => ({
  p: { options: { mailbox: broken('failure', fault) }, children: { c: {}, d: postStop(log, 'd') } },
  y: { ...postStop(log, 'y'), children: { z: postStop(log, 'z') } },
})

describe("F7a the parent's mailbox refuses the failure", () => {
  it('F7a the parent is force-stopped and the failure reaches the root: the system shuts down', async () => {
    for (const seed of seeds) {
      const log: string[] = []
      const w = world(family('refuse', log), { seed })
      const boom = new Boom('c')
      w.fail('c', boom)
      await w.settle()
      const summary = await w.system.whenTerminated
      expect(summary.cause).toBe('escalation')
      expect(summary.failure?.downcast(Boom)).toBe(boom)
      expect(log.filter(name => name !== 'd')).toEqual(['z', 'y'])
      expect(livePaths(w.system)).toEqual([])
    }
  })

  it("F7a the child's outcome is `escalate`, the parent's own `stop`; one sequence", async () => {
    const w = world(family('refuse'))
    w.fail('c')
    await w.settle()
    expect([w.outcomes('c'), w.outcomes('p')]).toEqual([['escalate'], ['stop']])
    expect(w.failures('c').map(event => event.snapshot.stage.hops)).toEqual([0])
    expect(w.failures('p').map(event => event.snapshot.stage.hops)).toEqual([1])
    expect(new Set([...w.failures('c'), ...w.failures('p')].map(event => event.sequence)).size).toBe(1)
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system)).toMatchObject({ restart: 0, resume: 0, escalate: 1, inflight: 0 })
  })

  it('F7a is published and logged', async () => {
    const w = world(family('refuse'), { rootPolicy: 'restart' })
    const forced = eventProbe(w.system, 'mailbox')
    w.fail('c')
    await w.settle()
    expect(forced.events.map(event => [event.kind, event.pid])).toEqual([['forcedStop', w.ref('p').pid]])
    expect(w.logs.events.some(event => event.level === 'error')).toBe(true)
  })

  it('F7a with rootPolicy `restart` the system lives on, without that parent', async () => {
    for (const seed of seeds) {
      const w = world(family('refuse'), { seed, rootPolicy: 'restart' })
      w.fail('c')
      await w.settle()
      w.say('y')
      w.say('z')
      await w.settle()
      expect(['p', 'c', 'd'].map(name => w.system.resolve(w.ref(name).path))).toEqual([undefined, undefined, undefined])
      expect([...w.log].sort()).toEqual(['y', 'z'])
      expect(livingStates(w.system)).toEqual(['running'])
      expect(imbalance(w.system)).toBe(0)
      expect(ledger(w.system).inflight).toBe(0)
    }
  })

  it('F7a watchers of the force-stopped parent are told, with reason `failed`', async () => {
    const reasons: Terminated['reason'][] = []
    const hooks: Plan['hooks'] = { onTerminated: (_ctx, _pid, signal) => void reasons.push(signal.reason) }
    const w = world({ ...family('refuse'), observer: { hooks } }, { rootPolicy: 'restart' })
    // The root policy restarts `observer` as well; its watches survive that (3.6).
    w.tell('observer', ctx => ctx.watch(w.ref('p')))
    await w.settle()
    w.fail('c')
    await w.settle()
    expect(reasons).toEqual(['failed'])
  })

  it('F7a several children fail at once: each failure is settled', async () => {
    for (const seed of seeds) {
      const w = world(family('refuse'), { seed, rootPolicy: 'restart' })
      w.fail('c')
      w.fail('d')
      await w.settle()
      expect(imbalance(w.system)).toBe(0)
      expect(ledger(w.system).inflight).toBe(0)
      expect(w.system.resolve(w.ref('p').path)).toBeUndefined()
      expect(livingStates(w.system)).toEqual(['running'])
    }
  })

  it('F7a a parent that awaits a handler is stopped all the same; its late result changes nothing', async () => {
    const w = world(family('refuse'), { rootPolicy: 'restart' })
    const gate = w.hang('p')
    await w.settle()
    w.fail('c')
    await w.advance(60_000)
    expect(w.system.resolve(w.ref('p').path)).toBeUndefined()
    gate.reject(new Boom('late'))
    await w.settle()
    expect(w.outcomes('p')).toEqual(['stop'])
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system).inflight).toBe(0)
  })
})

describe('F7c an exception while the failure is sent', () => {
  it('F7c the system shuts down in order, with cause `fault`', async () => {
    for (const seed of seeds) {
      const log: string[] = []
      const w = world(family('throw', log), { seed, rootPolicy: 'restart' })
      w.fail('c')
      await w.settle()
      const summary = await w.system.whenTerminated
      expect(summary.cause, 'whatever the root policy').toBe('fault')
      expect(summary.stragglers).toEqual([])
      expect([...log].sort()).toEqual(['d', 'y', 'z'])
      expect(log.indexOf('z')).toBeLessThan(log.indexOf('y'))
      expect(livePaths(w.system)).toEqual([])
    }
  })

  it('F7c is counted, published and logged, and nothing stays in flight', async () => {
    const w = world(family('throw'))
    w.fail('c')
    await w.settle()
    await w.system.whenTerminated
    expect(w.failures('c')).toHaveLength(1)
    expect(w.outcomes('c')).toHaveLength(1)
    expect(w.outcomeEvents.events[0]?.sequence).toBe(w.failures('c')[0]?.sequence)
    expect(w.logs.events.some(event => event.level === 'error')).toBe(true)
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system).inflight).toBe(0)
  })

  it('F7c deep in the tree, by an escalation', async () => {
    const escalate = SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
    const g: Plan = {
      options: { mailbox: broken('failure', 'throw') },
      children: { p: { strategy: escalate, children: { c: {} } } },
    }
    const w = world({ g })
    w.fail('c')
    await w.settle()
    expect((await w.system.whenTerminated).cause).toBe('fault')
    expect(w.outcomes('c')).toEqual(['escalate'])
    expect(w.outcomes('p')).toHaveLength(1)
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system).inflight).toBe(0)
  })
})

describe('C7 the `recreate` is refused', () => {
  it('C7 `stop` is sent instead, and the failure escalates', async () => {
    const w = world({
      g: { children: { p: { children: { c: { options: { mailbox: broken('recreate', 'refuse') } }, d: {} } } } },
    })
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['escalate'])
    expect(w.failures('p').map(event => event.snapshot.stage.hops)).toEqual([1])
    expect(w.outcomes('p')).toEqual(['restart'])
    expect([w.made('g'), w.made('p'), w.made('c'), w.made('d')]).toEqual([1, 2, 2, 2])
    expect(w.lifecycle('c')).toEqual(['started', 'ended', 'started'])
    expect(livingStates(w.system)).toEqual(['running'])
    expect(ledger(w.system)).toMatchObject({ total: 2, escalate: 1, restart: 1, inflight: 0 })
  })
})
