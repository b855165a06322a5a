import { type ActorRef, type MailboxConfig, MailboxOverflowFailure, type OverflowPolicy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, expectBalanced, type Msg, nodeOf, raise, seeds, type World, world } from './support.ts'

/** Texts are ordered by their digits; scripts come before all texts. */
const rank = (message: Msg): number => (typeof message === 'string' ? Number(message.replace(/\D/g, '')) : -1)
const byRank = (a: Msg, b: Msg): number => rank(a) - rank(b)

async function held(w: World, mailbox: MailboxConfig<Msg> = { kind: 'priority', compare: byRank }) {
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { name: 'held', mailbox, supervision: 'resume' })
  const release = await w.hold(ref)
  return { log, ref, release }
}
const tellAll = (ref: ActorRef<Msg>, texts: string): void => {
  for (const text of texts.split(' ')) ref.tell(text)
}

describe('9.1 priority', () => {
  it('9.1 what compares lower is handled first', async () => {
    const w = world()
    const { ref, log, release } = await held(w)
    tellAll(ref, '3 1 2 5 4')
    await release()
    expect(log).toEqual(['1', '2', '3', '4', '5'])
  })

  it('9.1 stable: equal messages keep their order', async () => {
    const w = world()
    const { ref, log, release } = await held(w)
    tellAll(ref, '2a 1a 2b 1b 2c 1c')
    await release()
    expect(log).toEqual(['1a', '1b', '1c', '2a', '2b', '2c'])
  })

  it('9.1 where all are equal it is first in, first out, also for many', async () => {
    const w = world()
    const { ref, log, release } = await held(w, { kind: 'priority', compare: () => 0 })
    const texts = Array.from({ length: 1000 }, (_, i) => `${i}`)
    for (const text of texts) ref.tell(text)
    await release()
    expect(log).toEqual(texts)
  })

  for (const seed of seeds) {
    it(`9.1 any mixture comes out as a stable sort has it, also when tells and handling mix (seed ${seed})`, async () => {
      const w = world({ seed, throughput: 1 })
      const { ref, log, release } = await held(w)
      const texts = Array.from({ length: 500 }, (_, i) => `${Math.floor(w.host.random() * 10)}${'abcdefghij'[i % 10]}`)
      for (const text of texts) ref.tell(text)
      await release()
      expect(log).toEqual([...texts].sort(byRank))
      const again = await w.hold(ref)
      tellAll(ref, '2 1')
      ref.tell(() => tellAll(ref, '1b 0 3'))
      await again()
      expect(log.slice(500)).toEqual(['0', '1', '1b', '2', '3'])
    })
  }

  it('9.1 `undefined` is a message like any other', async () => {
    const w = world()
    const seen: unknown[] = []
    const ref = w.system.spawn<number | undefined>(
      () => ({ receive: (_ctx: unknown, n: number | undefined) => void seen.push(n) }),
      {
        mailbox: { kind: 'priority', compare: (a, b) => (a ?? 0) - (b ?? 0) },
      },
    )
    for (const n of [2, undefined, 1, undefined]) ref.tell(n)
    await w.host.settle()
    expect(seen).toEqual([undefined, undefined, 1, 2])
  })

  it('9.1 a restart keeps what waits, in its order; the failing message does not come back', async () => {
    const w = world()
    const log: string[] = []
    const ref = w.spawn((_ctx, text) => (text === '1' ? raise(new Boom('restart')) : void log.push(text)), undefined, {
      mailbox: { kind: 'priority', compare: byRank },
    })
    const letGo = await w.hold(ref)
    tellAll(ref, '3 1 2')
    await letGo()
    expect(log).toEqual(['2', '3'])
    expect(nodeOf(w.system, ref)?.restarts).toBe(1)
  })

  it('9.1 a stop leaves them as dead letters, each once', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, release } = await held(w)
    tellAll(ref, '3 1 2')
    w.system.stop(ref)
    await release()
    expect(letters().map(([message]) => message)).toHaveLength(3)
    expect(new Set(letters().map(([message]) => message))).toEqual(new Set(['1', '2', '3']))
  })

  it('9.1 the tree tells how many wait', async () => {
    const w = world()
    const { ref, release } = await held(w)
    tellAll(ref, '3 1 2')
    expect(nodeOf(w.system, ref)?.queued).toBe(3)
    await release()
    expect(nodeOf(w.system, ref)?.queued).toBe(0)
  })

  it('8.4 9.1 what is unstashed goes to the head, whatever compare says, and in stash order', async () => {
    const w = world()
    const log: string[] = []
    const state = { isOpen: false }
    const ref = w.spawn((ctx, text) => (state.isOpen ? void log.push(text) : ctx.stash.stash(text)), undefined, {
      mailbox: { kind: 'priority', compare: byRank },
    })
    for (const text of ['9', '8']) {
      ref.tell(text)
      await w.host.settle()
    }
    const letGo = await w.hold(ref)
    tellAll(ref, '2 1')
    ref.tell(ctx => {
      state.isOpen = true
      ctx.stash.unstashAll()
    })
    await letGo()
    expect(log).toEqual(['9', '8', '1', '2'])
  })
})

describe('9.1 priority with a capacity', () => {
  const bounded = (overflow: OverflowPolicy): MailboxConfig<Msg> => ({ kind: 'priority', compare: byRank, capacity: 3, overflow })

  it('9.1 dropNewest: what comes to a full mailbox is a dead letter, even with the best rank', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, log, release } = await held(w, bounded('dropNewest'))
    tellAll(ref, '3 2 4 1')
    await w.host.settle()
    expect(letters()).toEqual([['1', 'overflow']])
    await release()
    expect(log).toEqual(['2', '3', '4'])
  })

  it('9.1 dropOldest: the one that waits longest is a dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, log, release } = await held(w, bounded('dropOldest'))
    tellAll(ref, '3 2 4 1')
    await w.host.settle()
    expect(letters()).toEqual([['3', 'overflow']])
    await release()
    expect(log).toEqual(['1', '2', '4'])
  })

  it('9.1 fail: a dead letter, and the receiver fails with MailboxOverflowFailure', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const probe = eventProbe(w.system, 'failure')
    const { ref, log, release } = await held(w, bounded('fail'))
    tellAll(ref, '3 2 4 1')
    await release()
    expect(letters()).toEqual([['1', 'overflow']])
    expect(probe.events.map(event => event.snapshot.failure.behavior() instanceof MailboxOverflowFailure)).toEqual([true])
    expect(log).toEqual(['2', '3', '4'])
    expectBalanced(w.system)
  })

  it('9.1 each overflow is a mailbox event; room that was made is used again', async () => {
    const w = world()
    const probe = eventProbe(w.system, 'mailbox')
    const { ref, log, release } = await held(w, bounded('dropNewest'))
    tellAll(ref, '1 2 3 4')
    await release()
    tellAll(ref, '7 6 5')
    await w.host.settle()
    expect(probe.events.filter(event => event.kind === 'overflow')).toHaveLength(1)
    expect(log).toEqual(['1', '2', '3', '5', '6', '7'])
  })
})
