import { ActorSystem, type EventOf, type Host } from '@cellactor/core'
import { eventProbe, SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, holdUntil, scripted, world } from './support.ts'

describe('lifecycle', () => {
  it('7.3 C9 started, restarted with the stop before it, stopped for good', async () => {
    const { system, host, act, childOf } = world()
    const events = eventProbe(system, 'lifecycle')
    const parent = system.spawn(scripted(), 'parent')
    const child = await childOf(parent, scripted(), 'child')
    await act(child, () => {
      throw new Boom('restart')
    })
    system.stop(child)
    await host.settle()
    const ofChild = events.events.filter(event => event.pid === child.pid)
    expect(ofChild.map(event => event.stage)).toEqual(['started', 'stopped', 'restarted', 'stopped'])
    expect(ofChild.filter(event => event.stage === 'stopped').map(event => event.final)).toEqual([false, true])
    for (const event of ofChild) {
      expect(event.parent).toBe(parent.pid)
      expect(event.path.equals(child.path)).toBe(true)
    }
  })

  it('7.3 the time of an event is that of the host', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'lifecycle')
    await host.advance(1234)
    const before = host.now()
    system.spawn(scripted())
    await host.settle()
    expect(events.events.map(event => event.at)).toEqual([before])
  })
})

describe('failure and supervision', () => {
  it('7.3 F10 a failure and its outcome share their sequence; the next failure has a later one', async () => {
    const { system, act } = world()
    const failures = eventProbe(system, 'failure')
    const outcomes = eventProbe(system, 'supervision')
    const ref = system.spawn(scripted(), 'worker')
    for (const what of ['one', 'two']) {
      await act(ref, () => {
        throw new Boom(what)
      })
    }
    const sequences = failures.events.map(event => event.sequence)
    expect(outcomes.events.map(event => event.sequence)).toEqual(sequences)
    expect(new Set(sequences).size).toBe(2)
    expect(sequences[1]).toBeGreaterThan(sequences[0] ?? Number.POSITIVE_INFINITY)
    expect(outcomes.events.map(event => [event.pid, event.outcome, event.delayMs])).toEqual([
      [ref.pid, 'restart', undefined],
      [ref.pid, 'restart', undefined],
    ])
  })
})

describe('log', () => {
  it('7.3 a log line is an event with level, text, path and data', async () => {
    const { system, act } = world({ logLevel: 'debug' })
    const ref = system.spawn(scripted(), 'worker')
    const events = eventProbe(system, 'log')
    await act(ref, ctx => {
      ctx.log.debug('d', { n: 1 })
      ctx.log.info('i')
      ctx.log.warn('w')
      ctx.log.error('e')
    })
    const own = events.events.filter(event => ['d', 'i', 'w', 'e'].includes(event.message))
    expect(own.map(event => [event.level, event.message])).toEqual([
      ['debug', 'd'],
      ['info', 'i'],
      ['warn', 'w'],
      ['error', 'e'],
    ])
    for (const event of own) expect(event.path?.equals(ref.path)).toBe(true)
    expect(own[0]?.data).toEqual({ n: 1 })
    expect(own[1]?.data).toBeUndefined()
  })

  it('7.3 a line of the system is an event too', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'log')
    system.log.warn('from the top', { n: 2 })
    await host.settle()
    expect(events.events.map(event => [event.level, event.message, event.data])).toEqual([['warn', 'from the top', { n: 2 }]])
  })

  for (const [logLevel, printed] of [
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['off', []],
  ] as const) {
    it(`7.3 logLevel ${logLevel}: the host prints ${printed.join(', ') || 'nothing'}; events are published whatever it is`, async () => {
      const host = new SimulatedHost()
      const lines: string[] = []
      const printing: Host = Object.assign(host, { log: (event: EventOf<'log'>) => void lines.push(event.level) })
      const system = ActorSystem.create({ name: 'shop', host: printing, logLevel })
      const events = eventProbe(system, 'log')
      for (const level of ['debug', 'info', 'warn', 'error'] as const) system.log[level](`mine ${level}`)
      await host.settle()
      expect(lines).toEqual(printed)
      expect(events.events.map(event => event.level)).toEqual(['debug', 'info', 'warn', 'error'])
    })
  }
})

describe('mailbox', () => {
  it('7.3 an overflow is an event', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'mailbox')
    const gate = deferred()
    const ref = system.spawn(scripted(), { name: 'tiny', mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } })
    ref.tell(holdUntil(gate))
    await host.settle()
    ref.tell(() => {})
    ref.tell(() => {})
    await host.settle()
    expect(events.events.map(event => [event.kind, event.pid])).toEqual([['overflow', ref.pid]])
    expect(events.events[0]?.path.equals(ref.path)).toBe(true)
    gate.resolve()
    await host.settle()
  })
})

describe('abandoned', () => {
  it('7.3 2.3 a handler that does not settle in time after the stop is an event', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'abandoned')
    const ref = system.spawn(scripted(), { name: 'slow', stopTimeoutMs: 2000 })
    ref.tell(holdUntil(deferred()))
    await host.settle()
    system.stop(ref)
    await host.advance(1999)
    expect(events.events).toEqual([])
    await host.advance(1)
    expect(events.events.map(event => [event.what, event.pid])).toEqual([['receive', ref.pid]])
    expect(events.events[0]?.afterMs).toBeGreaterThanOrEqual(2000)
  })

  it('7.3 2.3 a postStop that does not settle in time is one too', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'abandoned')
    const ref = system.spawn(scripted({ postStop: () => new Promise(() => {}) }), { stopTimeoutMs: 2000 })
    system.stop(ref)
    await host.advance(2000)
    expect(events.events.map(event => event.what)).toEqual(['postStop'])
  })
})

describe('subscribing', () => {
  it('7.3 without a type all kinds arrive', async () => {
    const { system, host, act } = world()
    const kinds = new Set<string>()
    system.eventStream.subscribe(event => void kinds.add(event.type))
    const ref = system.spawn(scripted(), { stopTimeoutMs: 100 })
    await act(ref, () => {
      throw new Boom('all kinds')
    })
    ref.tell(holdUntil(deferred()))
    await host.settle()
    system.stop(ref)
    await host.advance(100)
    ref.tell(() => {})
    await host.settle()
    for (const kind of ['lifecycle', 'failure', 'supervision', 'log', 'abandoned', 'deadLetter']) expect(kinds).toContain(kind)
  })

  it('7.3 with a type nothing else arrives', async () => {
    const { system, act } = world()
    const kinds: string[] = []
    system.eventStream.subscribe('supervision', event => void kinds.push(event.type))
    const ref = system.spawn(scripted())
    await act(ref, () => {
      throw new Boom('one kind')
    })
    expect(kinds).toEqual(['supervision'])
  })
})
