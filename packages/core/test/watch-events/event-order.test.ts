import type { SystemEvent } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, scripted, seeds, world } from './support.ts'

const print = (event: SystemEvent): string => {
  switch (event.type) {
    case 'log':
      return event.message
    case 'lifecycle':
      return `${event.stage} ${event.path.name}`
    case 'supervision':
      return `outcome ${event.outcome}`
    default:
      return event.type
  }
}

describe('order', () => {
  for (const seed of seeds) {
    it(`7.1 every subscriber sees the events in publication order (seed ${seed})`, async () => {
      const { system, host, act } = world({ seed })
      const logs: [string[], string[]] = [[], []]
      for (const log of logs) system.eventStream.subscribe(event => void log.push(print(event)))
      const ref = system.spawn(scripted({ preStart: ctx => ctx.log.info('starting') }), 'worker')
      await act(ref, ctx => {
        ctx.log.info('one')
        ctx.spawn(scripted({ preStart: child => child.log.info('child starting') }), 'child')
        ctx.log.info('two')
      })
      system.stop(ref)
      await host.settle()
      expect(logs[0]).toEqual([
        'starting',
        'started worker',
        'one',
        'child starting',
        'started child',
        'two',
        'stopped child',
        'stopped worker',
      ])
      expect(logs[1]).toEqual(logs[0])
    })

    it(`7.1 a subscriber of one type and one of all see the same order (seed ${seed})`, async () => {
      const { system, host } = world({ seed })
      const all: string[] = []
      const some: string[] = []
      system.eventStream.subscribe(event => void (event.type === 'log' && all.push(event.message)))
      system.eventStream.subscribe('log', event => void some.push(event.message))
      const refs = Array.from({ length: 5 }, () => system.spawn(scripted()))
      for (const ref of refs) for (const step of ['a', 'b']) ref.tell(ctx => ctx.log.info(`${ctx.pid} ${step}`))
      await host.settle()
      expect(all).toHaveLength(10)
      expect(some).toEqual(all)
    })
  }
})

describe('delivery', () => {
  it('7.1 is never inside a transition or a handler', async () => {
    const { system, act } = world()
    const log: string[] = []
    const ref = system.spawn(scripted())
    await act(ref, () => {})
    system.eventStream.subscribe(event => void log.push(print(event)))
    await act(ref, ctx => {
      ctx.log.info('logged')
      ctx.spawn(scripted(), 'child')
      log.push('end of handler')
    })
    expect(log).toEqual(['end of handler', 'logged', 'started child'])
  })

  it('7.1 is never on the stack of the one who publishes from outside', async () => {
    const { system, host } = world()
    const log: string[] = []
    system.eventStream.subscribe('log', event => void log.push(event.message))
    system.log.info('logged')
    log.push('after the call')
    await host.settle()
    expect(log).toEqual(['after the call', 'logged'])
  })

  it('7.1 what a subscriber publishes comes behind what is queued, and does not recurse', async () => {
    const { system, host } = world()
    const log: string[] = []
    let depth = 0
    let deepest = 0
    system.eventStream.subscribe('log', event => {
      depth += 1
      deepest = Math.max(deepest, depth)
      log.push(event.message)
      if (event.message.length < 3) system.log.info(`${event.message}+`)
      depth -= 1
    })
    system.log.info('a')
    system.log.info('b')
    await host.settle()
    expect(log).toEqual(['a', 'b', 'a+', 'b+', 'a++', 'b++'])
    expect(deepest).toBe(1)
  })

  for (const seed of seeds) {
    it(`7.1 a subscriber that tells, spawns, stops and subscribes reorders nothing (seed ${seed})`, async () => {
      const { system, host } = world({ seed })
      const quiet: string[] = []
      let reactions = 0
      let within = 0
      let deepest = 0
      const echo = system.spawn(scripted())
      const victim = system.spawn(scripted())
      await host.settle()
      const told = ['first', 'second', 'third', 'last']
      system.eventStream.subscribe('log', event => {
        if (!told.includes(event.message)) return
        within += 1
        deepest = Math.max(deepest, within)
        reactions += 1
        const worker = system.spawn(scripted())
        worker.tell(ctx => ctx.stopSelf())
        echo.tell(() => {})
        system.eventStream.subscribe('failure', () => {}).unsubscribe()
        if (event.message === 'last') system.stop(victim)
        within -= 1
      })
      system.eventStream.subscribe('log', event => void (told.includes(event.message) && quiet.push(event.message)))
      for (const message of told) system.log.info(message)
      await host.settle()
      expect(reactions).toBe(4)
      expect(deepest).toBe(1)
      expect(quiet).toEqual(told)
    })
  }

  it('7.1 unsubscribe is immediate and idempotent, also from within', async () => {
    const { system, host } = world()
    const log: string[] = []
    const subscription = system.eventStream.subscribe('log', event => {
      log.push(event.message)
      subscription.unsubscribe()
      subscription.unsubscribe()
    })
    system.log.info('one')
    system.log.info('two')
    await host.settle()
    expect(log).toEqual(['one'])
  })

  it('7.1 two subscriptions of one listener are two: ending one keeps the other', async () => {
    const { system, host } = world()
    const log: string[] = []
    const listener = (event: { readonly message: string }): void => void log.push(event.message)
    const first = system.eventStream.subscribe('log', listener)
    system.eventStream.subscribe('log', listener)
    system.log.info('twice')
    await host.settle()
    first.unsubscribe()
    system.log.info('once')
    await host.settle()
    expect(log).toEqual(['twice', 'twice', 'once'])
  })
})

describe('a subscriber that throws', () => {
  it('7.1 is reported once and kept', async () => {
    const { system, host } = world()
    const reports = eventProbe(system, 'log')
    let calls = 0
    system.eventStream.subscribe('lifecycle', () => {
      calls += 1
      throw new Boom('subscriber')
    })
    for (let i = 0; i < 5; i += 1) system.spawn(scripted())
    await host.settle()
    expect(calls).toBe(5)
    expect(reports.events.filter(event => event.level === 'error' || event.level === 'warn')).toHaveLength(1)
  })

  it('7.1 does not keep the event from others, before and behind it', async () => {
    const { system, host } = world()
    const seen: string[] = []
    system.eventStream.subscribe('lifecycle', () => void seen.push('before'))
    system.eventStream.subscribe('lifecycle', () => {
      throw new Boom('subscriber')
    })
    system.eventStream.subscribe('lifecycle', () => void seen.push('behind'))
    system.spawn(scripted())
    await host.settle()
    expect(seen).toEqual(['before', 'behind'])
  })

  it('7.1 each of two is reported once', async () => {
    const { system, host } = world()
    const reports = eventProbe(system, 'log')
    for (const name of ['one', 'two']) {
      system.eventStream.subscribe('lifecycle', () => {
        throw new Boom(name)
      })
    }
    for (let i = 0; i < 3; i += 1) system.spawn(scripted())
    await host.settle()
    expect(reports.events.filter(event => event.level === 'error' || event.level === 'warn')).toHaveLength(2)
  })

  it('7.1 on the very log that reports it: no endless loop', async () => {
    const { system, host } = world()
    let calls = 0
    system.eventStream.subscribe('log', () => {
      calls += 1
      throw new Boom('subscriber of log')
    })
    system.log.info('hello')
    await host.settle()
    system.log.info('again')
    await host.settle()
    expect(calls).toBeGreaterThanOrEqual(2)
    expect(calls).toBeLessThanOrEqual(3)
  })
})
