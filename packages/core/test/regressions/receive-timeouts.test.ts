import { type Actor, type ActorContext, type MaybePromise, notInfluenceReceiveTimeout, type Outcome } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { actor } from '../watch-events/support.ts'
import { isAlive, raise, world } from './support.ts'

/** An actor that is told `'tick'` when 100 ms have passed without a message. */
function ticking() {
  const { system, host } = world()
  const log: string[] = []
  const ref = system.spawn(
    actor<unknown>({
      preStart: ctx => ctx.setReceiveTimeout(100, 'tick'),
      receive: (_ctx, message) => void log.push(`${typeof message === 'string' ? message : typeof message}@${host.now()}`),
    }),
  )
  return { system, host, ref, log }
}

it('8.3 a message that is told counts, though it be the very message of the timeout', async () => {
  const { host, ref, log } = ticking()
  await host.advance(60)
  ref.tell('tick')
  await host.advance(100)
  expect(log).toEqual(['tick@60', 'tick@160'])
})

it('8.3 4.12 a message that can not be looked into is one like any other', async () => {
  const { system, host, ref, log } = ticking()
  await host.advance(60)
  ref.tell(new Proxy({}, { get: () => raise(new Error('hostile')) }))
  await host.advance(100)
  expect(isAlive(system, ref)).toBe(true)
  expect(log).toEqual(['object@60', 'tick@160'])
})

interface Work {
  readonly run: (ctx: ActorContext<Work | 'idle'>) => MaybePromise<Outcome>
  readonly [notInfluenceReceiveTimeout]?: true
}
/** An actor that works as it is told, and writes down when it was told that it is idle. */
function working(hooks: Partial<Actor<Work | 'idle'>> = {}) {
  const { system, host } = world({ logLevel: 'off' })
  const log: string[] = []
  const pause = (ms: number) => new Promise<void>(resolve => void host.setTimer(resolve, ms))
  const receive: Actor<Work | 'idle'>['receive'] = (ctx, message) =>
    message === 'idle' ? void log.push(`idle@${host.now()}`) : message.run(ctx)
  return {
    system,
    host,
    log,
    pause,
    start: (supervision: 'resume' | 'restart' = 'resume') =>
      system.spawn(actor<Work | 'idle'>({ receive, ...hooks }), { supervision }),
  }
}

describe('8.3 a receive timeout that is set by code at work: the wait begins when that has ended', () => {
  it('8.3 an async handler that takes longer than the delay', async () => {
    const { host, log, pause, start } = working()
    start().tell({
      run: ctx => {
        ctx.setReceiveTimeout(100, 'idle')
        return pause(500)
      },
    })
    await host.advance(599)
    expect(log).toEqual([])
    await host.advance(101)
    expect(log).toEqual(['idle@600', 'idle@700'])
  })

  it('8.3 an async handler that takes less than the delay', async () => {
    const { host, log, pause, start } = working()
    start().tell({
      run: ctx => {
        ctx.setReceiveTimeout(600, 'idle')
        return pause(500)
      },
    })
    await host.advance(1_100)
    expect([log, host.pendingTimers]).toEqual([['idle@1100'], 1])
  })

  it('8.3 an async handler that sets it late, in place of another', async () => {
    const { host, log, pause, start } = working({ preStart: ctx => ctx.setReceiveTimeout(50, 'idle') })
    start().tell({
      run: async ctx => {
        await pause(200)
        ctx.setReceiveTimeout(100, 'idle')
        await pause(200)
      },
    })
    await host.advance(500)
    expect(log).toEqual(['idle@500'])
  })

  it('8.3 an async handler that fails and is resumed', async () => {
    const { host, log, pause, start } = working()
    start().tell({
      run: async ctx => {
        ctx.setReceiveTimeout(100, 'idle')
        await pause(500)
        raise(new Error('boom'))
      },
    })
    await host.advance(600)
    expect(log).toEqual(['idle@600'])
  })

  it('8.3 an async start hook, of a restart too', async () => {
    const { host, log, pause, start } = working({
      preStart: async ctx => {
        ctx.setReceiveTimeout(100, 'idle')
        await pause(500)
      },
    })
    const ref = start('restart')
    await host.advance(650)
    expect(log).toEqual(['idle@600'])
    ref.tell({ run: () => raise(new Error('boom')) })
    await host.advance(600)
    expect(log).toEqual(['idle@600', 'idle@1250'])
  })

  it('8.3 an async handler that a restart ends: only the timeout of the next instance is seen', async () => {
    let starts = 0
    const { host, log, pause, start } = working({
      preStart: async ctx => {
        if (++starts === 1) return
        ctx.setReceiveTimeout(100, 'idle')
        await pause(200)
      },
    })
    start('restart').tell({
      run: async ctx => {
        ctx.setReceiveTimeout(100, 'idle')
        await pause(300)
        raise(new Error('boom'))
      },
    })
    await host.advance(600)
    expect(log).toEqual(['idle@600'])
  })

  it('8.3 an async onTerminated', async () => {
    const { host, log, pause, start, system } = working({
      onTerminated: async ctx => {
        ctx.setReceiveTimeout(100, 'idle')
        await pause(500)
      },
    })
    const target = system.spawn(actor({}))
    start().tell({ run: ctx => ctx.watch(target) })
    await host.settle()
    system.stop(target)
    await host.advance(600)
    expect(log).toEqual(['idle@600'])
  })
})

describe('8.3 a receive timeout that was set before: what is at work leaves it alone', () => {
  it('8.3 a marked message, though its handler be at work when it is due', async () => {
    const { host, log, pause, start } = working({ preStart: ctx => ctx.setReceiveTimeout(100, 'idle') })
    const ref = start()
    await host.advance(90)
    ref.tell({ run: () => pause(50), [notInfluenceReceiveTimeout]: true })
    await host.advance(60)
    expect(log).toEqual(['idle@140'])
  })

  it('8.3 set between two turns it counts from there, a marked message or not', async () => {
    const { host, log, pause, start } = working()
    const ref = start()
    ref.tell({ run: ctx => void pause(40).then(() => ctx.setReceiveTimeout(100, 'idle')) })
    await host.advance(90)
    ref.tell({ run: () => {}, [notInfluenceReceiveTimeout]: true })
    await host.advance(50)
    expect(log).toEqual(['idle@140'])
  })
})
