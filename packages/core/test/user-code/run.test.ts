import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, isAlive, nodeOf, scripted, watching, world } from '../watch-events/support.ts'
import { blowUp, books, commit, expectAnswer, expectHealthy, misdeeds, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

const failing = ['throws', 'rejects'] as const

describe('a receive that', () => {
  for (const misdeed of failing) {
    it(`2.5 F6 ${misdeed} → a failure; restarted by default, the next message is answered`, async () => {
      const w = world()
      const ref = w.system.spawn(scripted())
      await w.act(ref, () => commit(misdeed))
      expect(books(w.system)).toEqual({ restart: 1, failures: 1, inflight: 0 })
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })

    it(`2.5 ${misdeed} while the actor is stopping → counted with the outcome stop, the stop goes on`, async () => {
      const w = world()
      const gate = deferred()
      const ref = w.system.spawn(scripted())
      await w.act(ref, async ctx => {
        ctx.stopSelf()
        await gate.promise
        return commit(misdeed)
      })
      gate.resolve()
      await w.host.settle()
      expect(isAlive(w.system, ref)).toBe(false)
      expect(books(w.system)).toEqual({ stop: 1, failures: 1, inflight: 0 })
      await expectHealthy(w)
    })
  }

  it('2.1 2.3 never settles → owns its actor; others work; a stop abandons it after stopTimeoutMs, and says so', async () => {
    const w = world()
    const abandoned = eventProbe(w.system, 'abandoned')
    const log: string[] = []
    const ref = w.system.spawn(scripted(), 'stuck')
    const watcher = w.system.spawn(watching(log))
    await w.act(watcher, ctx => ctx.watch(ref))
    await w.act(ref, () => commit('never settles'))
    await w.host.advance(3_600_000)
    expect(nodeOf(w.system, ref)?.state).toBe('awaiting')
    await expectAnswer(w, watcher)
    w.system.stop(ref)
    await w.host.advance(4999)
    expect(isAlive(w.system, ref)).toBe(true)
    await w.host.advance(1)
    expect(abandoned.events.map(event => [event.what, event.pid])).toEqual([['receive', ref.pid]])
    expect(log).toEqual(['terminated:stuck:stopped'])
    expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
    await expectHealthy(w)
  })

  it('2.3 never settles, in a child of a parent that restarts → the restart waits no longer than stopTimeoutMs', async () => {
    const w = world()
    const parent = w.system.spawn(scripted(), 'parent')
    const child = await w.childOf(parent, scripted(), 'child')
    await w.act(child, () => commit('never settles'))
    await w.act(parent, blowUp)
    await w.host.advance(5000)
    expect(isAlive(w.system, child)).toBe(false)
    await expectAnswer(w, parent)
    await expectHealthy(w)
  })

  it('2.3 settles late, by a rejection, after it was abandoned → logged, ignored, never unhandled', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.system.spawn(scripted())
    await w.act(ref, () => gate.promise)
    w.system.stop(ref)
    await w.host.advance(5000)
    const logs = eventProbe(w.system, 'log')
    gate.reject(new Boom('late'))
    await w.host.settle()
    expect(logs.events).toHaveLength(1)
    expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
    await expectHealthy(w)
  })
})

describe('an onTerminated that', () => {
  for (const misdeed of failing) {
    it(`W11 ${misdeed} → a failure of the watcher; restarted by default`, async () => {
      const w = world()
      const watcher = w.system.spawn(scripted({ onTerminated: () => commit(misdeed) }))
      const target = w.system.spawn(scripted())
      await w.act(watcher, ctx => ctx.watch(target))
      w.system.stop(target)
      await w.host.settle()
      expect(books(w.system)).toEqual({ restart: 1, failures: 1, inflight: 0 })
      await expectAnswer(w, watcher)
      await expectHealthy(w)
    })
  }

  it('2.3 never settles → owns its actor; a stop abandons it after stopTimeoutMs', async () => {
    const w = world()
    const abandoned = eventProbe(w.system, 'abandoned')
    const watcher = w.system.spawn(scripted({ onTerminated: () => commit('never settles') }))
    const target = w.system.spawn(scripted())
    await w.act(watcher, ctx => ctx.watch(target))
    w.system.stop(target)
    await w.host.advance(3_600_000)
    w.system.stop(watcher)
    await w.host.advance(5000)
    expect(abandoned.events.map(event => event.what)).toEqual(['onTerminated'])
    expect(isAlive(w.system, watcher)).toBe(false)
    await expectHealthy(w)
  })
})

