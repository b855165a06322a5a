import { type ActorContext, ConfigError, notInfluenceReceiveTimeout, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deadLetters, type Hooks, type Msg, pause, raise, thrownBy, world } from './support.ts'

const boom = (): never => raise(new Boom('boom'))

/** An actor that writes down its texts with the time at which they are handled; its receive timeout starts with it. */
function idler(delayMs = 100, hooks: Hooks = {}, supervision: 'restart' | 'resume' = 'restart') {
  const w = world()
  const log: string[] = []
  let starts = 0
  const preStart = (ctx: ActorContext<Msg>): void => {
    starts += 1
    if (starts === 1) ctx.setReceiveTimeout(delayMs, 'timeout')
  }
  const ref = w.spawn((_ctx, text) => void log.push(`${text}@${w.host.now()}`), { preStart, ...hooks }, { supervision })
  return { ...w, ref, log }
}

describe('8.3 receive timeout', () => {
  it('8.3 the message comes when the actor has been idle for that long', async () => {
    const { host, log } = idler()
    await host.advance(99)
    expect(log).toEqual([])
    await host.advance(1)
    expect(log).toEqual(['timeout@100'])
  })

  it('8.3 it repeats while the actor stays idle', async () => {
    const { host, log } = idler()
    await host.advance(350)
    expect(log).toEqual(['timeout@100', 'timeout@200', 'timeout@300'])
  })

  it('8.3 a user message starts the wait over', async () => {
    const { host, ref, log } = idler()
    await host.advance(60)
    ref.tell('told')
    await host.advance(99)
    expect(log).toEqual(['told@60'])
    await host.advance(1)
    expect(log).toEqual(['told@60', 'timeout@160'])
  })

  it('8.3 a steady stream of messages keeps it off for ever', async () => {
    const { host, ref, log } = idler()
    for (let i = 0; i < 20; i += 1) {
      ref.tell('told')
      await host.advance(90)
    }
    expect(log.filter(line => line.startsWith('timeout'))).toEqual([])
  })

  it('8.3 set in a handler, it counts from there', async () => {
    const w = world()
    const log: string[] = []
    const ref = w.spawn((_ctx, text) => void log.push(`${text}@${w.host.now()}`))
    await w.host.advance(40)
    await w.act(ref, ctx => ctx.setReceiveTimeout(100, 'timeout'))
    await w.host.advance(100)
    expect(log).toEqual(['timeout@140'])
  })

  it('8.3 a handler at work is not idle: the wait begins when its promise has settled', async () => {
    const w = idler()
    w.ref.tell(() => pause(w, 250))
    await w.host.advance(349)
    expect(w.log).toEqual([])
    await w.host.advance(1)
    expect(w.log).toEqual(['timeout@350'])
  })

  it('8.3 a message that is handled just before it is due leaves no stale timeout', async () => {
    const w = world()
    const log: string[] = []
    const ref = w.spawn((_ctx, text) => void log.push(`${text}@${w.host.now()}`))
    // Set first, so that it fires first of the two at the same time.
    w.host.setTimer(() => ref.tell('told'), 100)
    await w.act(ref, ctx => ctx.setReceiveTimeout(100, 'timeout'))
    await w.host.advance(199)
    expect(log).toEqual(['told@100'])
    await w.host.advance(1)
    expect(log).toEqual(['told@100', 'timeout@200'])
  })

  it('8.3 cancelled while messages wait before it: never seen', async () => {
    const w = idler()
    w.ref.tell(() => pause(w, 150))
    w.ref.tell(ctx => ctx.cancelReceiveTimeout())
    await w.host.advance(1000)
    expect(w.log).toEqual([])
  })

  it('8.3 a failing handler is influence as well: resumed, the wait starts over', async () => {
    const { host, ref, log } = idler(100, {}, 'resume')
    await host.advance(60)
    ref.tell(boom)
    await host.advance(99)
    expect(log).toEqual([])
    await host.advance(1)
    expect(log).toEqual(['timeout@160'])
  })
})

