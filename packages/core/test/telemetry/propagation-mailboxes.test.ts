import type { ActorContext, MailboxConfig } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deadLetters } from '../patterns/support.ts'
import { alwaysCarrying as always, carriedWorld, seeds } from './carrying.ts'

interface Item {
  readonly rank: number
}
const item = (rank: number): Item => ({ rank })

describe('messages are bare wherever they can be looked at: mailboxes', () => {
  async function queued<M>(messages: readonly M[], mailbox: MailboxConfig<M>): Promise<readonly M[]> {
    const w = always()
    const seen: M[] = []
    const ref = w.system.spawn<M>(() => ({ receive: (_ctx: ActorContext<M>, message: M) => void seen.push(message) }), {
      mailbox,
    })
    for (const message of messages) ref.tell(message)
    await w.host.settle()
    expect(w.runs.map(run => [run.captured, run.message])).toEqual(seen.map(message => ['carried', message]))
    return seen
  }

  it('compare of a priority mailbox', async () => {
    const shown: unknown[] = []
    const given = [3, 1, 2, 1].map(item)
    const seen = await queued(given, {
      kind: 'priority',
      compare(a, b) {
        shown.push(a, b)
        return a.rank - b.rank
      },
    })
    expect(seen).toEqual([given[1], given[3], given[2], given[0]])
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.every(message => given.some(each => each === message))).toBe(true)
  })

  it('isControl of a control-aware mailbox', async () => {
    const shown: Item[] = []
    const given = [1, 0, 2, 0].map(item)
    const seen = await queued(given, {
      kind: 'controlAware',
      isControl(message) {
        shown.push(message)
        return message.rank === 0
      },
    })
    expect(seen).toEqual([given[1], given[3], given[0], given[2]])
    expect(shown.every(message => given.some(each => each === message))).toBe(true)
  })

  it('a queue of one’s own', async () => {
    const shown: unknown[] = []
    const given = [1, 2].map(item)
    const see = (message: unknown): 'ok' => {
      shown.push(message)
      return 'ok'
    }
    const seen = await queued(given, { kind: 'custom', create: () => faultyMailbox({ user: see }) })
    expect([seen, shown]).toEqual([given, given])
    expect(shown.map((message, place) => message === given[place])).toEqual([true, true])
  })

  it('a queue of one’s own that reorders: each message keeps its context', async () => {
    const w = carriedWorld()
    const lifo = (): ReturnType<typeof faultyMailbox> => {
      const base = faultyMailbox({})
      const stack: unknown[] = []
      return {
        get userSize() {
          return stack.length
        },
        enqueueSystem: message => base.enqueueSystem(message),
        dequeueSystem: () => base.dequeueSystem(),
        enqueueUser: message => stack.push(message) > 0,
        dequeueUser: () => stack.pop(),
        close: () => stack.splice(0),
      }
    }
    const seen: unknown[] = []
    const receive = (_ctx: unknown, { rank }: Item): void => void seen.push([rank, w.current()])
    const ref = w.system.spawn<Item>(() => ({ receive }), { mailbox: { kind: 'custom', create: lifo } })
    for (const rank of [1, 2, 3]) w.within(`ctx ${rank}`, () => ref.tell(item(rank)))
    await w.host.settle()
    expect(seen).toEqual([3, 2, 1].map(rank => [rank, `ctx ${rank}`]))
  })

  it('a queue of one’s own, one object told several times: first in, first out', async () => {
    for (const contexts of [
      [1, 2, 3],
      [1, undefined, 2],
      [undefined, 1, 2],
      [undefined, undefined, 1],
    ]) {
      const w = carriedWorld()
      const seen: unknown[] = []
      const mailbox: MailboxConfig<Item> = { kind: 'custom', create: () => faultyMailbox({}) }
      const ref = w.system.spawn<Item>(() => ({ receive: () => void seen.push(w.current()) }), { mailbox })
      const same = item(1)
      for (const context of contexts) w.within(context, () => ref.tell(same))
      await w.host.settle()
      expect(seen).toEqual(contexts)
    }
  })

  it('a queue of one’s own that refuses a message: the next time it has the context of that time', async () => {
    const w = carriedWorld()
    const seen: unknown[] = []
    let isOpen = false
    const user = (): 'ok' | 'refuse' => (isOpen ? 'ok' : 'refuse')
    const mailbox: MailboxConfig<Item> = { kind: 'custom', create: () => faultyMailbox({ user }) }
    const letters = deadLetters(w.system)
    const ref = w.system.spawn<Item>(() => ({ receive: () => void seen.push(w.current()) }), { mailbox })
    const same = item(1)
    w.within('refused', () => ref.tell(same))
    await w.host.settle()
    isOpen = true
    w.within('taken', () => ref.tell(same))
    await w.host.settle()
    const [[letter] = []] = letters()
    expect([seen, letter === same]).toEqual([['taken'], true])
  })

  it('equal messages in different contexts: each runs in its own', async () => {
    for (const seed of seeds) {
      for (const kind of ['unbounded', 'priority'] as const) {
        const w = carriedWorld({ seed })
        const mailbox = kind === 'unbounded' ? { kind } : { kind, compare: () => 0 }
        const ref = w.spawn(undefined, undefined, { mailbox })
        for (const context of [1, 2, undefined, 3]) w.within(context, () => ref.tell('same'))
        await w.host.settle()
        expect(w.log.map(([, context]) => context)).toEqual([1, 2, undefined, 3])
      }
    }
  })

  it('messages that look like a carrier of the runtime’s own are messages', async () => {
    const w = always()
    const seen: unknown[] = []
    const ref = w.system.spawn<unknown>(() => ({ receive: (_ctx, message) => void seen.push(message) }))
    const odd = [undefined, null, 0, { message: 'x', captured: 'y', carried: 'z' }, Object.freeze({}), () => 1, [1]]
    for (const message of odd) ref.tell(message)
    await w.host.settle()
    expect(seen.map((message, place) => Object.is(message, odd[place]))).toEqual(odd.map(() => true))
    expect(w.runs.map((run, place) => Object.is(run.message, odd[place]))).toEqual(odd.map(() => true))
  })
})
