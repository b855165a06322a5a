import { SpawnError } from '@cellactor/core'
import { eventProbe, livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deferred, outcomeOf, scripted, seeds, thrownBy, world } from './support.ts'

describe('terminate', () => {
  it('10.1 stops everything, and says why', async () => {
    const { system, host, childOf } = world()
    await childOf(system.spawn(scripted(), 'parent'), scripted(), 'child')
    const ended = outcomeOf(system.terminate())
    await host.settle()
    expect(ended.value).toEqual({ cause: 'terminate', failure: undefined, stragglers: [] })
    expect(livePaths(system)).toEqual([])
    expect(host.pendingTimers).toBe(0)
  })

  it('10.1 whenTerminated resolves with the same summary', async () => {
    const { system, host } = world()
    const when = outcomeOf(system.whenTerminated)
    await host.settle()
    expect(when.settled).toBe(false)
    const ended = outcomeOf(system.terminate())
    await host.settle()
    expect(when.value).toEqual(ended.value)
  })

  it('10.1 is idempotent: at once, again while it goes on, and long after', async () => {
    const { system, host } = world()
    const gate = deferred()
    let stops = 0
    const postStop = (): Promise<void> => {
      stops += 1
      return gate.promise
    }
    system.spawn(scripted({ postStop }))
    const summaries = [outcomeOf(system.terminate()), outcomeOf(system.terminate())]
    await host.settle()
    summaries.push(outcomeOf(system.terminate()))
    gate.resolve()
    await host.settle()
    summaries.push(outcomeOf(system.terminate()))
    await host.settle()
    expect(summaries.map(summary => summary.value?.cause)).toEqual(['terminate', 'terminate', 'terminate', 'terminate'])
    expect(stops).toBe(1)
  })

  it('10.1 only enqueues: on return nobody has stopped yet', async () => {
    const { system, host } = world()
    const log: string[] = []
    system.spawn(scripted({ postStop: () => void log.push('stopped') }))
    void system.terminate()
    log.push('terminate returned')
    await host.settle()
    expect(log).toEqual(['terminate returned', 'stopped'])
  })

  it('10.1 an empty system terminates too', async () => {
    const { system, host } = world()
    const ended = outcomeOf(system.terminate())
    await host.settle()
    expect(ended.value?.cause).toBe('terminate')
  })

  it('10.1 afterwards spawn throws SPAWN_SYSTEM_TERMINATED, spawnAsync rejects, tell and stop do nothing', async () => {
    const { system, host } = world()
    const ref = system.spawn(scripted())
    void system.terminate()
    await host.settle()
    const error = thrownBy(() => system.spawn(scripted()))
    expect(error).toBeInstanceOf(SpawnError)
    expect((error as SpawnError).code).toBe('SPAWN_SYSTEM_TERMINATED')
    const errors: unknown[] = []
    system.spawnAsync(scripted()).catch(reason => void errors.push(reason))
    expect(thrownBy(() => ref.tell(() => {}))).toBeUndefined()
    expect(thrownBy(() => system.stop(ref))).toBeUndefined()
    await host.settle()
    expect(errors[0]).toBeInstanceOf(SpawnError)
    expect(system.resolve(ref.path)).toBeUndefined()
  })

  it('10.1 a subscriber stays usable: subscribing and unsubscribing afterwards is harmless', async () => {
    const { system, host } = world()
    const subscription = system.eventStream.subscribe('log', () => {})
    void system.terminate()
    await host.settle()
    expect(thrownBy(() => subscription.unsubscribe())).toBeUndefined()
    expect(thrownBy(() => system.eventStream.subscribe('log', () => {}).unsubscribe())).toBeUndefined()
  })
})

describe('the order of the end', () => {
  for (const seed of seeds) {
    it(`10.1 3.7 children before their parents, and their events in that order (seed ${seed})`, async () => {
      const { system, host, childOf } = world({ seed })
      const hooks: string[] = []
      const stopped = (name: string) => scripted({ postStop: () => void hooks.push(name) })
      const parents = ['a', 'b'].map(name => [name, system.spawn(stopped(name), name)] as const)
      for (const [name, parent] of parents) for (const n of [1, 2]) await childOf(parent, stopped(`${name}${n}`), `${name}${n}`)
      const lifecycle = eventProbe(system, 'lifecycle')
      void system.terminate()
      await host.settle()
      const own = lifecycle.events.filter(event => hooks.includes(event.path.name))
      const ends = own.filter(event => event.stage === 'stopped' && event.final).map(event => event.path.name)
      for (const log of [hooks, ends]) {
        expect([...log].sort()).toEqual(['a', 'a1', 'a2', 'b', 'b1', 'b2'])
        for (const name of ['a', 'b']) {
          expect(log.indexOf(name)).toBeGreaterThan(log.indexOf(`${name}1`))
          expect(log.indexOf(name)).toBeGreaterThan(log.indexOf(`${name}2`))
        }
      }
    })

    it(`10.1 the event queue is drained before whenTerminated resolves (seed ${seed})`, async () => {
      const { system, host } = world({ seed })
      const log: string[] = []
      system.eventStream.subscribe('log', event => void (event.message === 'last words' && log.push(event.message)))
      system.spawn(scripted({ postStop: ctx => ctx.log.info('last words') }))
      void system.whenTerminated.then(() => log.push('terminated'))
      void system.terminate()
      await host.settle()
      expect(log).toEqual(['last words', 'terminated'])
    })
  }

  it('10.1 an asynchronous postStop is waited for', async () => {
    const { system, host } = world()
    const gate = deferred()
    system.spawn(scripted({ postStop: () => gate.promise }))
    const ended = outcomeOf(system.terminate())
    await host.settle()
    expect(ended.settled).toBe(false)
    gate.resolve()
    await host.settle()
    expect(ended.value?.stragglers).toEqual([])
  })

  it('10.1 a hook that never settles is abandoned in its time, and does not hold the end up for ever', async () => {
    const { system, host } = world({ stopTimeoutMs: 2000 })
    system.spawn(scripted({ postStop: () => new Promise(() => {}) }))
    const ended = outcomeOf(system.terminate())
    await host.advance(1999)
    expect(ended.settled).toBe(false)
    await host.advance(1)
    expect(ended.value).toMatchObject({ cause: 'terminate', stragglers: [] })
  })
})
