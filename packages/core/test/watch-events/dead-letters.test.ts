import type { ActorRef } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, endedActor, holdUntil, scripted, seeds, world } from './support.ts'

describe('reasons', () => {
  it('7.4 stopped: a message to one that has ended', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const ref = await endedActor(w)
    const message = { id: 7 }
    ref.tell(message)
    await w.host.settle()
    expect(letters.events).toHaveLength(1)
    const [letter] = letters.events
    expect(letter?.message).toBe(message)
    expect(letter?.reason).toBe('stopped')
    expect(letter?.target.equals(ref.path)).toBe(true)
  })

  for (const seed of seeds) {
    it(`7.4 3.7 stopped: what is queued at the stop, in order (seed ${seed})`, async () => {
      const { system, host } = world({ seed })
      const letters = eventProbe(system, 'deadLetter')
      const gate = deferred()
      const ref = system.spawn(actor<string>({ receive: () => gate.promise }))
      for (const message of ['handled', 'one', 'two', 'three']) ref.tell(message)
      await host.settle()
      system.stop(ref)
      gate.resolve()
      await host.settle()
      expect(letters.events.map(letter => [letter.message, letter.reason])).toEqual([
        ['one', 'stopped'],
        ['two', 'stopped'],
        ['three', 'stopped'],
      ])
    })
  }

  it('7.4 stopped: `undefined` is a message like any other', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const ref = await endedActor(w)
    ref.tell(undefined)
    await w.host.settle()
    expect(letters.events.map(letter => [letter.message, letter.reason])).toEqual([[undefined, 'stopped']])
  })

  it('7.4 overflow: what a bounded mailbox drops', async () => {
    const { system, host } = world()
    const letters = eventProbe(system, 'deadLetter')
    const gate = deferred()
    const ref = system.spawn(actor<string>({ receive: () => gate.promise }), {
      mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' },
    })
    ref.tell('handled')
    await host.settle()
    ref.tell('kept')
    ref.tell('dropped')
    await host.settle()
    expect(letters.events.map(letter => [letter.message, letter.reason])).toEqual([['dropped', 'overflow']])
    expect(letters.events[0]?.target.equals(ref.path)).toBe(true)
    gate.resolve()
    await host.settle()
  })

  it('7.4 notFound or stopped: a message to one whose start never succeeded', async () => {
    const { system, host } = world()
    const letters = eventProbe(system, 'deadLetter')
    const leaked: ActorRef<string>[] = []
    const failing = actor<string>({
      preStart: ctx => {
        leaked.push(ctx.self)
        throw new Boom('no start')
      },
    })
    expect(() => system.spawn(failing)).toThrow()
    for (const ref of leaked) ref.tell('anybody there?')
    await host.settle()
    expect(letters.events.map(letter => letter.message)).toEqual(['anybody there?'])
    expect(['notFound', 'stopped']).toContain(letters.events[0]?.reason)
  })

  for (const how of ['resolves', 'rejects'] as const) {
    it(`7.4 2.4 staleInstance: a pipeToSelf that ${how} after a restart; its mapper does not run`, async () => {
      const { system, host, act } = world()
      const letters = eventProbe(system, 'deadLetter')
      const work = deferred<string>()
      const mapped: string[] = []
      const ref = system.spawn(scripted(), 'worker')
      await act(ref, ctx => {
        ctx.pipeToSelf(work.promise, () => {
          mapped.push('mapped')
          return () => void mapped.push('handled')
        })
        throw new Boom('restart')
      })
      if (how === 'resolves') work.resolve('late')
      else work.reject(new Boom('late'))
      await host.settle()
      expect(letters.events.map(letter => letter.reason)).toEqual(['staleInstance'])
      expect(letters.events[0]?.target.equals(ref.path)).toBe(true)
      expect(mapped).toEqual([])
    })
  }

  it('7.4 2.4 staleInstance: a pipeToSelf that resolves after the stop', async () => {
    const { system, host, act } = world()
    const letters = eventProbe(system, 'deadLetter')
    const work = deferred<string>()
    const ref = system.spawn(scripted())
    await act(ref, ctx => {
      ctx.pipeToSelf(work.promise, () => () => {})
      ctx.stopSelf()
    })
    work.resolve('late')
    await host.settle()
    expect(letters.events.map(letter => letter.reason)).toEqual(['staleInstance'])
  })
})

describe('what is not published', () => {
  it('7.4 a dead letter about a dead letter', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const ref = await endedActor(w)
    ref.tell('original')
    await w.host.settle()
    expect(letters.events).toHaveLength(1)
    ref.tell(letters.events[0])
    await w.host.settle()
    expect(letters.events).toHaveLength(1)
  })

  it('7.4 any system event that becomes a dead letter', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const logs = eventProbe(w.system, 'log')
    const ref = await endedActor(w)
    w.system.log.info('an event')
    await w.host.settle()
    expect(logs.events).toHaveLength(1)
    ref.tell(logs.events[0])
    await w.host.settle()
    expect(letters.events).toEqual([])
  })

  it('7.4 events that overflow an actor subscriber', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const gate = deferred()
    const slow = w.system.spawn(scripted(), 'slow')
    const subscriber = w.system.spawn(actor<unknown>({ receive: () => gate.promise }), {
      mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' },
    })
    w.system.eventStream.subscribe('deadLetter', subscriber)
    slow.tell(holdUntil(gate))
    const ref = await endedActor(w)
    for (let i = 0; i < 5; i += 1) ref.tell(i)
    await w.host.settle()
    expect(letters.events.map(letter => letter.message)).toEqual([0, 1, 2, 3, 4])
    gate.resolve()
    await w.host.settle()
    expect(letters.events).toHaveLength(5)
  })
})
