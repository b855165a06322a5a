import { err, type Result, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, isAlive, type Script, scripted, world } from '../watch-events/support.ts'
import { blowUp, books, commit, expectAnswer, expectHealthy, misdeeds, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

describe('a decide that', () => {
  for (const misdeed of misdeeds) {
    it(`4.7 2.7 ${misdeed} → the outcome of the child is escalate, and the exception is the parent's own failure`, async () => {
      const w = world()
      const failures = eventProbe(w.system, 'failure')
      const outcomes = eventProbe(w.system, 'supervision')
      const strategy = SupervisorStrategy.oneForOne({ decide: () => commit(misdeed) })
      const parent = w.system.spawn(scripted({ supervisorStrategy: () => strategy }), 'parent')
      const child = await w.childOf(parent, scripted(), 'child')
      await w.act(child, blowUp)
      expect(failures.events.map(event => event.snapshot.actor)).toEqual([child.pid, parent.pid])
      if (misdeed === 'throws') expect(failures.events[1]?.snapshot.failure.downcast(Boom)?.message).toBe('throws')
      expect(outcomes.events.map(event => [event.pid, event.outcome])).toEqual([
        [child.pid, 'escalate'],
        [parent.pid, 'restart'],
      ])
      expect(books(w.system)).toEqual({ restart: 1, escalate: 1, failures: 2, inflight: 0 })
      expect([isAlive(w.system, child), isAlive(w.system, parent)]).toEqual([false, true])
      await expectAnswer(w, parent)
      await expectHealthy(w)
    })
  }

  for (const nonsense of ['explode', 7, null, {}]) {
    it(`4.12 answers nonsense (${JSON.stringify(nonsense)}) → the failure has an outcome, nobody hangs`, async () => {
      const w = world()
      const strategy = SupervisorStrategy.oneForOne({ decide: () => nonsense as unknown as 'stop' })
      const parent = w.system.spawn(scripted({ supervisorStrategy: () => strategy }))
      const child = await w.childOf(parent, scripted())
      await w.act(child, blowUp)
      expect(books(w.system).inflight).toBe(0)
      await expectAnswer(w, parent)
      await expectHealthy(w)
    })
  }
})

describe('an event subscriber that', () => {
  for (const misdeed of ['throws', 'rejects'] as const) {
    it(`7.1 2.7 ${misdeed} → reported once, and kept`, async () => {
      const w = world()
      const logs = eventProbe(w.system, 'log')
      let calls = 0
      w.system.eventStream.subscribe('lifecycle', () => {
        calls += 1
        return commit(misdeed)
      })
      for (let i = 0; i < 4; i += 1) w.system.spawn(scripted())
      await w.host.settle()
      expect(calls).toBe(4)
      expect(logs.events.filter(event => event.level === 'error' || event.level === 'warn')).toHaveLength(1)
      await expectHealthy(w)
    })

    it(`7.1 ${misdeed}, subscribed to everything → no endless loop`, async () => {
      const w = world()
      let calls = 0
      w.system.eventStream.subscribe(() => {
        calls += 1
        return commit(misdeed)
      })
      await w.act(w.system.spawn(scripted()), blowUp)
      expect(calls).toBeGreaterThan(3)
      expect(calls).toBeLessThan(20)
      await expectHealthy(w)
    })
  }

  it('2.7 never settles → nothing: it gets every event, and nobody waits for it', async () => {
    const w = world()
    const logs = eventProbe(w.system, 'log')
    let calls = 0
    w.system.eventStream.subscribe('lifecycle', () => {
      calls += 1
      return commit('never settles')
    })
    for (let i = 0; i < 4; i += 1) w.system.spawn(scripted())
    await w.host.settle()
    expect(calls).toBe(4)
    expect(logs.events).toEqual([])
    await expectHealthy(w)
  })
})

describe('a pipeToSelf mapper that', () => {
  const lenient = () => scripted({ receive: (ctx, script) => (typeof script === 'function' ? script(ctx) : undefined) })

  for (const misdeed of ['throws', 'rejects'] as const) {
    it(`2.6 2.7 ${misdeed} → a failure of the actor, in its own turn`, async () => {
      const w = world()
      const failures = eventProbe(w.system, 'failure')
      const ref = w.system.spawn(lenient())
      await w.act(ref, ctx => ctx.pipeToSelf(Promise.resolve(1), () => commit(misdeed)))
      expect(failures.events.map(event => event.snapshot.failure.downcast(Boom)?.message)).toEqual([misdeed])
      expect(books(w.system)).toEqual({ restart: 1, failures: 1, inflight: 0 })
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })
  }

  it('2.7 never settles → nothing: no failure, the actor goes on', async () => {
    const w = world()
    const ref = w.system.spawn(lenient())
    await w.act(ref, ctx => ctx.pipeToSelf(Promise.resolve(1), () => commit('never settles')))
    expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
    await expectAnswer(w, ref)
    await expectHealthy(w)
  })
})

describe('a pipeToSelf work that', () => {
  async function mapped(work: PromiseLike<number>) {
    const w = world()
    const results: Result<number, unknown>[] = []
    const map = (result: Result<number, unknown>): Script => {
      results.push(result)
      return () => {}
    }
    const ref = w.system.spawn(scripted())
    await w.act(ref, ctx => ctx.pipeToSelf(work, map))
    return { w, ref, results }
  }

  it('2.6 throws out of its then → the mapper gets an Err', async () => {
    const boom = new Boom('then')
    const work = Object.defineProperty({}, 'then', {
      value: () => {
        throw boom
      },
    }) as PromiseLike<number>
    const { w, ref, results } = await mapped(work)
    expect(results.map(result => (result.ok ? undefined : result.error))).toEqual([boom])
    await expectAnswer(w, ref)
    await expectHealthy(w)
  })

  it('2.6 rejects → the mapper gets an Err', async () => {
    const boom = new Boom('rejected')
    const { w, ref, results } = await mapped(Promise.reject(boom))
    expect(results).toHaveLength(1)
    expect(results[0]?.ok).toBe(false)
    expect(results.map(result => (result.ok ? undefined : result.error))).toEqual([err(boom).error])
    await expectAnswer(w, ref)
    await expectHealthy(w)
  })

  it('2.6 never settles → nothing: the actor is not held', async () => {
    const { w, ref, results } = await mapped(deferred<number>().promise)
    expect(results).toEqual([])
    await expectAnswer(w, ref)
    await expectHealthy(w)
  })

  it('2.6 settles twice → the mapper runs once', async () => {
    const work = Object.defineProperty({}, 'then', {
      value: (onValue: (value: number) => void, onReason: (reason: unknown) => void) => {
        onValue(1)
        onValue(2)
        onReason(new Boom('and rejects'))
      },
    }) as PromiseLike<number>
    const { w, ref, results } = await mapped(work)
    expect(results.map(result => (result.ok ? result.value : undefined))).toEqual([1])
    await expectAnswer(w, ref)
    await expectHealthy(w)
  })
})

describe('a listener on ctx.signal that', () => {
  // What becomes of one that rejects is up to the platform whose signal it is.
  for (const misdeed of ['throws', 'never settles'] as const) {
    it(`4.12 2.7 ${misdeed} → the stop goes on`, async () => {
      const w = world()
      let calls = 0
      const ref = w.system.spawn(scripted())
      await w.act(ref, ctx => {
        ctx.signal.addEventListener('abort', () => {
          calls += 1
          return commit(misdeed)
        })
        ctx.stopSelf()
      })
      await w.host.settle()
      expect(calls).toBe(1)
      expect(isAlive(w.system, ref)).toBe(false)
      await expectHealthy(w)
    })
  }
})

describe('the description() of a failure that', () => {
  for (const misdeed of misdeeds) {
    it(`4.12 ${misdeed} → the failure takes its course, with events, log and snapshot`, async () => {
      const w = world()
      const failures = eventProbe(w.system, 'failure')
      const ref = w.system.spawn(scripted())
      await w.act(ref, ctx => ctx.fail({ description: () => commit(misdeed) }))
      expect(failures.events).toHaveLength(1)
      expect(typeof failures.events[0]?.snapshot.description).toBe('string')
      expect(() => JSON.stringify(failures.events[0]?.snapshot)).not.toThrow()
      expect(books(w.system)).toEqual({ restart: 1, failures: 1, inflight: 0 })
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })
  }
})
