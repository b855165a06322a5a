import { type FailurePayload, type SupervisorDirective, SupervisorStrategy, type SystemEvent } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Act, Boom, imbalance, ledger, stateOf, watched, world } from './support.ts'

const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
/** Every failure leaves its actor suspended for 100 ms; children survive. */
const slowRestart = SupervisorStrategy.restart({ stopChildren: false, backoff: { minMs: 100, maxMs: 100, jitter: 0 } })
const always = (directive: SupervisorDirective, seen: () => void = () => {}) =>
  SupervisorStrategy.oneForOne({
    decide: () => {
      seen()
      return directive
    },
  })

describe('4.1 what happens at the moment of failure', () => {
  it('4.1 the actor is suspended, counted and in flight before its parent is asked', async () => {
    const seen: unknown[] = []
    const w = world({
      p: {
        strategy: always('resume', () => {
          const { total, inflight, resume } = ledger(w.system)
          seen.push(stateOf(w.system, w.ref('c')), total, inflight, resume)
        }),
        children: { c: {} },
      },
    })
    w.fail('c')
    await w.settle()
    expect(seen).toEqual(['suspended', 1, 1, 0])
    expect(ledger(w.system)).toMatchObject({ total: 1, inflight: 0, resume: 1 })
    expect(stateOf(w.system, w.ref('c'))).toBe('running')
  })

  it('4.1 a child of the failed actor handles nothing before the directive', async () => {
    for (const seed of seeds) {
      const w = world(
        { p: { strategy: always('resume', () => w.log.push('decided')), children: { c: { children: { x: {} } } } } },
        { seed },
      )
      w.tell('c', () => {
        w.say('x')
        throw new Boom('c')
      })
      await w.settle()
      expect(w.log).toEqual(['decided', 'x'])
    }
  })

  it('4.1 the snapshot is built once, when somebody first looks', async () => {
    let described = 0
    class Counted {
      description(): string {
        described += 1
        return 'counted'
      }
    }
    const quiet = SupervisorStrategy.oneForOne({ decide: () => 'resume', log: false })
    const w = world({ p: { strategy: quiet, children: { c: {} } } }, { logLevel: 'off' })
    const others: SystemEvent[] = []
    w.system.eventStream.subscribe('failure', event => void others.push(event))
    w.fail('c', new Counted())
    await w.settle()
    expect(described).toBe(0)
    const [event] = w.failureEvents.events
    expect(event?.snapshot.description).toBe('counted')
    expect(event?.snapshot).toBe(event?.snapshot)
    expect(others[0]).toBe(event)
    expect(described).toBe(1)
  })
})

describe('F1 the payload of `failure`', () => {
  const payloadsOf = (seen: FailurePayload[]) =>
    watched(message => void (message.type === 'failure' && seen.push(message.payload)))

  it('F1 carries child, instance, cause, statistics, message and time', async () => {
    const payloads: FailurePayload[] = []
    const w = world({ p: { options: { mailbox: payloadsOf(payloads) }, children: { c: {} } } })
    const boom = new Boom('payload')
    const message: Act = () => {
      throw boom
    }
    await w.advance(7)
    const failedAt = w.host.now()
    w.tell('c', message)
    await w.settle()
    await w.advance(5)
    w.tell('c', message)
    await w.settle()
    const [first, second] = payloads
    expect(payloads).toHaveLength(2)
    expect(first?.childPid).toBe(w.ref('c').pid)
    expect(first?.cause.downcast(Boom)).toBe(boom)
    expect(first?.lastMessage).toBe(message)
    expect(first?.timestamp).toBe(failedAt)
    expect(first?.info.actor).toBe(w.ref('c').pid)
    expect(first?.info.downcast(Boom)).toBe(boom)
    expect(first?.info.stage).toMatchObject({ hops: 0, isInitial: true })
    expect(second?.timestamp).toBe(failedAt + 5)
    expect(second?.instance).toBe((first?.instance ?? Number.NaN) + 1)
    expect(second?.restartStatistics).toMatchObject({ restarts: 1, lastFailureAt: failedAt })
    expect(first?.restartStatistics, 'a copy: the state at the time').toMatchObject({ restarts: 0, lastFailureAt: undefined })
  })

  it('F1 has no last message when a hook fails', async () => {
    const payloads: FailurePayload[] = []
    const preStart = () => Promise.reject(new Boom('start'))
    const w = world({ p: { options: { mailbox: payloadsOf(payloads) }, children: { c: { hooks: { preStart } } } } })
    await w.settle()
    expect(payloads.map(payload => payload.lastMessage)).toEqual([undefined])
  })
})

