import { type Actor, SpawnError, StartTimeoutFailure } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, isAlive, outcomeOf, type Script, scripted, thrownBy, world } from '../watch-events/support.ts'
import {
  blowUp,
  books,
  commit,
  expectAnswer,
  expectHealthy,
  type Misdeed,
  misdeeds,
  watchForUnhandledRejections,
} from './support.ts'

watchForUnhandledRejections()

describe('a factory that', () => {
  for (const misdeed of misdeeds) {
    it(`2.7 ${misdeed}, at the first start → spawn throws SpawnError, the name is free`, async () => {
      const w = world()
      const error = thrownBy(() => w.system.spawn<Script>(() => commit(misdeed), 'worker'))
      expect(error).toBeInstanceOf(SpawnError)
      expect((error as SpawnError).code).toBe('SPAWN_START_FAILED')
      if (misdeed === 'throws') expect((error as SpawnError).cause).toBeInstanceOf(Boom)
      await w.host.settle()
      expect(w.system.spawn(scripted(), 'worker').path.name).toBe('worker')
      expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
      await expectHealthy(w)
    })

    it(`2.7 ${misdeed}, at a restart → a failure, supervised; the next attempt heals`, async () => {
      const w = world()
      let attempt = 0
      const factory = (): Actor<Script> => {
        attempt += 1
        return attempt === 2 ? commit(misdeed) : scripted()()
      }
      const ref = w.system.spawn(factory, 'worker')
      await w.act(ref, blowUp)
      expect(attempt).toBe(3)
      expect(books(w.system)).toEqual({ restart: 2, failures: 2, inflight: 0 })
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })
  }

  for (const [what, product] of [
    ['nothing', undefined],
    ['a number', 7],
    ['an object without receive', {}],
  ] as const) {
    it(`4.12 returns ${what} → spawn throws SpawnError`, async () => {
      const w = world()
      const error = thrownBy(() => w.system.spawn<Script>(() => product as unknown as Actor<Script>, 'worker'))
      expect(error).toBeInstanceOf(SpawnError)
      await expectHealthy(w)
    })
  }
})

describe('a supervisorStrategy that', () => {
  for (const misdeed of misdeeds) {
    it(`4.5 2.7 ${misdeed}, at the first start → spawn throws SpawnError`, async () => {
      const w = world()
      const error = thrownBy(() => w.system.spawn(scripted({ supervisorStrategy: () => commit(misdeed) }), 'worker'))
      expect(error).toBeInstanceOf(SpawnError)
      await w.host.settle()
      expect(w.system.spawn(scripted(), 'worker').path.name).toBe('worker')
      await expectHealthy(w)
    })
  }
})

describe('a preStart that', () => {
  const hooks = (misdeed: Misdeed): Partial<Actor<Script>> => ({ preStart: () => commit(misdeed) })

  it('3.2 throws → spawn throws SpawnError with the cause, at once', async () => {
    const w = world()
    const error = thrownBy(() => w.system.spawn(scripted(hooks('throws')), 'worker'))
    expect(error).toBeInstanceOf(SpawnError)
    expect((error as SpawnError).code).toBe('SPAWN_START_FAILED')
    expect((error as SpawnError).cause).toBeInstanceOf(Boom)
    expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
    await expectHealthy(w)
  })

  it('3.3 rejects → the ref is returned, the failure goes to the supervisor, whose default stops the actor', async () => {
    const w = world()
    const ref = w.system.spawn(scripted(hooks('rejects')))
    await w.host.settle()
    expect(isAlive(w.system, ref)).toBe(false)
    expect(books(w.system)).toEqual({ stop: 1, failures: 1, inflight: 0 })
    await expectHealthy(w)
  })

  it('3.4 never settles → StartTimeoutFailure after startTimeoutMs, and the default stops the actor', async () => {
    const w = world()
    const failures = eventProbe(w.system, 'failure')
    const ref = w.system.spawn(scripted(hooks('never settles')))
    await w.host.advance(29_999)
    expect(isAlive(w.system, ref)).toBe(true)
    await w.host.advance(10_000)
    expect(failures.events.map(event => event.snapshot.failure.behavior() instanceof StartTimeoutFailure)).toEqual([true])
    expect(isAlive(w.system, ref)).toBe(false)
    expect(books(w.system)).toEqual({ stop: 1, failures: 1, inflight: 0 })
    await expectHealthy(w)
  })

  it('2.3 never settles, with a stop meanwhile → abandoned after stopTimeoutMs', async () => {
    const w = world()
    const abandoned = eventProbe(w.system, 'abandoned')
    const ref = w.system.spawn(scripted(hooks('never settles')))
    await w.host.settle()
    w.system.stop(ref)
    await w.host.advance(5000)
    expect(isAlive(w.system, ref)).toBe(false)
    expect(abandoned.events.map(event => event.what)).toEqual(['preStart'])
    expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
    await expectHealthy(w)
  })

  for (const misdeed of misdeeds) {
    it(`3.2 ${misdeed} → spawnAsync rejects with SpawnError, nobody else is told`, async () => {
      const w = world()
      const spawned = outcomeOf(w.system.spawnAsync(scripted(hooks(misdeed)), 'worker'))
      await w.host.advance(40_000)
      expect(spawned.error).toBeInstanceOf(SpawnError)
      expect(books(w.system)).toEqual({ failures: 0, inflight: 0 })
      expect(w.system.spawn(scripted(), 'worker').path.name).toBe('worker')
      await expectHealthy(w)
    })
  }
})

describe('a postRestart that', () => {
  for (const misdeed of misdeeds) {
    it(`3.6 ${misdeed} → a failure of the new instance, supervised; the next attempt heals`, async () => {
      const w = world()
      let starts = 0
      const postRestart = (): ReturnType<Script> => {
        starts += 1
        return starts === 1 ? commit(misdeed) : undefined
      }
      const ref = w.system.spawn(scripted({ postRestart }))
      await w.act(ref, blowUp)
      await w.host.advance(40_000)
      expect(starts).toBe(2)
      expect(books(w.system)).toEqual({ restart: 2, failures: 2, inflight: 0 })
      await expectAnswer(w, ref)
      await expectHealthy(w)
    })
  }
})
