import { type ActorContext, type ActorRef, type MailboxConfig, poison } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { abortable } from '../patterns/support.ts'
import { actor } from '../watch-events/support.ts'
import { isAlive, outcomeOf, raise, world } from './support.ts'

type Script = (ctx: ActorContext<unknown>) => void | Promise<void>
const bounded = (capacity: number, more: object = {}): MailboxConfig => ({ kind: 'bounded', capacity, ...more })

/** An actor that is kept at work, with an adapter; behind that its mailbox is empty. It writes down what it is told. */
async function busy(mailbox: MailboxConfig, supervision: 'resume' | 'restart' = 'resume') {
  const w = world({ logLevel: 'off' })
  const { system, host } = w
  const log: unknown[] = []
  const adapters: ActorRef<unknown>[] = []
  const gates: (() => void)[] = []
  const ref = system.spawn(
    actor<unknown>({
      preStart: ctx => {
        adapters.push(ctx.adapt((message: unknown) => (message === 'bad' ? raise(new Error('map')) : message)))
      },
      receive: (ctx, message) => (typeof message === 'function' ? (message as Script)(ctx) : void log.push(message)),
    }),
    { mailbox, supervision },
  )
  const [adapter] = adapters as [ActorRef<unknown>]
  const hold = async () => {
    ref.tell(() => new Promise<void>(resolve => void gates.push(resolve)))
    await host.settle()
  }
  const release = async () => {
    for (const open of gates.splice(0)) open()
    await host.settle()
  }
  await hold()
  const dead = eventProbe(system, 'deadLetter')
  const lost = () => dead.events.map(({ message, reason }) => `${message} ${reason}`)
  return { ...w, ref, adapter, adapters, log, hold, release, lost }
}

describe('9.1 8.5 offer through an adapter', () => {
  it('9.1 waits for a place, among the other offers first come, first served', async () => {
    const { host, ref, adapter, log, release } = await busy(bounded(1))
    ref.tell(1)
    const offers = [adapter.offer(2), ref.offer(3), adapter.offer(4), ref.offer(5)].map(outcomeOf)
    await host.settle()
    expect(offers.map(({ settled }) => settled)).toEqual([false, false, false, false])
    await release()
    expect(offers.map(({ settled, error }) => [settled, error])).toEqual(Array(4).fill([true, undefined]))
    expect(log).toEqual([1, 2, 3, 4, 5])
  })

  it('9.1 is in at once where there is room', async () => {
    const { host, adapter, log, release } = await busy(bounded(1))
    const offer = outcomeOf(adapter.offer(1))
    await host.settle()
    expect([offer.settled, log]).toEqual([true, []])
    await release()
    expect(log).toEqual([1])
  })

  it('9.1 rejects with the reason of its signal: of one that has aborted, and of one that aborts while it waits', async () => {
    const { host, ref, adapter, log, release } = await busy(bounded(1))
    ref.tell(1)
    const before = abortable()
    before.abort('before')
    const meanwhile = abortable()
    const offers = [before, meanwhile].map(({ signal }) => outcomeOf(adapter.offer(2, { signal })))
    await host.settle()
    meanwhile.abort('meanwhile')
    await release()
    expect(offers.map(({ error }) => error)).toEqual(['before', 'meanwhile'])
    expect([log, meanwhile.listening()]).toEqual([[1], 0])
  })

  it('9.1 rejects when its actor has stopped, and when it stops while the offer waits', async () => {
    const { host, system, ref, adapter, release } = await busy(bounded(1))
    adapter.tell(1)
    const waiting = outcomeOf(adapter.offer(2))
    system.stop(ref)
    await release()
    const late = outcomeOf(adapter.offer(3))
    await host.settle()
    expect([waiting.error, late.error]).toMatchObject([{ code: 'ASK_TARGET_STOPPED' }, { code: 'ASK_TARGET_STOPPED' }])
  })

  it('9.1 9.4 rejects when its actor is stopped by force', async () => {
    const { ref, adapter, system, release, lost } = await busy({
      kind: 'priority',
      compare: (one, other) => (one === 'bad' ? raise(new Error('compare')) : Number(one) - Number(other)),
      capacity: 3,
    })
    for (const n of [1, 2, 3]) ref.tell(n)
    const [in1, breaking, behind] = [adapter.offer(4), ref.offer('bad'), adapter.offer(5)].map(outcomeOf)
    await release()
    expect(isAlive(system, ref)).toBe(false)
    expect([in1?.settled, in1?.error]).toEqual([true, undefined])
    expect([breaking?.error, behind?.error]).toMatchObject([{ code: 'MAILBOX_REFUSED' }, { code: 'ASK_TARGET_STOPPED' }])
    expect(lost().filter(line => line.startsWith('4'))).toHaveLength(1)
  })

  it('9.1 to an unbounded mailbox: in at once', async () => {
    const { host, adapter, log, release } = await busy({ kind: 'unbounded' })
    const offers = [adapter.offer(1), adapter.offer(2)].map(outcomeOf)
    await host.settle()
    expect(offers.map(({ settled }) => settled)).toEqual([true, true])
    await release()
    expect(log).toEqual([1, 2])
  })
})