describe('F3 the user lane of a failed actor', () => {
  it('F3 messages that arrive meanwhile are kept and handled in order after the directive', async () => {
    const w = world({ p: { strategy: slowRestart, children: { c: {} } } })
    w.say('c', 'before')
    w.fail('c')
    w.say('c', '1')
    await w.settle()
    w.say('c', '2')
    await w.advance(99)
    w.say('c', '3')
    await w.settle()
    expect(w.log).toEqual(['before'])
    await w.advance(1)
    expect(w.log).toEqual(['before', '1', '2', '3'])
    expect(w.made('c')).toBe(2)
  })

  it('F3 a bounded mailbox still takes what fits while its actor is suspended', async () => {
    const options = { mailbox: { kind: 'bounded', capacity: 2, overflow: 'dropNewest' } } as const
    const w = world({ p: { strategy: slowRestart, children: { c: { options } } } })
    w.fail('c')
    await w.settle()
    for (const text of ['1', '2', '3']) w.say('c', text)
    await w.advance(100)
    expect(w.log).toEqual(['1', '2'])
  })

  it('F3 descendants of any depth are suspended, keep their messages, and run on', async () => {
    for (const seed of seeds) {
      const deep = { children: { d: { children: { e: { children: { f: {} } } } } } }
      const w = world({ p: { strategy: slowRestart, children: { c: deep } } }, { seed })
      w.fail('c')
      await w.settle()
      for (const name of ['d', 'e', 'f']) w.say(name)
      await w.advance(99)
      expect(w.log).toEqual([])
      expect(['d', 'e', 'f'].map(name => stateOf(w.system, w.ref(name)))).toEqual(['suspended', 'suspended', 'suspended'])
      await w.advance(1)
      expect([...w.log].sort()).toEqual(['d', 'e', 'f'])
    }
  })
})

describe('F5 the parent', () => {
  it('F5 decides before it handles a user message that was sent to it earlier', async () => {
    for (const seed of seeds) {
      const w = world({ p: { strategy: always('restart', () => w.log.push('decided')), children: { c: {} } } }, { seed })
      w.tell('c', () => {
        w.say('p')
        throw new Boom('c')
      })
      await w.settle()
      expect(w.log).toEqual(['decided', 'p'])
    }
  })

  it('F5 runs on as soon as a restart with backoff is scheduled', async () => {
    const w = world({ p: { strategy: slowRestart, children: { c: {} } } })
    w.fail('c')
    await w.settle()
    w.say('p')
    await w.settle()
    expect(w.log).toEqual(['p'])
    expect(w.made('c')).toBe(1)
  })
})

describe('F10 events', () => {
  it('F10 a failure and its outcome are two events with one sequence, in this order', async () => {
    const events: SystemEvent[] = []
    const w = world({ p: { strategy: always('restart'), children: { a: {}, b: {} } } })
    w.system.eventStream.subscribe(event => void events.push(event))
    await w.advance(3)
    for (const name of ['a', 'b']) {
      w.fail(name)
      await w.settle()
    }
    const chain = events.filter(event => event.type === 'failure' || event.type === 'supervision')
    expect(chain.map(event => event.type)).toEqual(['failure', 'supervision', 'failure', 'supervision'])
    const [a, decidedA, b, decidedB] = chain
    expect(a?.sequence).toBe(decidedA?.sequence)
    expect(b?.sequence).toBe(decidedB?.sequence)
    expect(a?.sequence).not.toBe(b?.sequence)
    expect(new Set(chain.map(event => event.at))).toEqual(new Set([w.host.now()]))
    expect(w.outcomeEvents.events[0]).toMatchObject({ outcome: 'restart', delayMs: undefined })
    expect(w.outcomeEvents.events[0]?.pid).toBe(w.ref('a').pid)
    expect(w.outcomeEvents.events[0]?.supervisor).toBe(w.ref('p').pid)
  })

  it('F10 a directive that waits is published at once, with its delay', async () => {
    const w = world({ p: { strategy: slowRestart, children: { c: {} } } })
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart'])
    expect(w.delays('c')).toEqual([100])
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system).inflight).toBe(0)
  })
})

describe('F11 cost', () => {
  it('F11 message and cause travel as references, also where they could not be copied', async () => {
    const boom = Object.freeze(new Boom('frozen'))
    const run: Act = () => {
      throw boom
    }
    const uncopyable = (): never => {
      throw new TypeError('somebody makes a copy of the message')
    }
    const message = new Proxy(run, { ownKeys: uncopyable, getOwnPropertyDescriptor: uncopyable })
    const seen: unknown[] = []
    const w = world({
      p: {
        children: {
          c: { hooks: { preRestart: (_ctx, failure, last) => void seen.push((failure as { cause?: unknown }).cause, last) } },
        },
      },
    })
    w.tell('c', message)
    await w.settle()
    const [event] = w.failureEvents.events
    expect(event?.lastMessage === message).toBe(true)
    expect(event?.snapshot.failure.downcast(Boom) === boom).toBe(true)
    expect(seen[0] === boom && seen[1] === message).toBe(true)
  })
})
