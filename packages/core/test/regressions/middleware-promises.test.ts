import { type Actor, Behavior, Handled, type MaybePromise, type ReceiveMiddleware, type Spawnable } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { unhandledRejections } from '../behavior/support.ts'
import { world } from './support.ts'

type Mw = ReceiveMiddleware<string>
type Handle = (message: string) => MaybePromise<void>

const classActor =
  (handle: Handle): (() => Actor<string>) =>
  () => ({ receive: (_ctx, message) => handle(message) })
const ways: Readonly<Record<string, (middleware: Mw, handle: Handle) => [Spawnable<string>, readonly Mw[]]>> = {
  'Behavior.intercept': (middleware, handle) => [
    Behavior.intercept(
      middleware,
      Behavior.handle((_ctx, message) => handle(message)),
    ),
    [],
  ],
  'the spawn option': (middleware, handle) => [Behavior.handle((_ctx, message) => handle(message)), [middleware]],
  'the spawn option of a class actor': (middleware, handle) => [classActor(handle), [middleware]],
}

describe.each(Object.entries(ways))('the promise of next, by %s', (_, wrapped) => {
  function start(middleware: (delay: (ms: number) => Promise<void>) => Mw, handle: (message: string) => string | undefined) {
    const w = world({ logLevel: 'off' })
    const { system, host } = w
    const log: string[] = []
    const lines: string[] = []
    system.eventStream.subscribe('log', ({ level, message }) => {
      if (level === 'warn' && /A handler failed/.test(message)) lines.push(message)
    })
    system.eventStream.subscribe('failure', event => {
      log.push(`failure of ${String(event.lastMessage)}: ${event.snapshot.description}`)
    })
    system.eventStream.subscribe('lifecycle', ({ stage }) => {
      if (stage !== 'started') log.push(stage)
    })
    const delay = (ms: number) => new Promise<void>(resolve => void host.setTimer(resolve, ms))
    const [spawnable, option] = wrapped(middleware(delay), async message => {
      log.push(`>${message}`)
      await delay(50)
      log.push(`<${message}`)
      const error = handle(message)
      if (error !== undefined) throw new Error(error)
    })
    const ref = system.spawn(spawnable, { middleware: option, supervision: 'resume' })
    return { ...w, ref, log, lines }
  }
  const fails = (message: string) => (message === 'bad' ? 'it failed' : undefined)
  const voiding: Mw = (_ctx, message, next) => {
    void next(message)
    return Handled.dropped
  }
  const ignoring: readonly [string, (delay: (ms: number) => Promise<void>) => Mw][] = [
    ['drops it', () => voiding],
    ['drops it and is async', () => async (ctx, message, next) => voiding(ctx, message, next)],
    ['limits its time', delay => (_ctx, message, next) => Promise.race([next(message), delay(10).then(() => Handled.dropped)])],
  ]

  it.each(ignoring)('1.1 a middleware that %s: the next message waits until the handler has settled', async (_name, make) => {
    const { host, ref, log } = start(make, fails)
    ref.tell('1')
    ref.tell('2')
    await host.advance(200)
    expect(log).toEqual(['>1', '<1', '>2', '<2'])
  })

  it.each(ignoring)('2.5 a middleware that %s: a failure of the handler is one of the actor', async (_name, make) => {
    const rejections = unhandledRejections()
    const { host, ref, log } = start(make, fails)
    ref.tell('bad')
    ref.tell('good')
    await host.advance(200)
    expect(log).toEqual(['>bad', '<bad', 'failure of bad: it failed', '>good', '<good'])
    expect(await rejections.stop()).toEqual([])
  })

  it.each(ignoring)('2.3 a middleware that %s: a stop waits for the handler', async (_name, make) => {
    const { host, ref, system, log } = start(make, fails)
    ref.tell('1')
    await host.advance(20)
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['>1'])
    await host.advance(30)
    expect(log).toEqual(['>1', '<1', 'stopped'])
  })

  it('2.5 a middleware that is busy when the handler fails passes the failure on later: it is one of the actor, once', async () => {
    const rejections = unhandledRejections()
    const { host, ref, log } = start(
      delay => async (_ctx, message, next) => {
        const handled = next(message)
        await delay(100)
        return handled
      },
      fails,
    )
    ref.tell('bad')
    await host.advance(200)
    expect(log).toEqual(['>bad', '<bad', 'failure of bad: it failed'])
    expect(await rejections.stop()).toEqual([])
  })

  it('8.6 a middleware that catches the failure has dealt with it', async () => {
    const { host, ref, log } = start(
      () => async (_ctx, message, next) => {
        try {
          return await next(message)
        } catch {
          return Handled.dropped
        }
      },
      fails,
    )
    ref.tell('bad')
    await host.advance(200)
    expect(log).toEqual(['>bad', '<bad'])
  })

  const throwing: readonly [string, Mw][] = [
    [
      'throws',
      (_ctx, message, next) => {
        void next(message)
        throw new Error('the middleware failed')
      },
    ],
    [
      'rejects',
      async (_ctx, message, next) => {
        void next(message)
        throw new Error('the middleware failed')
      },
    ],
    [
      'returns nothing',
      ((_ctx, message, next) => {
        void next(message)
      }) as (...given: Parameters<Mw>) => never,
    ],
  ]
  it.each(throwing)(
    '1.1 a middleware that %s after next: the actor fails by it when the handler has settled',
    async (_name, middleware) => {
      const { host, ref, log, lines } = start(
        () => middleware,
        () => undefined,
      )
      ref.tell('1')
      ref.tell('2')
      await host.advance(200)
      const failed = (message: string) => expect.stringMatching(new RegExp(`failure of ${message}: .*middleware`))
      expect(log).toEqual(['>1', '<1', failed('1'), '>2', '<2', failed('2')])
      expect(lines).toEqual([])
    },
  )

  it.each(throwing)(
    '2.5 a middleware that %s after next: the failure of the handler that follows is logged',
    async (_name, middleware) => {
      const rejections = unhandledRejections()
      const { host, ref, log, lines } = start(() => middleware, fails)
      ref.tell('bad')
      await host.advance(200)
      expect(log).toEqual(['>bad', '<bad', expect.stringMatching(/failure of bad: .*middleware/)])
      expect(lines).toEqual([expect.stringMatching(/it failed/)])
      expect(await rejections.stop()).toEqual([])
    },
  )

  it('2.3 a handler that outlasts its middleware and the grace is abandoned like any other', async () => {
    const w = start(() => voiding, fails)
    const abandoned: string[] = []
    w.system.eventStream.subscribe('abandoned', ({ what }) => {
      abandoned.push(what)
    })
    const ref = w.system.spawn(...never(voiding))
    ref.tell('x')
    await w.host.settle()
    w.system.stop(ref)
    await w.host.advance(100)
    expect(abandoned).toEqual(['receive'])
  })
  function never(middleware: Mw) {
    const [spawnable, option] = wrapped(middleware, () => new Promise(() => {}))
    return [spawnable, { middleware: option, stopTimeoutMs: 100 }] as const
  }
})