describe('9.1 8.5 what is told through adapters has its place in a bounded mailbox', () => {
  it('9.1 dropNewest: what finds no place is a dead letter, in either direction', async () => {
    const { ref, adapter, log, release, lost } = await busy(bounded(2))
    for (const n of [1, 2, 3]) adapter.tell(n)
    ref.tell(4)
    await release()
    expect(log).toEqual([1, 2])
    expect(lost()).toEqual(['3 overflow', '4 overflow'])
    ref.tell(5)
    adapter.tell(6)
    adapter.tell(7)
    await release()
    expect([log, lost().slice(2)]).toEqual([[1, 2, 5, 6], ['7 overflow']])
  })

  it('9.1 dropOldest: the oldest of all goes, in the mailbox or beside it', async () => {
    const { ref, adapter, log, release, lost } = await busy(bounded(2, { overflow: 'dropOldest' }))
    adapter.tell(1)
    ref.tell(2)
    adapter.tell(3)
    adapter.tell(4)
    adapter.tell(5)
    ref.tell(6)
    expect(log).toEqual([])
    await release()
    expect(lost()).toEqual([1, 2, 3, 4].map(n => `${n} overflow`))
    expect(log).toEqual([5, 6])
  })

  it('9.1 dropOldest: what needs no place stays where it is', async () => {
    const { host, ref, adapter, log, release, lost } = await busy(bounded(1, { overflow: 'dropOldest' }))
    await release()
    ref.tell((ctx: ActorContext<unknown>) => {
      ctx.timers.startSingle('key', 'tick', 10)
      return new Promise<void>(resolve => void host.setTimer(resolve, 20))
    })
    await host.advance(15)
    adapter.tell(1)
    adapter.tell(2)
    await host.advance(5)
    expect([lost(), log]).toEqual([['1 overflow'], ['tick', 2]])
  })

  it('9.1 fail: a dead letter, and the receiver fails', async () => {
    const { system, adapter, log, release, lost } = await busy(bounded(1, { overflow: 'fail' }))
    const failures = eventProbe(system, 'failure')
    adapter.tell(1)
    adapter.tell(2)
    await release()
    expect(failures.events.map(({ snapshot }) => snapshot.failure.behavior().constructor.name)).toEqual([
      'MailboxOverflowFailure',
    ])
    expect([log, lost()]).toEqual([[1], ['2 overflow']])
  })

  it('9.1 priority with a capacity: they count, and compare never sees them', async () => {
    const seen = new Set<unknown>()
    const compare = (one: unknown, other: unknown) => {
      seen.add(one).add(other)
      return Number(one) - Number(other)
    }
    const { ref, adapter, log, release, lost } = await busy({ kind: 'priority', compare, capacity: 4, overflow: 'dropOldest' })
    ref.tell(3)
    adapter.tell('a')
    ref.tell(2)
    adapter.tell('b')
    ref.tell(1)
    adapter.tell('c')
    await release()
    expect(lost()).toEqual(['3 overflow', 'a overflow'])
    expect(log).toEqual([1, 2, 'b', 'c'])
    expect([...seen].filter(message => typeof message === 'string')).toEqual([])
  })

  it('9.2 the high-water mark counts them', async () => {
    const { system, ref, adapter, release } = await busy(bounded(4, { highWater: 2 }))
    const events = eventProbe(system, 'mailbox')
    ref.tell(1)
    adapter.tell(2)
    adapter.tell(3)
    await release()
    expect(events.events.map(({ kind, size }) => [kind, size])).toEqual([
      ['highWater', 2],
      ['drained', 1],
    ])
  })

  it('9.1 a map that throws, and an instance that is gone, give the place back', async () => {
    const { host, ref, adapter, log, hold, release, lost } = await busy(bounded(2), 'restart')
    adapter.tell('bad')
    adapter.tell('stale')
    await release()
    expect(lost()).toEqual(['stale staleInstance'])
    await hold()
    for (const n of [1, 2, 3]) ref.tell(n)
    await host.settle()
    await release()
    expect([log, lost().slice(1)]).toEqual([[1, 2], ['3 overflow']])
  })
})

