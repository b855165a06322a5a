import { type ActorRef, type MailboxConfig, MailboxOverflowFailure, type OverflowPolicy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, expectBalanced, type Msg, nodeOf, seeds, type World, world } from './support.ts'

const isControl = (message: Msg): boolean => typeof message === 'string' && message.startsWith('!')

async function held(w: World, mailbox: MailboxConfig<Msg> = { kind: 'controlAware', isControl }) {
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { name: 'held', mailbox, supervision: 'resume' })
  const release = await w.hold(ref)
  return { log, ref, release }
}
const tellAll = (ref: ActorRef<Msg>, texts: string): void => {
  for (const text of texts.split(' ')) ref.tell(text)
}

describe('9.1 control-aware', () => {
  for (const seed of seeds) {
    it(`9.1 control messages first, each group in order (seed ${seed})`, async () => {
      const w = world({ seed, throughput: 1 })
      const { ref, log, release } = await held(w)
      tellAll(ref, 'a !1 b !2 c !3 d')
      await release()
      expect(log).toEqual(['!1', '!2', '!3', 'a', 'b', 'c', 'd'])
    })
  }

  it('9.1 a control message overtakes those that wait, at any time', async () => {
    const w = world()
    const { ref, log, release } = await held(w)
    ref.tell(() => tellAll(ref, '!late e'))
    tellAll(ref, 'a b')
    await release()
    expect(log).toEqual(['!late', 'a', 'b', 'e'])
  })

  it('9.1 many of each keep their order', async () => {
    const w = world()
    const { ref, log, release } = await held(w)
    for (let i = 0; i < 1000; i += 1) ref.tell(i % 3 === 0 ? `!${i}` : `${i}`)
    await release()
    const numbers = Array.from({ length: 1000 }, (_, i) => i)
    const expected = [...numbers.filter(i => i % 3 === 0).map(i => `!${i}`), ...numbers.filter(i => i % 3 !== 0).map(String)]
    expect(log).toEqual(expected)
  })

  it('9.1 a stop leaves them as dead letters, each once', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, release } = await held(w)
    tellAll(ref, 'a !1 b')
    w.system.stop(ref)
    await release()
    expect(letters().map(([, reason]) => reason)).toEqual(['stopped', 'stopped', 'stopped'])
    expect(new Set(letters().map(([message]) => message))).toEqual(new Set(['a', '!1', 'b']))
  })

  it('9.4 an isControl that throws: the message is a dead letter, then the actor is force-stopped', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const probe = eventProbe(w.system, 'mailbox')
    const log: string[] = []
    const ref = w.spawn((_ctx, text) => void log.push(text), undefined, {
      mailbox: {
        kind: 'controlAware',
        isControl: message => {
          if (message === 'bad') throw new Boom('isControl')
          return false
        },
      },
    })
    const letGo = await w.hold(ref)
    ref.tell('a')
    expect(() => ref.tell('bad')).not.toThrow()
    await letGo()
    await w.host.advance(60_000)
    expect(letters()[0]?.[0]).toBe('bad')
    expect([...log, ...letters().map(([message]) => message)].sort()).toEqual(['a', 'bad'])
    expect(probe.events.map(event => event.kind)).toEqual(['forcedStop'])
    expect(nodeOf(w.system, ref)).toBeUndefined()
    expectBalanced(w.system)
  })
})

describe('9.1 control-aware with a capacity', () => {
  const bounded = (overflow: OverflowPolicy): MailboxConfig<Msg> => ({ kind: 'controlAware', isControl, capacity: 3, overflow })

  it('9.1 dropNewest: what comes to a full mailbox is a dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, log, release } = await held(w, bounded('dropNewest'))
    tellAll(ref, 'a !1 b c d')
    await w.host.settle()
    expect(letters()).toEqual([
      ['c', 'overflow'],
      ['d', 'overflow'],
    ])
    await release()
    expect(log).toEqual(['!1', 'a', 'b'])
  })

  it('9.1 dropOldest: the one that waits longest is a dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { ref, log, release } = await held(w, bounded('dropOldest'))
    tellAll(ref, 'a b c !1 !2')
    await w.host.settle()
    expect(letters()).toEqual([
      ['a', 'overflow'],
      ['b', 'overflow'],
    ])
    await release()
    expect(log).toEqual(['!1', '!2', 'c'])
  })

  it('9.1 fail: a dead letter, and the receiver fails with MailboxOverflowFailure', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const probe = eventProbe(w.system, 'failure')
    const { ref, log, release } = await held(w, bounded('fail'))
    tellAll(ref, 'a b !1 !2')
    await release()
    expect(letters()).toEqual([['!2', 'overflow']])
    expect(probe.events.map(event => event.snapshot.failure.behavior() instanceof MailboxOverflowFailure)).toEqual([true])
    expect(log).toEqual(['!1', 'a', 'b'])
    expectBalanced(w.system)
  })
})
