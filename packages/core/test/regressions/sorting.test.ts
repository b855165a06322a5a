import { ActorPath, type ActorRef } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { BoundedMailbox } from '../../src/mailbox/bounded-mailbox.ts'
import { PriorityStore } from '../../src/mailbox/user-store.ts'
import { actor, deferred } from '../watch-events/support.ts'
import { raise, world } from './support.ts'

/** A busy actor with a full mailbox of three; the next message makes `compare` tell it `meanwhile`. */
async function full(waiting: readonly number[], next: number, meanwhile: readonly number[]) {
  const { system, host } = world()
  const gate = deferred()
  const handled: number[] = []
  const letters = eventProbe(system, 'deadLetter')
  let left: readonly number[] = []
  const compare = (one: number, other: number): number => {
    const told = left
    left = []
    for (const message of told) ref.tell(message)
    return one - other
  }
  const ref: ActorRef<number> = system.spawn(
    actor<number>({ receive: (_ctx, message) => (message === 0 ? gate.promise : void handled.push(message)) }),
    { mailbox: { kind: 'priority', compare, capacity: 3, overflow: 'dropOldest' } },
  )
  ref.tell(0)
  await host.settle()
  for (const message of waiting) ref.tell(message)
  left = meanwhile
  ref.tell(next)
  gate.resolve()
  await host.settle()
  return { handled, dropped: letters.events.map(({ message }) => message) }
}

describe('9.1 what compare tells its actor while the mailbox is full', () => {
  it('9.1 the oldest is dropped, and all are in order', async () => {
    expect(await full([30, 20], 5, [10])).toEqual({ handled: [5, 10, 20], dropped: [30] })
  })

  it('9.1 more than it holds: the present message, and what compare has told first, are dropped as well', async () => {
    expect(await full([30, 20], 5, [9, 8, 7, 6])).toEqual({ handled: [6, 7, 8], dropped: [30, 20, 5, 9] })
  })

  it('9.1 what is told while the oldest is dropped takes its place: never more than the capacity', async () => {
    const { handled, dropped } = await full([30, 10, 20], 5, [15, 25])
    expect(handled).toHaveLength(3)
    expect([...handled, ...dropped].sort((a, b) => Number(a) - Number(b))).toEqual([5, 10, 15, 20, 25, 30])
  })

  it('9.1 many messages: the stack does not grow with them', async () => {
    const many = Array.from({ length: 50_000 }, (_, n) => n + 100)
    expect((await full([30, 20], 5, many)).handled).toEqual(many.slice(-3))
  })
})

describe('9.1 an offer that waits', () => {
  it('9.1 does not come in where what compare tells has taken the place', () => {
    const dropped: unknown[] = []
    const nothing = (): void => {}
    let isTelling = false
    const compare = (one: number, other: number): number => {
      if (isTelling) {
        isTelling = false
        mailbox.enqueueUser(9)
      }
      return one - other
    }
    const bounds = { capacity: 3, dropsOldest: true, highWater: undefined }
    const owner = {
      path: ActorPath.parse('cellactor://test/user/sorted'),
      dropped: (message: unknown) => void dropped.push(message),
      dropBeside: () => false,
      crossed: nothing,
      broke: nothing,
    }
    const mailbox = new BoundedMailbox(bounds, new PriorityStore(compare), owner)
    for (const message of [1, 2, 3]) mailbox.enqueueUser(message)
    void mailbox.offer(4)
    isTelling = true
    expect(mailbox.dequeueUser()).toBe(1)
    expect([mailbox.userSize, dropped]).toEqual([3, []])
    expect([mailbox.dequeueUser(), mailbox.userSize]).toEqual([2, 3])
  })
})

describe('9.4 a compare that throws', () => {
  it('9.4 for an offer that has waited, while a tell makes room: what was told is a dead letter like the rest', async () => {
    const { system, host } = world()
    const letters = eventProbe(system, 'deadLetter')
    const compare = (one: string, other: string): number => (one === 'bad' || other === 'bad' ? raise(new Error('bad')) : 0)
    const ref: ActorRef<string> = system.spawn(actor<string>({ receive: () => new Promise<void>(() => {}) }), {
      mailbox: { kind: 'priority', compare, capacity: 2, overflow: 'dropOldest' },
    })
    ref.tell('handled')
    await host.settle()
    for (const text of ['first', 'second']) ref.tell(text)
    ref.offer('bad').catch(() => {})
    ref.tell('told')
    await host.advance(10_000)
    expect(letters.events.map(({ message }) => message).sort()).toEqual(['first', 'second', 'told'])
  })
})

/** The store against a sorted list, with a `compare` that does things of its own. */
describe('9.1 9.4 a priority mailbox whose compare drops, tells and throws', () => {
  it.each(Array.from({ length: 50 }, (_, n) => n + 1))('9.1 nothing is lost, nothing comes twice: seed %i', seed => {
    const { host } = world({ seed })
    const any = (count: number) => Math.floor(host.random() * count)
    let number = 0
    let isNested = false
    const inside = new Set<number>()
    const out = (message: unknown) => expect(inside.delete(message as number)).toBe(true)
    const store = new PriorityStore((one: number, other: number) => {
      if (!isNested && any(10) === 0) {
        isNested = true
        for (let n = any(4); n > 0; n--) act()
        isNested = false
      }
      return (one % 10) - (other % 10)
    })
    const push = () => {
      const message = number++
      inside.add(message)
      store.push(message)
    }
    const act = () => {
      if (any(2) === 0 || store.size === 0) push()
      else out(store.shiftOldest())
    }
    for (let n = 0; n < 200; n++) {
      if (any(3) > 0 || store.size === 0) {
        push()
      } else {
        const before = [...inside]
        const first = store.shift() as number
        expect(first % 10).toBe(Math.min(...before.map(message => message % 10)))
        out(first)
      }
      expect(store.size).toBe(inside.size)
    }
    isNested = true
    const rest = [...inside].sort((one, other) => (one % 10) - (other % 10) || one - other)
    expect(rest.map(() => store.shift())).toEqual(rest)
    expect(store.size).toBe(0)
  })

  it('9.4 throws while it sorts in what it has told: only the present message is out, and nothing twice', () => {
    let comparisons = 0
    const store = new PriorityStore((one: number, other: number) => {
      comparisons++
      if (comparisons === 2) for (const message of [4, 5]) store.push(message)
      return comparisons > 2 ? raise(new Error('boom')) : one - other
    })
    for (const message of [1, 2]) store.push(message)
    expect(() => store.push(3)).toThrow('boom')
    expect(store.size).toBe(4)
    expect(store.drain()).toEqual([1, 2, 4, 5])
    expect(store.size).toBe(0)
  })

  it('9.4 throws while it gives the first away: it is in still', () => {
    let hasEnough = false
    const store = new PriorityStore((one: number, other: number) => (hasEnough ? raise(new Error('boom')) : one - other))
    for (const message of [1, 2, 3]) store.push(message)
    hasEnough = true
    expect(() => store.shift()).toThrow('boom')
    expect(store.drain()).toEqual([1, 2, 3])
  })
})
