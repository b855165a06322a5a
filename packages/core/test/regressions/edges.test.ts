import { type ActorRef, ask, askWith, type MailboxConfig } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor } from '../watch-events/support.ts'
import { outcomeOf, world } from './support.ts'

describe('4.12 what only looks like a reply ref', () => {
  const wraps: Record<string, (replyTo: ActorRef<string>) => ActorRef<string>> = {
    'a proxy of one': replyTo => new Proxy(replyTo, {}),
    'an object made of one': replyTo => Object.create(replyTo) as ActorRef<string>,
  }
  interface Question {
    readonly replyTo: ActorRef<string>
  }
  for (const [what, wrap] of Object.entries(wraps)) {
    /** An actor that has been asked, and asks itself with what looks like the reply ref. */
    const asked = (receive: (message: Question) => undefined | Promise<void>) => {
      const w = world()
      const ref: ActorRef<Question> = w.system.spawn(actor<Question>({ receive: (_ctx, message) => receive(message) }))
      const question = outcomeOf(askWith(ref, (replyTo: ActorRef<string>) => ({ replyTo }), { timeoutMs: 1_000 }))
      return { ...w, ref, question }
    }

    it(`4.12 ${what}: a handler that fails on it is supervised`, async () => {
      const seen: Question[] = []
      const { system, host, ref } = asked(message => {
        seen.push(message)
        if (seen.length > 1) throw new Error('no')
      })
      const outcomes = eventProbe(system, 'failure')
      await host.settle()
      for (const { replyTo } of [...seen]) ref.tell({ replyTo: wrap(replyTo) })
      await host.settle()
      expect(outcomes.events.map(({ snapshot }) => snapshot.description)).toEqual(['no'])
    })

    it(`3.7 ${what}: queued where the actor stops, the end is told all the same`, async () => {
      const seen: Question[] = []
      const { system, host, ref } = asked(message => {
        seen.push(message)
        return seen.length > 1 ? new Promise<void>(() => {}) : undefined
      })
      await host.settle()
      for (const { replyTo } of [...seen, ...seen]) ref.tell({ replyTo: wrap(replyTo) })
      await host.settle()
      const done = outcomeOf(system.terminate())
      await host.advance(10_000)
      expect(done.settled).toBe(true)
    })
  }

  it('8.1 ask of a proxy of a ref rejects', async () => {
    const { system } = world()
    const ref = system.spawn(actor<Question & { readonly type: 'q' }>({}))
    await expect(ask(new Proxy(ref, {}), { type: 'q' })).rejects.toThrow()
  })
})

describe('9.4 a compare that tells its own actor at each call', () => {
  it.each([undefined, 3])('9.4 has no end: the actor is stopped by force (capacity %s)', async capacity => {
    const { system, host } = world()
    const forced = eventProbe(system, 'mailbox')
    let told = 0
    const compare = (one: number, other: number): number => {
      ref.tell(told++)
      return one - other
    }
    const ref: ActorRef<number> = system.spawn(actor<number>({}), {
      mailbox: { kind: 'priority', compare, capacity, overflow: 'dropOldest' },
    })
    for (let n = 0; n < 3; n++) ref.tell(n)
    await host.settle()
    expect(forced.events.map(({ kind }) => kind)).toContain('forcedStop')
    expect(system.resolve(ref.path)).toBeUndefined()
  })
})

it('C4 a custom mailbox that keeps its create: the name is free as soon as the caller knows', () => {
  const { system } = world()
  const mailbox: MailboxConfig = {
    kind: 'custom',
    create: () => ({ ...faultyMailbox({}), userSize: 0, dequeueSystem: () => undefined }),
  }
  const again = Array.from({ length: 2 }, () => {
    try {
      return system.spawn(actor({}), { name: 'same', mailbox })
    } catch (error) {
      return (error as { code: string }).code
    }
  })
  expect(again).toEqual(['SPAWN_MAILBOX_REFUSED', 'SPAWN_MAILBOX_REFUSED'])
})
