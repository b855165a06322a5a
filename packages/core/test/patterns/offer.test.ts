import type { ActorRef, MailboxConfig } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { deadLetters, deferred, failures, type Msg, outcomeOf, pause, seeds, type World, world } from './support.ts'

/** An actor that is kept at work; behind that, its mailbox has room for so many texts. */
async function held(w: World, capacity = 1, mailbox?: MailboxConfig<Msg>) {
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, {
    name: 'held',
    mailbox: mailbox ?? { kind: 'bounded', capacity, overflow: 'dropNewest' },
  })
  const release = await w.hold(ref)
  const offer = (message: Msg, options?: Parameters<ActorRef<Msg>['offer']>[1]) => outcomeOf(ref.offer(message, options))
  return { log, ref, release, offer }
}

describe('9.1 offer', () => {
  it('9.1 with room it resolves at once, and the message is in', async () => {
    const w = world()
    const { offer, log, release } = await held(w)
    const first = offer('a')
    await w.host.settle()
    expect(first.state).toBe('fulfilled')
    expect(log).toEqual([])
    await release()
    expect(log).toEqual(['a'])
  })

  it('9.1 an unbounded mailbox always has room', async () => {
    const w = world()
    const { offer, log, release } = await held(w, 1, { kind: 'unbounded' })
    const offers = Array.from({ length: 100 }, (_, i) => offer(`${i}`))
    await w.host.settle()
    expect(offers.every(one => one.state === 'fulfilled')).toBe(true)
    await release()
    expect(log).toHaveLength(100)
  })

  it('9.1 without room it waits, and resolves when the message is in: before it is handled', async () => {
    const w = world()
    const { ref, offer, log, release } = await held(w)
    const gate = deferred()
    ref.tell(() => gate.promise)
    const waiting = offer('a')
    await w.host.advance(60_000)
    expect(waiting.state).toBe('pending')
    await release()
    expect(waiting.state).toBe('fulfilled')
    expect(log).toEqual([])
    gate.resolve()
    await w.host.settle()
    expect(log).toEqual(['a'])
  })

  for (const seed of seeds) {
    it(`9.1 waiters are first in, first out, and go before new tells (seed ${seed})`, async () => {
      const w = world({ seed })
      const letters = deadLetters(w.system)
      const { ref, offer, log, release } = await held(w)
      ref.tell('queued')
      for (const text of ['a', 'b', 'c']) offer(text)
      ref.tell('told')
      await w.host.settle()
      expect(letters()).toEqual([['told', 'overflow']])
      await release()
      expect(log).toEqual(['queued', 'a', 'b', 'c'])
    })
  }

  it('9.1 a tell in the turn that makes room does not take it from a waiter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, offer, log, release } = await held(w)
    ref.tell(ctx => ctx.self.tell('told'))
    offer('waiter')
    await release()
    expect(log).toEqual(['waiter'])
    expect(letters()).toEqual([['told', 'overflow']])
  })

  for (const overflow of ['dropOldest', 'fail'] as const) {
    it(`9.1 it is back-pressure whatever the policy says: nothing is dropped, nobody fails (${overflow})`, async () => {
      const w = world()
      const letters = deadLetters(w.system)
      const failed = failures(w.system)
      const { ref, offer, log, release } = await held(w, 1, { kind: 'bounded', capacity: 1, overflow })
      ref.tell('queued')
      const offers = ['a', 'b'].map(text => offer(text))
      await w.host.settle()
      expect(offers.map(one => one.state)).toEqual(['pending', 'pending'])
      await release()
      expect(log).toEqual(['queued', 'a', 'b'])
      expect([...letters(), ...failed()]).toEqual([])
    })
  }

  const kinds: readonly MailboxConfig<Msg>[] = [
    { kind: 'priority', compare: (a, b) => String(a).localeCompare(String(b)), capacity: 1, overflow: 'dropNewest' },
    { kind: 'controlAware', isControl: () => false, capacity: 1, overflow: 'dropNewest' },
  ]
  for (const mailbox of kinds) {
    it(`9.1 a ${mailbox.kind} mailbox with a capacity does the same`, async () => {
      const w = world()
      const { ref, offer, log, release } = await held(w, 1, mailbox)
      ref.tell('z')
      const offers = [offer('y'), offer('x')]
      await w.host.settle()
      expect(offers.map(one => one.state)).toEqual(['pending', 'pending'])
      await release()
      expect(offers.map(one => one.state)).toEqual(['fulfilled', 'fulfilled'])
      expect(log).toEqual(['z', 'y', 'x'])
    })
  }

  it('9.1 a slow consumer sets the pace: a thousand offers, none is lost, in order', async () => {
    const w = world()
    const seen: string[] = []
    const ref = w.spawn(
      async (_ctx, text) => {
        await pause(w, 1)
        seen.push(text)
      },
      undefined,
      { mailbox: { kind: 'bounded', capacity: 3, overflow: 'dropNewest' } },
    )
    const produced = outcomeOf(
      (async () => {
        for (let i = 0; i < 1000; i += 1) await ref.offer(`${i}`)
      })(),
    )
    await w.host.advance(500)
    expect(produced.state).toBe('pending')
    await w.host.advance(600)
    expect(produced.state).toBe('fulfilled')
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, i) => `${i}`))
  })
})
