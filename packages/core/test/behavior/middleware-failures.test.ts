import { Handled } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { async, type Mw, noting, start, sync, ways } from './middleware-support.ts'
import { Boom, raise, unhandledRejections } from './support.ts'

describe.each(ways)('8.6 middleware that fails, by %s', how => {
  const failing: readonly [string, (cause: unknown) => Mw][] = [
    ['throws before next', cause => () => raise(cause)],
    [
      'throws after next',
      cause => (_ctx, message, next) => {
        void next(message)
        return raise(cause)
      },
    ],
    ['rejects before next', cause => async () => raise(cause)],
    [
      'rejects after next',
      cause => async (_ctx, message, next) => {
        await next(message)
        return raise(cause)
      },
    ],
  ]
  it.each(failing)('8.6 one that %s: a failure of the actor, with the message', async (_, make) => {
    const cause = new Boom('middleware')
    const log: string[] = []
    const { host, ref, seen } = start(how, [sync(log, 'a'), make(cause)], noting(log), 'resume')
    ref.tell('x')
    await host.settle()
    expect(seen.failures.map(event => [event.snapshot.failure.downcast(Boom) === cause, event.lastMessage])).toEqual([
      [true, 'x'],
    ])
    expect(seen.outcomes()).toEqual(['resume'])
  })

  it('8.6 a failure of the handler goes through it as it is', async () => {
    for (const make of [sync, async]) {
      const cause = new Boom('handler')
      const { host, ref, seen } = start(how, [make([], 'a')], () => raise(cause), 'resume')
      ref.tell('x')
      await host.settle()
      expect(seen.failures.map(event => event.snapshot.failure.downcast(Boom) === cause)).toEqual([true])
    }
  })

  const twice: readonly [string, Mw][] = [
    [
      'sync',
      (_ctx, message, next) => {
        void next(message)
        return next(message)
      },
    ],
    [
      'async',
      async (_ctx, message, next) => {
        await next(message)
        return await next(message)
      },
    ],
  ]
  it.each(twice)('8.6 one that calls next twice: %s: a failure that says so; the handler ran once', async (_, greedy) => {
    const rejections = unhandledRejections()
    const log: string[] = []
    const { host, ref, seen } = start(how, [greedy], noting(log), 'resume')
    ref.tell('x')
    await host.settle()
    expect(log).toEqual(['x'])
    expect(seen.outcomes()).toEqual(['resume'])
    expect(seen.descriptions()[0]).toMatch(/next/)
    expect(seen.descriptions()[0]).toMatch(/twice|once|again|second/i)
    expect(await rejections.stop()).toEqual([])
  })

  it('8.6 the handler runs once, even if the refusal of the second call is caught', async () => {
    const log: string[] = []
    const { host, ref } = start(
      how,
      [
        async (_ctx, message, next) => {
          const handled = await next(message)
          try {
            await next(message)
          } catch {}
          return handled
        },
      ],
      noting(log),
      'resume',
    )
    ref.tell('x')
    await host.settle()
    expect(log).toEqual(['x'])
  })

  it('8.6 one may call next once for each message', async () => {
    const log: string[] = []
    const { host, ref, seen } = start(how, [sync(log, 'a')], noting(log))
    for (const message of ['x', 'y', 'z']) ref.tell(message)
    await host.settle()
    expect([log.filter(line => line.length === 1), seen.failures.length]).toEqual([['x', 'y', 'z'], 0])
  })

  it('1.1 a next that is called when its message is over runs nothing', async () => {
    const log: string[] = []
    const late: (() => unknown)[] = []
    const { host, ref } = start(
      how,
      [
        (_ctx, message, next) => {
          late.push(() => next(message))
          return Handled.dropped
        },
      ],
      noting(log),
    )
    ref.tell('x')
    await host.settle()
    for (const call of late) {
      try {
        await call()
      } catch {}
    }
    await host.settle()
    expect([late.length, log]).toEqual([1, []])
  })
})
