import { type ActorRef, poison, SupervisorStrategy, TargetStoppedError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { abortable, Boom, deadLetters, type Msg, nodeOf, outcomeOf, raise, type World, world } from './support.ts'

/** An actor that is kept at work; behind that, its mailbox has room for one text. */
async function held(w: World) {
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, {
    name: 'held',
    mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' },
  })
  const release = await w.hold(ref)
  const offer = (message: Msg, options?: Parameters<ActorRef<Msg>['offer']>[1]) => outcomeOf(ref.offer(message, options))
  return { log, ref, release, offer }
}

describe('9.1 offer and abort', () => {
  it('9.1 aborted before: rejected with the reason, the message is not in', async () => {
    const w = world()
    const { offer, log, release } = await held(w)
    const { signal, abort, listening } = abortable()
    abort('early')
    const waiting = offer('a', { signal })
    await release()
    expect(waiting).toMatchObject({ state: 'rejected', error: 'early' })
    expect(log).toEqual([])
    expect(listening()).toBe(0)
  })

  it('9.1 aborted while it waits: rejected with the reason; the next waiter moves up', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, offer, log, release } = await held(w)
    const { signal, abort, listening } = abortable()
    ref.tell('queued')
    const first = offer('first', { signal })
    const second = offer('second')
    const why = new Boom('enough')
    abort(why)
    await w.host.settle()
    expect(first.error).toBe(why)
    await release()
    expect(second.state).toBe('fulfilled')
    expect(log).toEqual(['queued', 'second'])
    expect(letters()).toEqual([])
    expect(listening()).toBe(0)
  })

  it('9.1 aborted when it is in: nothing happens, nobody listens', async () => {
    const w = world()
    const { ref, offer, log, release } = await held(w)
    const { signal, abort, listening } = abortable()
    ref.tell('queued')
    const waiting = offer('a', { signal })
    await release()
    expect(listening()).toBe(0)
    abort('late')
    await w.host.settle()
    expect(waiting.state).toBe('fulfilled')
    expect(log).toEqual(['queued', 'a'])
  })
})

describe('9.1 offer and the life of the actor', () => {
  const ends: Record<string, (w: World, ref: ActorRef<Msg>) => void> = {
    stop: (w, ref) => w.system.stop(ref),
    poison: (_w, ref) => poison(ref),
    terminate: w => void w.system.terminate(),
  }
  for (const [how, end] of Object.entries(ends)) {
    it(`9.1 ${how} rejects those that wait, with TargetStoppedError`, async () => {
      const w = world()
      const { ref, offer, log, release } = await held(w)
      // Before what is queued, so that the poison finds the waiters still waiting.
      end(w, ref)
      ref.tell('queued')
      const waiting = [offer('a'), offer('b')]
      await release()
      for (const { error } of waiting) {
        expect(error).toBeInstanceOf(TargetStoppedError)
        expect((error as TargetStoppedError).path?.equals(ref.path)).toBe(true)
      }
      expect(log).toEqual([])
    })
  }

  it.each([1, 2, 3])('9.4 a forced stop rejects those that wait; the message of none is lost (%s waiting)', async count => {
    const w = world()
    const letters = deadLetters(w.system)
    const log: string[] = []
    let isArmed = false
    const compare = (): number => (isArmed ? raise(new Boom('compare')) : 0)
    const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { mailbox: { kind: 'priority', compare, capacity: 2 } })
    const letGo = await w.hold(ref)
    ref.tell('a')
    ref.tell('b')
    const offers = Array.from({ length: count }, (_, i) => ({ text: `${i}`, outcome: outcomeOf(ref.offer(`${i}`)) }))
    isArmed = true
    await letGo()
    await w.host.advance(60_000)
    expect(nodeOf(w.system, ref)).toBeUndefined()
    expect(offers.map(({ outcome }) => outcome.state)).not.toContain('pending')
    const dead = letters().map(([message]) => message)
    const rejected = offers.filter(({ outcome }) => outcome.state === 'rejected').map(({ text }) => text)
    const expected = ['a', 'b', ...offers.map(({ text }) => text)]
    expect([...new Set([...log, ...dead, ...rejected])].sort()).toEqual(expected.sort())
  })

  it('9.1 an actor that has ended rejects it at once', async () => {
    const w = world()
    const ref = w.spawn()
    w.system.stop(ref)
    await w.host.settle()
    const late = outcomeOf(ref.offer('late'))
    await w.host.settle()
    expect(late.error).toBeInstanceOf(TargetStoppedError)
  })

  it('9.1 a restart does not: they wait, and get their place', async () => {
    const w = world()
    const log: string[] = []
    const ref = w.spawn((_ctx, text) => void log.push(text), undefined, {
      mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' },
      supervision: SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000, jitter: 0 } }),
    })
    await w.act(ref, () => raise(new Boom('restart')))
    ref.tell('queued')
    const waiting = outcomeOf(ref.offer('waiter'))
    await w.host.advance(999)
    expect(waiting.state).toBe('pending')
    await w.host.advance(1)
    expect(waiting.state).toBe('fulfilled')
    expect(log).toEqual(['queued', 'waiter'])
    expect(nodeOf(w.system, ref)?.restarts).toBe(1)
  })
})