describe('8.3 what has no influence', () => {
  it('8.3 messages that are marked NotInfluenceReceiveTimeout', async () => {
    const w = world()
    const log: string[] = []
    type Mark = { readonly text: string; readonly [notInfluenceReceiveTimeout]?: true }
    const ref = w.system.spawn<Mark>(() => ({
      preStart: (ctx: ActorContext<Mark>) => ctx.setReceiveTimeout(100, { text: 'timeout' }),
      receive: (_ctx: ActorContext<Mark>, message: Mark) => void log.push(`${message.text}@${w.host.now()}`),
    }))
    await w.host.advance(60)
    ref.tell({ text: 'marked', [notInfluenceReceiveTimeout]: true })
    await w.host.advance(40)
    expect(log).toEqual(['marked@60', 'timeout@100'])
    await w.host.advance(60)
    ref.tell({ text: 'plain' })
    await w.host.advance(99)
    expect(log.slice(2)).toEqual(['plain@160'])
    await w.host.advance(1)
    expect(log.slice(3)).toEqual(['timeout@260'])
  })

  it('8.3 class instances may carry the mark', async () => {
    const w = world()
    const log: unknown[] = []
    class Ping {
      readonly [notInfluenceReceiveTimeout] = true
    }
    const ref = w.system.spawn<Ping | string>(() => ({
      preStart: (ctx: ActorContext<Ping | string>) => ctx.setReceiveTimeout(100, 'timeout'),
      receive: (_ctx: ActorContext<Ping | string>, message: Ping | string) => void log.push(message),
    }))
    await w.host.advance(60)
    ref.tell(new Ping())
    await w.host.advance(40)
    expect(log).toEqual([new Ping(), 'timeout'])
  })

  it('8.3 system messages: the end of a watched actor and its onTerminated', async () => {
    const w = idler(100, { onTerminated: () => void w.log.push(`terminated@${w.host.now()}`) })
    const target = w.spawn()
    const watcher = await w.take(w.ref, ctx => {
      ctx.watch(target)
      return ctx.self
    })
    await w.host.advance(60)
    w.system.stop(target)
    await w.host.advance(40)
    expect(w.log).toEqual(['terminated@60', 'timeout@100'])
    expect(watcher.pid).toBe(w.ref.pid)
  })
})

describe('8.3 replaced, cancelled, over', () => {
  it('8.3 set again: the new delay and the new message count, the old ones are not seen', async () => {
    const w = idler()
    await w.host.advance(50)
    await w.act(w.ref, ctx => ctx.setReceiveTimeout(200, 'new'))
    await w.host.advance(450)
    expect(w.log).toEqual(['new@250', 'new@450'])
    expect(w.host.pendingTimers).toBe(1)
  })

  it('8.3 set ten thousand times, one timer is pending', async () => {
    const w = idler()
    await w.act(w.ref, ctx => {
      for (let i = 0; i < 10_000; i += 1) ctx.setReceiveTimeout(100, `${i}`)
    })
    expect(w.host.pendingTimers).toBe(1)
    await w.host.advance(100)
    expect(w.log).toEqual(['9999@100'])
  })

  it('8.3 its own handler may cancel it: that was the last one', async () => {
    const w = world()
    let seen = 0
    const ref = w.spawn(ctx => {
      seen += 1
      ctx.cancelReceiveTimeout()
    })
    await w.act(ref, ctx => ctx.setReceiveTimeout(100, 'timeout'))
    await w.host.advance(1000)
    expect(seen).toBe(1)
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.3 cancelled: nothing comes, nothing is pending; to cancel again is nothing', async () => {
    const w = idler()
    await w.act(w.ref, ctx => ctx.cancelReceiveTimeout())
    expect(w.host.pendingTimers).toBe(0)
    await w.act(w.ref, ctx => ctx.cancelReceiveTimeout())
    await w.host.advance(1000)
    expect(w.log).toEqual([])
  })

  it('3.6(a) a restart clears it: the next instance has none', async () => {
    const w = idler()
    await w.act(w.ref, boom)
    expect(w.host.pendingTimers).toBe(0)
    await w.host.advance(1000)
    expect(w.log).toEqual([])
  })

  it('3.6(a) nor does it come while the restart waits', async () => {
    const w = world()
    const log: string[] = []
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 500, maxMs: 500, jitter: 0 } })
    const ref = w.spawn((_ctx, text) => void log.push(text), undefined, { supervision })
    await w.act(ref, ctx => ctx.setReceiveTimeout(100, 'timeout'))
    await w.act(ref, boom)
    await w.host.advance(2000)
    expect(log).toEqual([])
  })

  it('8.3 a stop clears it, and no dead letter comes of it', async () => {
    const w = idler()
    const letters = deadLetters(w.system)
    w.system.stop(w.ref)
    await w.host.settle()
    expect(w.host.pendingTimers).toBe(0)
    await w.host.advance(1000)
    expect(letters()).toEqual([])
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('8.3 a delay of %s is a ConfigError', async delayMs => {
    const w = world()
    const ref = w.spawn()
    const error = await w.take(ref, ctx => thrownBy(() => ctx.setReceiveTimeout(delayMs, 'timeout')))
    expect(error).toBeInstanceOf(ConfigError)
    expect(w.host.pendingTimers).toBe(0)
  })

  it('F6 the handler of the timeout that fails: a failure of the actor', async () => {
    const w = world()
    const ref = w.spawn(undefined, undefined, { supervision: 'resume' })
    let calls = 0
    await w.act(ref, ctx =>
      ctx.setReceiveTimeout(100, () => {
        calls += 1
        throw new Boom('timeout')
      }),
    )
    await w.host.advance(250)
    expect(calls).toBe(2)
    expect(w.system.metrics().counters.get('failure_resume_total')?.size).toBe(1)
  })
})
