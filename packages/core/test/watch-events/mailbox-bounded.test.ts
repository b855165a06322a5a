import { type ActorRef, kill, MailboxOverflowFailure, type OverflowPolicy, poison, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  type Deferred,
  deferred,
  expectBalanced,
  isAlive,
  nodeOf,
  scripted,
  seeds,
  watching,
  world,
} from './support.ts'

/** An actor that handles 'hold' until its gate opens, and writes down what else it handles. */
function collecting(log: string[], gate: Deferred<void>) {
  return actor<string>({
    receive: async (_ctx, message) => {
      if (message === 'hold') await gate.promise
      else log.push(message)
    },
  })
}

const tellAll = (ref: ActorRef<string>, messages: string): void => {
  for (const message of messages.split(' ')) ref.tell(message)
}

async function held(capacity: number, overflow: OverflowPolicy, seed = 1, supervision: 'restart' | 'resume' = 'resume') {
  const w = world({ seed })
  const log: string[] = []
  const gate = deferred()
  const letters = eventProbe(w.system, 'deadLetter')
  const mailboxes = eventProbe(w.system, 'mailbox')
  const failures = eventProbe(w.system, 'failure')
  const ref = w.system.spawn(collecting(log, gate), {
    name: 'held',
    supervision,
    mailbox: { kind: 'bounded', capacity, overflow },
  })
  ref.tell('hold')
  await w.host.settle()
  const release = async (): Promise<void> => {
    gate.resolve()
    await w.host.settle()
  }
  const dropped = () => letters.events.map(letter => [letter.message, letter.reason])
  return { ...w, ref, log, release, dropped, mailboxes, failures }
}

describe('unbounded', () => {
  it('9.1 is the default: a hundred thousand waiting messages are all kept, in order', async () => {
    const { system, host } = world({ order: 'fifo' })
    const letters = eventProbe(system, 'deadLetter')
    let next = 0
    let inOrder = true
    const ref = system.spawn(
      actor<number>({
        receive: (_ctx, message) => {
          inOrder &&= message === next
          next += 1
        },
      }),
    )
    for (let i = 0; i < 100_000; i += 1) ref.tell(i)
    await host.settle()
    expect([next, inOrder]).toEqual([100_000, true])
    expect(letters.events).toEqual([])
  })

  it('9.1 `kind: unbounded` says the same', async () => {
    const { system, host } = world()
    const seen: number[] = []
    const ref = system.spawn(actor<number>({ receive: (_ctx, n) => void seen.push(n) }), { mailbox: { kind: 'unbounded' } })
    for (let i = 0; i < 1000; i += 1) ref.tell(i)
    await host.settle()
    expect(seen).toHaveLength(1000)
  })
})

for (const seed of seeds) {
  describe(`bounded (seed ${seed})`, () => {
    it('9.1 dropNewest: what comes to a full mailbox is a dead letter, what waits is handled', async () => {
      const { ref, log, host, release, dropped, failures } = await held(3, 'dropNewest', seed)
      tellAll(ref, 'a b c d e')
      await host.settle()
      expect(dropped()).toEqual([
        ['d', 'overflow'],
        ['e', 'overflow'],
      ])
      await release()
      expect(log).toEqual(['a', 'b', 'c'])
      expect(failures.events).toEqual([])
    })

    it('9.1 dropOldest: the one that waits longest is a dead letter, the new one gets its place', async () => {
      const { ref, log, host, release, dropped, failures } = await held(3, 'dropOldest', seed)
      tellAll(ref, 'a b c d e')
      await host.settle()
      expect(dropped()).toEqual([
        ['a', 'overflow'],
        ['b', 'overflow'],
      ])
      await release()
      expect(log).toEqual(['c', 'd', 'e'])
      expect(failures.events).toEqual([])
    })

    it('9.1 fail: a dead letter, and the receiver fails with MailboxOverflowFailure', async () => {
      const { system, ref, log, host, release, dropped, failures } = await held(3, 'fail', seed)
      tellAll(ref, 'a b c d')
      await host.settle()
      expect(dropped()).toEqual([['d', 'overflow']])
      await release()
      expect(failures.events.map(event => event.snapshot.failure.behavior() instanceof MailboxOverflowFailure)).toEqual([true])
      expect(failures.events.map(event => event.snapshot.actor)).toEqual([ref.pid])
      expect(log).toEqual(['a', 'b', 'c'])
      expectBalanced(system)
    })

    it('9.1 fail with restart: what waits survives', async () => {
      const { system, ref, log, release, failures } = await held(3, 'fail', seed, 'restart')
      tellAll(ref, 'a b c d')
      await release()
      expect(failures.events).toHaveLength(1)
      expect(log).toEqual(['a', 'b', 'c'])
      expect(nodeOf(system, ref)?.restarts).toBe(1)
      expectBalanced(system)
    })
  })
}

