import { type ActorRef, type MailboxConfig, poison } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, expectHealthy, isAlive, outcomeOf, seeds, world } from '../watch-events/support.ts'

/** An actor that is busy until it is let go, so that its messages wait in its mailbox. */
async function busyWith<M>(first: M, mailbox: MailboxConfig<M>) {
  const w = world()
  const handled: M[] = []
  const gate = deferred()
  const letters = eventProbe(w.system, 'deadLetter')
  const ref: ActorRef<M> = w.system.spawn(
    actor<M>({ receive: (_ctx, message) => (message === first ? gate.promise : void handled.push(message)) }),
    { mailbox },
  )
  ref.tell(first)
  await w.host.settle()
  const release = async () => {
    gate.resolve()
    await w.host.settle()
  }
  return { ...w, ref, handled, release, lettersOf: () => letters.events.map(({ message, reason }) => [message, reason]) }
}

const controlFirst: MailboxConfig<string> = { kind: 'controlAware', isControl: message => message.startsWith('c') }
const leastFirst: MailboxConfig<number> = { kind: 'priority', compare: (a, b) => a - b }

describe('9.1 control-aware', () => {
  it('9.1 dropOldest drops what has waited longest, control or not', async () => {
    const b = await busyWith<string>('first', { ...controlFirst, capacity: 3, overflow: 'dropOldest' })
    for (const message of ['n1', 'c1', 'n2', 'c2', 'n3', 'c3', 'c4', 'c5']) b.ref.tell(message)
    await b.host.settle()
    expect(b.lettersOf().map(([message]) => message)).toEqual(['n1', 'c1', 'n2', 'c2', 'n3'])
    await b.release()
    expect(b.handled).toEqual(['c3', 'c4', 'c5'])
    await expectHealthy(b)
  })

  for (const [messages, dropped, handled] of [
    [
      ['n1', 'n2', 'n3', 'c1'],
      ['n1', 'n2'],
      ['c1', 'n3'],
    ],
    [
      ['c1', 'c2', 'c3', 'n1'],
      ['c1', 'c2'],
      ['c3', 'n1'],
    ],
  ] as const) {
    it(`9.1 dropOldest where only messages of one kind wait: ${messages.join(', ')}`, async () => {
      const b = await busyWith<string>('first', { ...controlFirst, capacity: 2, overflow: 'dropOldest' })
      for (const message of messages) b.ref.tell(message)
      await b.release()
      expect(b.lettersOf().map(([message]) => message)).toEqual(dropped)
      expect(b.handled).toEqual(handled)
    })
  }

  it('3.7d what is left at a stop are dead letters in the order of their arrival', async () => {
    const b = await busyWith<string>('first', controlFirst)
    for (const message of ['n1', 'c1', 'n2', 'c2']) b.ref.tell(message)
    b.system.stop(b.ref)
    await b.release()
    expect(b.handled).toEqual([])
    expect(b.lettersOf().map(([message]) => message)).toEqual(['n1', 'c1', 'n2', 'c2'])
  })

  it('3.11 poison comes after what was queued before it, and before what comes later', async () => {
    const b = await busyWith<string>('first', controlFirst)
    b.ref.tell('n1')
    b.ref.tell('c1')
    poison(b.ref)
    b.ref.tell('n2')
    await b.release()
    expect(b.handled).toEqual(['c1', 'n1'])
    expect(b.lettersOf()).toEqual([['n2', 'stopped']])
    expect(isAlive(b.system, b.ref)).toBe(false)
  })

  it('3.11 with nothing in front of it poison is next, whatever comes later', async () => {
    for (const later of ['n1', 'c1']) {
      const b = await busyWith<string>('first', controlFirst)
      poison(b.ref)
      b.ref.tell(later)
      await b.release()
      expect(b.handled).toEqual([])
      expect(b.lettersOf()).toEqual([[later, 'stopped']])
    }
  })

  it('2.7 an isControl that returns a promise has thrown: a dead letter, and the actor is force-stopped', async () => {
    const isControl = (() => Promise.resolve(true)) as unknown as (message: string) => boolean
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const mailboxes = eventProbe(w.system, 'mailbox')
    const ref = w.system.spawn(actor<string>({}), { mailbox: { kind: 'controlAware', isControl } })
    ref.tell('one')
    await w.host.settle()
    expect(letters.events.map(({ message }) => message)).toEqual(['one'])
    expect(mailboxes.events.map(({ kind }) => kind)).toEqual(['forcedStop'])
    await expectHealthy(w)
  })
})