describe('a postStop that', () => {
  for (const misdeed of failing) {
    it(`3.7 C8 ${misdeed} → counted and published with the outcome stop, logged once, and the stop goes on`, async () => {
      const w = world()
      const outcomes = eventProbe(w.system, 'supervision')
      const logs = eventProbe(w.system, 'log')
      const log: string[] = []
      const ref = w.system.spawn(scripted({ postStop: () => commit(misdeed) }), 'worker')
      await w.act(w.system.spawn(watching(log)), ctx => ctx.watch(ref))
      w.system.stop(ref)
      await w.host.settle()
      expect(books(w.system)).toEqual({ stop: 1, failures: 1, inflight: 0 })
      expect(outcomes.events.map(event => [event.pid, event.outcome])).toEqual([[ref.pid, 'stop']])
      expect(logs.events.filter(event => event.level === 'error' || event.level === 'warn')).toHaveLength(1)
      expect(log).toHaveLength(1)
      expect(w.system.spawn(scripted(), 'worker').path.name).toBe('worker')
      await expectHealthy(w)
    })
  }

  it('2.3 never settles → abandoned after stopTimeoutMs, and the stop goes on', async () => {
    const w = world()
    const abandoned = eventProbe(w.system, 'abandoned')
    const log: string[] = []
    const ref = w.system.spawn(scripted({ postStop: () => commit('never settles') }), 'worker')
    await w.act(w.system.spawn(watching(log)), ctx => ctx.watch(ref))
    w.system.stop(ref)
    await w.host.advance(4999)
    expect(log).toEqual([])
    await w.host.advance(1)
    expect(abandoned.events.map(event => event.what)).toEqual(['postStop'])
    expect(log).toEqual(['terminated:worker:stopped'])
    expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
    await expectHealthy(w)
  })

  for (const misdeed of misdeeds) {
    it(`3.6 ${misdeed}, as the default of preRestart → the restart comes through`, async () => {
      const w = world()
      let instances = 0
      const ref = w.system.spawn(() => {
        instances += 1
        return scripted(instances === 1 ? { postStop: () => commit(misdeed) } : {})()
      })
      await w.act(ref, blowUp)
      await w.host.advance(5000)
      expect(instances).toBe(2)
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })
  }
})

describe('a preRestart that', () => {
  for (const misdeed of failing) {
    it(`3.6 C8 ${misdeed} → a failure of its own, supervised; not repeated for that instance, and the restart comes through`, async () => {
      const w = world()
      let calls = 0
      const preRestart = (): never => {
        calls += 1
        return commit(misdeed)
      }
      const ref = w.system.spawn(scripted({ preRestart }))
      await w.act(ref, blowUp)
      expect(calls).toBe(1)
      expect(books(w.system)).toEqual({ restart: 2, failures: 2, inflight: 0 })
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })
  }

  it('2.3 never settles → abandoned after stopTimeoutMs, and the restart goes on', async () => {
    const w = world()
    const abandoned = eventProbe(w.system, 'abandoned')
    const ref = w.system.spawn(scripted({ preRestart: () => commit('never settles') }))
    await w.act(ref, blowUp)
    expect(nodeOf(w.system, ref)?.state).toBe('restarting')
    await w.host.advance(5000)
    expect(abandoned.events.map(event => event.what)).toEqual(['preRestart'])
    expect(books(w.system)).toEqual({ restart: 1, failures: 1, inflight: 0 })
    await expectAnswer(w, ref)
    await expectHealthy(w)
  })
})
