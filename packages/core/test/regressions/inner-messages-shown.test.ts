import {
  type ActorContext,
  type ActorRef,
  ask,
  Behavior,
  type MailboxConfig,
  type ReceiveMiddleware,
  TargetStoppedError,
} from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { world } from './support.ts'

interface Outer {
  readonly order: { readonly priority: number }
}
interface Inner {
  readonly n: number
  readonly replyTo?: ActorRef<number>
}
const outer = (priority: number): Outer => ({ order: { priority } })

/** Each of them would throw on a message of the inner protocol. */
const mailboxes: readonly [string, (capacity?: number) => MailboxConfig<Outer>][] = [
  ['priority', capacity => ({ kind: 'priority', compare: (a, b) => a.order.priority - b.order.priority, capacity })],
  ['control-aware', capacity => ({ kind: 'controlAware', isControl: ({ order }) => order.priority < 5, capacity })],
]

function start(mailbox: MailboxConfig<Outer> | undefined, middleware: ReceiveMiddleware<Outer>[] = []) {
  const w = world({ logLevel: 'off' })
  const got: number[] = []
  const forced = eventProbe(w.system, 'mailbox')
  let inside: ActorContext<Inner> | undefined
  const counting = Behavior.setup<Inner>(ctx => {
    inside = ctx
    return Behavior.handle((_ctx, { n, replyTo }) => {
      got.push(n)
      replyTo?.tell(n)
    })
  })
  const ref = w.system.spawn(
    Behavior.transform(counting, ({ order }: Outer) => ({ n: order.priority })),
    { mailbox, middleware },
  )
  return { ...w, ref, got, ctx: inside as ActorContext<Inner>, forced: () => forced.events.map(({ kind }) => kind) }
}

describe.each(mailboxes)('what an inner layer tells its own actor, past a %s mailbox', (_, mailbox) => {
  it('9.1 is not shown to what sorts the messages: after those that were there before, in order', async () => {
    const { host, ref, got, ctx, forced } = start(mailbox())
    ref.tell(outer(9))
    ref.tell(outer(1))
    ctx.self.tell({ n: 100 })
    ctx.self.tell({ n: 101 })
    ref.tell(outer(8))
    ref.tell(outer(2))
    await host.settle()
    expect(forced()).toEqual([])
    expect(got.filter(n => n === 9 || n === 1 || n === 100)).toEqual([1, 9, 100])
    expect(got.filter(n => n >= 100)).toEqual([100, 101])
    expect(got.toSorted((a, b) => a - b)).toEqual([1, 2, 8, 9, 100, 101])
  })

  it('9.1 takes no place in it: with room for one, and offered', async () => {
    const { host, ref, got, ctx, forced } = start(mailbox(1))
    for (const n of [100, 101]) ctx.self.tell({ n })
    const offered = ctx.self.offer({ n: 102 })
    ref.tell(outer(7))
    await offered
    await host.settle()
    expect([forced(), got.toSorted((a, b) => a - b)]).toEqual([[], [7, 100, 101, 102]])
  })

  it('9.1 an offer rejects when the signal has aborted, and when the actor has stopped', async () => {
    const { host, system, ref, got, ctx } = start(mailbox())
    const self = ctx.self
    await expect(self.offer({ n: 1 }, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    system.stop(ref)
    await host.settle()
    await expect(self.offer({ n: 1 })).rejects.toBeInstanceOf(TargetStoppedError)
    expect(got).toEqual([])
  })

  it('3.7 is a dead letter, as it was told, when the actor stops first', async () => {
    const { host, system, ref, ctx } = start(mailbox())
    const dead = eventProbe(system, 'deadLetter')
    const self = ctx.self
    system.stop(ref)
    self.tell({ n: 1 })
    await host.settle()
    self.tell({ n: 2 })
    await host.settle()
    expect(dead.events.map(({ message, reason }) => [message, reason])).toEqual([
      [{ n: 1 }, 'stopped'],
      [{ n: 2 }, 'stopped'],
    ])
  })

  it('8.1 may be a question: answered, or rejected when the actor stops first', async () => {
    const { host, system, ref, ctx } = start(mailbox())
    const self = ctx.self as ActorRef<{ readonly n: number; readonly replyTo: ActorRef<number> }>
    const answered = ask(self, { n: 5 })
    await host.settle()
    await expect(answered).resolves.toBe(5)
    system.stop(ref)
    const [late] = await Promise.all([ask(self, { n: 6 }).catch((error: unknown) => error), host.settle()])
    expect(late).toBeInstanceOf(TargetStoppedError)
  })
})

it('8.6 the middleware of the options is not shown what an inner layer tells its own actor, by whatever way', async () => {
  const seen: unknown[] = []
  const noting: ReceiveMiddleware<Outer> = (_ctx, message, next) => {
    seen.push(message.order.priority)
    return next(message)
  }
  const { host, ref, got, ctx } = start(undefined, [noting])
  ctx.self.tell({ n: 100 })
  ctx.timers.startSingle('key', { n: 101 }, 10)
  ctx.pipeToSelf(Promise.resolve(), () => ({ n: 102 }))
  ctx.adapt((n: number) => ({ n })).tell(103)
  ctx.stash.stash({ n: 104 })
  ctx.stash.unstashAll()
  ref.tell(outer(1))
  await host.advance(10)
  expect([seen, got.toSorted((a, b) => a - b)]).toEqual([[1], [1, 100, 101, 102, 103, 104]])
})

it('8.6 where no map stands around it, the middleware of the options sees every message, whichever way it came', async () => {
  const { system, host } = world()
  const seen: number[] = []
  const noting: ReceiveMiddleware<number> = (_ctx, n, next) => {
    seen.push(n)
    return next(n)
  }
  const sending = Behavior.setup<number>(ctx => {
    ctx.self.tell(1)
    ctx.timers.startSingle('key', 2, 10)
    ctx.pipeToSelf(Promise.resolve(), () => 3)
    ctx.adapt((text: string) => text.length).tell('four')
    ctx.stash.stash(5)
    ctx.stash.unstashAll()
    return Behavior.handle<number>(() => {})
  })
  system.spawn(
    Behavior.intercept((_ctx, n, next) => next(n), sending),
    { middleware: [noting] },
  )
  await host.advance(10)
  expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
})