describe('9.1 priority', () => {
  it('3.7d what is left at a stop are dead letters in the order of their arrival', async () => {
    const b = await busyWith<number>(0, leastFirst)
    for (const message of [5, 1, 4, 2, 3]) b.ref.tell(message)
    b.system.stop(b.ref)
    await b.release()
    expect(b.lettersOf().map(([message]) => message)).toEqual([5, 1, 4, 2, 3])
  })

  it('3.11 poison comes after what was queued before it, and before what comes later', async () => {
    const b = await busyWith<number>(0, leastFirst)
    for (const message of [3, 2]) b.ref.tell(message)
    poison(b.ref)
    b.ref.tell(4)
    await b.release()
    expect(b.handled).toEqual([2, 3])
    expect(b.lettersOf()).toEqual([[4, 'stopped']])
  })

  for (const [what, order] of [
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['a word', 'less'],
    ['0', 0],
  ] as const) {
    it(`9.1 a compare that answers ${what} says that they are equal: equal messages keep their order`, async () => {
      const b = await busyWith<number>(0, { kind: 'priority', compare: () => order as number })
      const messages = [1, 2, 3, 4, 5, 6, 7, 8, 9]
      for (const message of messages) b.ref.tell(message)
      await b.release()
      expect(b.handled).toEqual(messages)
      await expectHealthy(b)
    })
  }

  it('9.1 what compare tells the actor itself is sorted in when it is over: none is lost, all are in order', async () => {
    for (const seed of seeds.slice(0, 4)) {
      let state = seed
      const random = (below: number) => {
        state = (state * 48_271) % 2_147_483_647
        return state % below
      }
      const told: number[] = []
      let ref: ActorRef<number> | undefined
      const compare = (a: number, b: number): number => {
        if (told.length < 50 && random(3) === 0) {
          const more = 1 + random(1_000)
          told.push(more)
          ref?.tell(more)
        }
        return a - b
      }
      const b = await busyWith<number>(0, { kind: 'priority', compare })
      ref = b.ref
      for (let i = 0; i < 12; i += 1) {
        const message = 1 + random(1_000)
        told.push(message)
        b.ref.tell(message)
      }
      while (told.length < 50) {
        told.push(500)
        b.ref.tell(500)
      }
      await b.release()
      expect(b.handled).toEqual([...told].sort((x, y) => x - y))
    }
  })

  it('9.1 dropOldest drops what has waited longest, whatever its rank', async () => {
    const b = await busyWith<number>(0, { ...leastFirst, capacity: 4, overflow: 'dropOldest' })
    for (const message of [4, 1, 3, 2, 9, 8]) b.ref.tell(message)
    await b.release()
    expect(b.lettersOf().map(([message]) => message)).toEqual([4, 1])
    expect(b.handled).toEqual([2, 3, 8, 9])
  })

  it('9.4 9.1 a compare that throws at a waiting offer: the offer is rejected with what it threw, the actor force-stopped', async () => {
    const cause = new Boom('compare')
    const compare = (a: number, b: number): number => {
      if (a === 13 || b === 13) throw cause
      return a - b
    }
    const w = world()
    const mailboxes = eventProbe(w.system, 'mailbox')
    const gate = deferred()
    const ref: ActorRef<number> = w.system.spawn(actor<number>({ receive: (_ctx, n) => (n === 0 ? gate.promise : undefined) }), {
      mailbox: { kind: 'priority', compare, capacity: 2 },
    })
    ref.tell(0)
    await w.host.settle()
    for (const n of [5, 7]) ref.tell(n)
    const offered = outcomeOf(ref.offer(13))
    await w.host.settle()
    expect(offered.settled).toBe(false)
    gate.resolve()
    await w.host.settle()
    expect(offered.error).toMatchObject({ cause })
    expect(mailboxes.events.filter(({ kind }) => kind === 'forcedStop')).toHaveLength(1)
    await expectHealthy(w)
  })
})

describe('9.1 priority, while compare is at work', () => {
  /** Of 3 and 2, which wait; with the next message `compare` does that, once. */
  async function comparing(act: (ref: ActorRef<number>) => void, bounds: { capacity?: number } = {}) {
    let isArmed = false
    const compare = (one: number, other: number): number => {
      if (isArmed) {
        isArmed = false
        act(b.ref)
      }
      return one - other
    }
    const b = await busyWith<number>(0, { kind: 'priority', compare, overflow: 'dropNewest', ...bounds })
    for (const message of [3, 2]) b.ref.tell(message)
    isArmed = true
    return b
  }

  it('9.1 what it tells the actor is sorted in when the present message is', async () => {
    const b = await comparing(ref => ref.tell(0.5))
    b.ref.tell(1)
    await b.release()
    expect(b.handled).toEqual([0.5, 1, 2, 3])
    await expectHealthy(b)
  })

  it('9.1 that counts for the capacity: what is told beyond it is dropped', async () => {
    const tellBoth = (ref: ActorRef<number>) => {
      for (const message of [5, 6]) ref.tell(message)
    }
    const b = await comparing(tellBoth, { capacity: 4 })
    b.ref.tell(1)
    expect(b.handled).toEqual([])
    await b.release()
    expect(b.handled).toEqual([1, 2, 3, 5])
    expect(b.lettersOf()).toEqual([[6, 'overflow']])
    await expectHealthy(b)
  })

  it('3.11 poison comes after what has been told before it, by compare too, and before what comes later', async () => {
    const b = await comparing(ref => {
      ref.tell(7)
      poison(ref)
      ref.tell(0.5)
    })
    b.ref.tell(1)
    b.ref.tell(0.7)
    await b.release()
    expect(b.handled.filter(message => message >= 1)).toEqual([1, 2, 3, 7])
    expect(isAlive(b.system, b.ref)).toBe(false)
    await expectHealthy(b)
  })
})
