import { type ActorContext, type ActorRef, Behavior } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, raise, recording, stateOf, watching } from './support.ts'

/** The inner protocol: numbers, or something to do. */
type Inner = number | ((ctx: ActorContext<Inner>) => void)
interface Outer {
  readonly cents: Inner
}
const open = (outer: Outer): Inner => (typeof outer.cents === 'number' ? outer.cents / 100 : outer.cents)
const inner = (log: unknown[]): Behavior<Inner> =>
  Behavior.receive<Inner>((ctx, message) => {
    if (typeof message === 'function') message(ctx)
    else log.push(message)
    return Behavior.same
  }).receiveSignal((_, signal) => void log.push(signal.type))

describe('8.6 transform', () => {
  const start = () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const calls: Outer[] = []
    const behavior = Behavior.transform(inner(log), (outer: Outer) => {
      calls.push(outer)
      return open(outer)
    })
    const ref = system.spawn(behavior, { name: 'ref', supervision: 'resume' })
    const run = async (act: (ctx: ActorContext<Inner>) => void) => {
      ref.tell({ cents: act })
      await host.settle()
      calls.shift()
    }
    return { system, host, ref, log, calls, run, seen: watching(system) }
  }

  it('8.6 each message is mapped once', async () => {
    const { host, ref, log, calls } = start()
    for (const cents of [100, 250]) ref.tell({ cents })
    await host.settle()
    expect([log, calls]).toEqual([
      [1, 2.5],
      [{ cents: 100 }, { cents: 250 }],
    ])
  })

  it('8.6 one inside another: the outer map first', async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const twice = Behavior.transform(
      Behavior.transform(inner(log), (text: string) => text.length),
      (message: { text: string }) => message.text,
    )
    system.spawn(twice).tell({ text: 'four' })
    await host.settle()
    expect(log).toEqual([4])
  })

  it('8.6 it stays around what its inner behaviour becomes', async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const first = Behavior.receiveMessage<number>(message => {
      log.push(`first ${message}`)
      return Behavior.setup(() => recording(log, next => `second ${next}`))
    })
    const ref = system.spawn(Behavior.transform(first, (text: string) => text.length))
    for (const text of ['a', 'bb']) ref.tell(text)
    await host.settle()
    expect(log).toEqual(['first 1', 'second 2'])
  })

  it('8.6 a map that throws fails the actor, with the message as it was sent', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const cause = new Boom('map')
    const ref = system.spawn(
      Behavior.transform(Behavior.ignore, (_: Outer): unknown => raise(cause)),
      { supervision: 'resume' },
    )
    const message = { cents: 1 }
    ref.tell(message)
    await host.settle()
    expect(seen.failures.map(event => [event.snapshot.failure.downcast(Boom) === cause, event.lastMessage === message])).toEqual([
      [true, true],
    ])
  })

  it('8.6 what the inner behaviour leaves unhandled is published', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    system.spawn(Behavior.transform(Behavior.empty, (outer: Outer) => outer.cents)).tell({ cents: 7 })
    await host.settle()
    expect(seen.unhandled.length).toBe(1)
  })

  // Its context is an ActorContext of the inner protocol: what goes through it is of that protocol already.
  it('8.6 what the inner behaviour tells itself is not mapped', async () => {
    const { log, calls, run } = start()
    await run(ctx => ctx.self.tell(7))
    expect([log, calls]).toEqual([[7], []])
  })

  it('8.6 nor is what it is told through a ref that it gave away', async () => {
    const { system, host, log, calls, run } = start()
    await run(ctx => {
      const { self } = ctx
      system.spawn(Behavior.handle<number>((_, n) => self.tell(n))).tell(8)
    })
    await host.settle()
    expect([log, calls]).toEqual([[8], []])
  })

  it('8.6 nor is what pipeToSelf brings', async () => {
    const { host, log, calls, run } = start()
    await run(ctx => ctx.pipeToSelf(Promise.resolve(8), result => (result.ok ? result.value : -1)))
    await host.settle()
    expect([log, calls]).toEqual([[8], []])
  })

  it('8.6 nor is what watchWith brings', async () => {
    const { host, log, calls, run } = start()
    await run(ctx => {
      const child = ctx.spawn(Behavior.ignore)
      ctx.watchWith(child, 9)
      ctx.stop(child)
    })
    await host.settle()
    expect([log, calls]).toEqual([[9], []])
  })

  it('8.6 nor is what an adapter brings', async () => {
    const { host, log, calls, run } = start()
    await run(ctx => ctx.adapt((text: string) => text.length).tell('four'))
    await host.settle()
    expect([log, calls]).toEqual([[4], []])
  })

  it('8.6 nor is what a timer, or the receive timeout, brings', async () => {
    const { host, log, calls, run } = start()
    await run(ctx => {
      ctx.timers.startSingle('key', 10, 5)
      ctx.setReceiveTimeout(20, 11)
    })
    await host.advance(5)
    expect([log, calls]).toEqual([[10], []])
    await run(ctx => ctx.setReceiveTimeout(20, 11))
    await host.advance(20)
    await run(ctx => ctx.cancelReceiveTimeout())
    expect([log, calls]).toEqual([[10, 11], []])
  })

  it('8.6 nor is what a timer brings that comes again', async () => {
    const { host, log, calls, run } = start()
    await run(ctx => {
      ctx.timers.startFixedDelay('delay', 12, 10)
      ctx.timers.startFixedRate('rate', 13, 10, 5)
    })
    await host.advance(20)
    expect([log, calls]).toEqual([[13, 12, 13, 12], []])
  })

  it('8.6 nor is what an answer brings, to ask and to askWith', async () => {
    const { system, host, log, calls, run } = start()
    type Get = { readonly type: 'get'; readonly replyTo: ActorRef<number> }
    const seven = system.spawn(Behavior.handle<Get>((_, { replyTo }) => replyTo.tell(7)))
    await run(ctx => {
      ctx.ask(seven, { type: 'get' }, answer => (answer.ok ? answer.value : -1))
      ctx.askWith(
        seven,
        replyTo => ({ type: 'get' as const, replyTo }),
        answer => (answer.ok ? -answer.value : -1),
      )
    })
    await host.settle()
    expect([log, calls]).toEqual([[7, -7], []])
  })

  it('8.6 nor is what it had stashed', async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const maps: string[] = []
    const stashing = Behavior.receive<number>((ctx, message) => {
      if (message === 1) {
        ctx.stash.stash(message)
        return Behavior.same
      }
      ctx.stash.unstashAll()
      return recording(log)
    })
    const ref = system.spawn(
      Behavior.transform(stashing, (text: string) => {
        maps.push(text)
        return text.length
      }),
    )
    for (const text of ['a', 'bb']) ref.tell(text)
    await host.settle()
    expect([log, maps]).toEqual([[1], ['a', 'bb']])
  })

  it('8.6 the ref is the actor’s own, whoever looks', async () => {
    const { ref, run } = start()
    const pids: unknown[] = []
    await run(ctx => pids.push(ctx.self.pid, ctx.pid, ctx.self.path.name))
    expect(pids).toEqual([ref.pid, ref.pid, 'ref'])
  })

  it('8.6 the context acts for the actor: children, watching, stopping', async () => {
    const { system, host, ref, log, seen, run } = start()
    await run(ctx => {
      ctx.stop(ctx.spawnWatched(Behavior.ignore, 'child'))
    })
    await host.settle()
    await run(ctx => ctx.stop(ctx.self))
    await host.settle()
    expect([log, seen.life('child'), stateOf(system, ref)]).toEqual([['terminated', 'postStop'], ['started', 'stopped'], 'gone'])
  })

  it('8.6 validated gives the inner protocol, too: what had been stashed is not checked again', async () => {
    const { system, host } = simulate()
    const log: unknown[] = []
    const toNumber = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) =>
          typeof value === 'string' ? { value: Number(value) } : { issues: [{ message: 'no text' }] },
      },
    } as const
    const stashing = Behavior.receive<number>((ctx, message) => {
      if (message === 1) {
        ctx.stash.stash(message)
        return Behavior.same
      }
      ctx.stash.unstashAll()
      ctx.self.tell(3)
      return recording(log)
    })
    const ref = system.spawn(Behavior.validated<string, number>(toNumber, stashing))
    for (const text of ['1', '2']) ref.tell(text)
    await host.settle()
    expect(log).toEqual([1, 3])
  })
})
