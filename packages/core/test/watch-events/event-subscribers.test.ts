import type { ActorRef, EventOf } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { abortable, actor, Boom, outcomeOf, seeds, type World, world } from './support.ts'

type LogLine = EventOf<'log'>

function logSubscriber(system: World['system'], heard: string[]): ActorRef<LogLine> {
  return system.spawn(
    actor<LogLine>({
      receive: (_ctx, event) => {
        heard.push(event.message)
        if (event.message === 'crash') throw new Boom('subscriber crashed')
      },
    }),
    'subscriber',
  )
}

describe('an actor as subscriber', () => {
  for (const seed of seeds) {
    it(`7.3 gets the events as messages, in order (seed ${seed})`, async () => {
      const { system, host } = world({ seed })
      const heard: string[] = []
      system.eventStream.subscribe('log', logSubscriber(system, heard))
      for (const message of ['one', 'two', 'three']) system.log.info(message)
      await host.settle()
      expect(heard).toEqual(['one', 'two', 'three'])
    })
  }

  it('7.3 no more after unsubscribe', async () => {
    const { system, host } = world()
    const heard: string[] = []
    const subscription = system.eventStream.subscribe('log', logSubscriber(system, heard))
    system.log.info('one')
    await host.settle()
    subscription.unsubscribe()
    system.log.info('two')
    await host.settle()
    expect(heard).toEqual(['one'])
  })

  it('7.3 is watched: when it ends it is removed, and later events are no dead letters', async () => {
    const { system, host } = world()
    const letters = eventProbe(system, 'deadLetter')
    const heard: string[] = []
    const ref = logSubscriber(system, heard)
    const subscription = system.eventStream.subscribe('log', ref)
    system.log.info('one')
    await host.settle()
    system.stop(ref)
    await host.settle()
    system.log.info('two')
    await host.settle()
    expect(heard).toEqual(['one'])
    expect(letters.events).toEqual([])
    subscription.unsubscribe()
  })

  it('7.3 the removal is real: a successor under the same name hears nothing', async () => {
    const { system, host } = world()
    const heard: string[] = []
    const first = logSubscriber(system, [])
    system.eventStream.subscribe('log', first)
    system.stop(first)
    await host.settle()
    logSubscriber(system, heard)
    system.log.info('for nobody')
    await host.settle()
    expect(heard).toEqual([])
  })

  it('7.3 a restart keeps the subscription', async () => {
    const { system, host } = world()
    const heard: string[] = []
    system.eventStream.subscribe('log', logSubscriber(system, heard))
    system.log.info('crash')
    await host.settle()
    system.log.info('after')
    await host.settle()
    expect(heard).toContain('after')
  })

  it('7.3 one that has ended already is never told', async () => {
    const { system, host } = world()
    const letters = eventProbe(system, 'deadLetter')
    const heard: string[] = []
    const ref = logSubscriber(system, heard)
    system.stop(ref)
    await host.settle()
    system.eventStream.subscribe('log', ref)
    system.log.info('too late')
    await host.settle()
    expect(heard).toEqual([])
    expect(letters.events).toEqual([])
  })

  it('7.3 its subscription does not keep the system from terminating', async () => {
    const { system, host } = world()
    system.eventStream.subscribe('log', logSubscriber(system, []))
    const ended = outcomeOf(system.terminate())
    await host.settle()
    expect(ended.value?.cause).toBe('terminate')
  })
})

describe('events()', () => {
  it('7.3 iterates over the events of one type, in order', async () => {
    const { system, host } = world()
    const iterator = system.eventStream.events('log')[Symbol.asyncIterator]()
    const first = iterator.next()
    for (const message of ['one', 'two', 'three']) system.log.info(message)
    await host.settle()
    const messages = [await first, await iterator.next(), await iterator.next()].map(step =>
      step.done === true ? undefined : step.value.message,
    )
    expect(messages).toEqual(['one', 'two', 'three'])
    await iterator.return?.()
  })

  it('7.3 its buffer is bounded: the oldest are dropped', async () => {
    const { system, host } = world()
    const iterator = system.eventStream.events('log', { buffer: 2 })[Symbol.asyncIterator]()
    const first = iterator.next()
    system.log.info('0')
    await host.settle()
    await first
    for (const message of ['1', '2', '3', '4', '5']) system.log.info(message)
    await host.settle()
    const rest = [await iterator.next(), await iterator.next()].map(step => (step.done === true ? undefined : step.value.message))
    expect(rest).toEqual(['4', '5'])
    const pending = outcomeOf(iterator.next())
    await host.settle()
    expect(pending.settled).toBe(false)
    await iterator.return?.()
  })

  it('7.3 an abort ends it, also one that is waiting, and leaves no listener on the signal', async () => {
    const { system, host } = world()
    const abort = abortable()
    const iterator = system.eventStream.events('log', { signal: abort.signal })[Symbol.asyncIterator]()
    const waiting = outcomeOf(iterator.next())
    await host.settle()
    expect(waiting.settled).toBe(false)
    abort.abort()
    await host.settle()
    expect(waiting.value?.done).toBe(true)
    expect((await iterator.next()).done).toBe(true)
    expect(abort.listeners).toBe(0)
  })

  it('7.3 with a signal that is aborted already there is nothing to iterate over', async () => {
    const { system, host } = world()
    const abort = abortable()
    abort.abort()
    const seen: string[] = []
    const loop = outcomeOf(
      (async () => {
        for await (const event of system.eventStream.events('log', { signal: abort.signal })) seen.push(event.message)
      })(),
    )
    system.log.info('unheard')
    await host.settle()
    expect(loop.settled).toBe(true)
    expect(seen).toEqual([])
  })

  it('7.3 break leaves the loop for good, and the signal without listeners', async () => {
    const { system, host } = world()
    const abort = abortable()
    const seen: string[] = []
    const loop = outcomeOf(
      (async () => {
        for await (const event of system.eventStream.events('log', { signal: abort.signal })) {
          seen.push(event.message)
          if (event.message === 'stop') break
        }
      })(),
    )
    await host.settle()
    for (const message of ['go', 'stop', 'unheard']) system.log.info(message)
    await host.settle()
    expect(loop.settled).toBe(true)
    expect(seen).toEqual(['go', 'stop'])
    expect(abort.listeners).toBe(0)
  })

  it('7.3 several next() that wait together are answered in order', async () => {
    const { system, host } = world()
    const iterator = system.eventStream.events('log')[Symbol.asyncIterator]()
    const waiting = [iterator.next(), iterator.next()]
    system.log.info('one')
    system.log.info('two')
    await host.settle()
    const steps = await Promise.all(waiting)
    expect(steps.map(step => (step.done === true ? undefined : step.value.message))).toEqual(['one', 'two'])
    await iterator.return?.()
  })

  it('7.3 it ends with the system', async () => {
    const { system, host } = world()
    const waiting = outcomeOf(system.eventStream.events('unhandled')[Symbol.asyncIterator]().next())
    const ended = outcomeOf(system.terminate())
    await host.settle()
    expect(ended.settled).toBe(true)
    expect(waiting.value?.done).toBe(true)
  })
})