describe('9.1 6.2 what rides behind offers that wait', () => {
  it('6.2 watchWith: after everything that the target offered before it ended', async () => {
    const { system, host, ref, adapter, log, hold, release } = await busy(bounded(1))
    const offers: Promise<void>[] = []
    const target = system.spawn(
      actor<string>({
        receive: ctx => {
          ref.tell(1)
          offers.push(ref.offer(2), adapter.offer(3))
          ctx.stopSelf()
        },
      }),
    )
    await release()
    ref.tell((ctx: ActorContext<unknown>) => ctx.watchWith(target, 'ended'))
    await host.settle()
    await hold()
    target.tell('go')
    await host.settle()
    await release()
    expect(log).toEqual([1, 2, 3, 'ended'])
    await expect(Promise.all(offers)).resolves.toHaveLength(2)
  })

  it('9.1 an offer that is given up keeps nothing back', async () => {
    const { host, ref, log, release } = await busy(bounded(2))
    ref.tell(1)
    ref.tell(2)
    const { signal, abort } = abortable()
    const given = outcomeOf(ref.offer(3, { signal }))
    const other = ref.offer(4)
    poison(ref)
    await host.settle()
    abort('changed my mind')
    await host.settle()
    ref.tell(5)
    await release()
    await other
    expect([given.error, log]).toEqual(['changed my mind', [1, 2, 4]])
  })

  it('9.1 given up last: what followed it goes on at once, before what is told later', async () => {
    const { host, ref, log, release, lost } = await busy(bounded(2))
    ref.tell(1)
    ref.tell(2)
    const { signal, abort } = abortable()
    const given = outcomeOf(ref.offer(3, { signal }))
    poison(ref)
    abort('changed my mind')
    await host.settle()
    await release()
    expect([given.settled, log, lost()]).toEqual([true, [1, 2], []])
  })

  it('3.11 poison lets in what was offered before it, and nothing that is offered after it', async () => {
    const { host, system, ref, adapter, log, release } = await busy(bounded(1))
    adapter.tell(1)
    const before = outcomeOf(adapter.offer(2))
    poison(ref)
    const after = outcomeOf(ref.offer(3))
    await host.settle()
    await release()
    expect([log, isAlive(system, ref)]).toEqual([[1, 2], false])
    expect([before.error, after.settled]).toEqual([undefined, true])
  })

  it('9.1 results of pipeToSelf, timers and poison take no place and are never refused', async () => {
    const { host, ref, adapter, log, hold, release, lost } = await busy(bounded(1))
    await release()
    ref.tell((ctx: ActorContext<unknown>) => {
      ctx.timers.startSingle('key', 'tick', 10)
      ctx.pipeToSelf(Promise.resolve('piped'), result => (result.ok ? result.value : result.error))
      return new Promise<void>(resolve => void host.setTimer(resolve, 20))
    })
    await host.settle()
    adapter.tell('told')
    ref.tell('refused')
    await host.advance(20)
    expect(log).toEqual(['piped', 'told', 'tick'])
    expect(lost()).toEqual(['refused overflow'])
    await hold()
    await release()
  })

  it('3.7 the actor stops: what followed the offers becomes a dead letter behind the messages', async () => {
    const { system, host, ref, release, lost } = await busy(bounded(1))
    await release()
    ref.tell((ctx: ActorContext<unknown>) => {
      const work = new Promise(resolve => void host.setTimer(() => resolve('piped'), 10))
      ctx.pipeToSelf(work, result => result)
      return new Promise<void>(resolve => void host.setTimer(resolve, 20))
    })
    await host.settle()
    ref.tell(1)
    const offer = outcomeOf(ref.offer(2))
    await host.advance(15)
    system.stop(ref)
    await host.advance(5)
    expect([lost(), offer.settled]).toEqual([['1 stopped', 'piped staleInstance'], true])
  })
})