describe('the bound', () => {
  it('9.1 room that was made is used again', async () => {
    const { ref, log, release, host, dropped } = await held(2, 'dropNewest')
    tellAll(ref, 'a b')
    await release()
    tellAll(ref, 'c d')
    await host.settle()
    expect(log).toEqual(['a', 'b', 'c', 'd'])
    expect(dropped()).toEqual([])
  })

  it('9.1 tell to a full mailbox never throws', async () => {
    for (const overflow of ['dropNewest', 'dropOldest', 'fail'] as const) {
      const { ref, release } = await held(1, overflow)
      expect(() => tellAll(ref, 'a b c d')).not.toThrow()
      await release()
    }
  })

  it('9.1 each overflow is a mailbox event', async () => {
    const { ref, host, release, mailboxes } = await held(1, 'dropNewest')
    tellAll(ref, 'a b c')
    await host.settle()
    expect(mailboxes.events.filter(event => event.kind === 'overflow').map(event => event.pid)).toEqual([ref.pid, ref.pid])
    await release()
  })

  it('1.3 it concerns the user lane alone: stop, watch and its answer come through when it is full', async () => {
    const { system, host, act, ref, release, dropped } = await held(1, 'dropNewest')
    ref.tell('full')
    const log: string[] = []
    const watcher = system.spawn(watching(log))
    await act(watcher, ctx => ctx.watch(ref))
    system.stop(ref)
    await release()
    expect(log).toEqual(['terminated:held:stopped'])
    expect(dropped()).toEqual([['full', 'stopped']])
    await host.settle()
  })

  for (const overflow of ['dropNewest', 'dropOldest', 'fail'] as const) {
    it(`3.11 poison is not refused by a full mailbox, nor dropped (${overflow})`, async () => {
      const { system, ref, log, release } = await held(1, overflow)
      ref.tell('a')
      poison(ref)
      if (overflow !== 'fail') ref.tell('late')
      await release()
      expect(isAlive(system, ref)).toBe(false)
      expect(log).toEqual(overflow === 'dropOldest' ? [] : ['a'])
    })

    it(`3.11 kill is not refused by a full mailbox, nor dropped (${overflow})`, async () => {
      const { system, host, act } = world()
      const log: string[] = []
      const gate = deferred()
      const watcher = system.spawn(watching(log))
      const ref = system.spawn(collecting([], gate), { name: 'victim', mailbox: { kind: 'bounded', capacity: 1, overflow } })
      await act(watcher, ctx => ctx.watch(ref))
      tellAll(ref, 'hold')
      await host.settle()
      ref.tell('a')
      kill(ref)
      if (overflow !== 'fail') ref.tell('late')
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['terminated:victim:failed'])
    })
  }

  it('9.1 F3 a suspended actor keeps what comes, up to its bound', async () => {
    const { system, host, act } = world()
    const log: string[] = []
    const letters = eventProbe(system, 'deadLetter')
    const ref = system.spawn(scripted(), {
      supervision: SupervisorStrategy.restart({ backoff: { minMs: 1000, maxMs: 1000 } }),
      mailbox: { kind: 'bounded', capacity: 2, overflow: 'dropNewest' },
    })
    await act(ref, () => {
      throw new Boom('suspend')
    })
    for (const what of ['a', 'b', 'c']) ref.tell(() => void log.push(what))
    await host.advance(999)
    expect(log).toEqual([])
    expect(letters.events).toHaveLength(1)
    await host.advance(1)
    expect(log).toEqual(['a', 'b'])
  })
})
