import type { ActorContext, TimerScheduler } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, type Msg, pause, raise, type Script, world } from './support.ts'

/** An actor that writes down its texts with the time at which they are handled. */
function clocked(options: Parameters<typeof world>[0] = {}) {
  const w = world(options)
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(`${text}@${w.host.now()}`), undefined, { supervision: 'resume' })
  const timers = (use: (timers: TimerScheduler<Msg>) => void): Promise<void> => w.act(ref, ctx => use(ctx.timers))
  return { ...w, ref, log, timers }
}

describe('8.2 single', () => {
  it('8.2 the message comes once, after the delay', async () => {
    const { host, log, timers } = clocked()
    await timers(t => t.startSingle('k', 'tick', 100))
    await host.advance(99)
    expect(log).toEqual([])
    await host.advance(10_000)
    expect(log).toEqual(['tick@100'])
    expect(host.pendingTimers).toBe(0)
  })

  it('8.2 the message is the very one that was given', async () => {
    const { system, host } = world()
    const message = { any: 'message' }
    const seen: object[] = []
    system.spawn<object>(() => ({
      preStart: (ctx: ActorContext<object>) => ctx.timers.startSingle('k', message, 1),
      receive: (_ctx: ActorContext<object>, got: object) => void seen.push(got),
    }))
    await host.advance(1)
    expect(seen[0]).toBe(message)
  })

  it('8.2 a delay of 0 is a message of its own turn', async () => {
    const { log, timers } = clocked()
    await timers(t => {
      t.startSingle('k', 'tick', 0)
      log.push('handler ends')
    })
    expect(log).toEqual(['handler ends', 'tick@0'])
  })

  it('8.2 it is active until its message is handled, not any more inside that handler', async () => {
    const w = world()
    const seen: boolean[] = []
    const look: Script = ctx => void seen.push(ctx.timers.isActive('k'))
    const ref = w.spawn()
    await w.act(ref, look)
    await w.act(ref, ctx => ctx.timers.startSingle('k', look, 100))
    await w.act(ref, look)
    await w.host.advance(100)
    await w.act(ref, look)
    expect(seen).toEqual([false, true, false, false])
  })

  it('8.2 its own handler may start it again', async () => {
    const w = world()
    const log: number[] = []
    const ref = w.spawn()
    const again: Script = ctx => {
      log.push(w.host.now())
      if (log.length < 3) ctx.timers.startSingle('k', again, 100)
    }
    await w.act(ref, ctx => ctx.timers.startSingle('k', again, 100))
    await w.host.advance(1000)
    expect(log).toEqual([100, 200, 300])
  })

  it('8.2 it can be started in preStart', async () => {
    const w = world()
    const log: string[] = []
    w.spawn((_ctx, text) => void log.push(text), { preStart: ctx => ctx.timers.startSingle('k', 'tick', 10) })
    await w.host.advance(10)
    expect(log).toEqual(['tick'])
  })

  it('8.2 the tick is a message like any other: in order with those that wait', async () => {
    const w = clocked()
    const letGo = await w.hold(w.ref)
    w.ref.tell(ctx => ctx.timers.startSingle('k', 'tick', 0))
    w.ref.tell('told')
    await letGo()
    expect(w.log).toEqual(['told@0', 'tick@0'])
  })
})

describe('8.2 fixed delay', () => {
  it('8.2 the first tick comes after one period, the next ones a period apart', async () => {
    const { host, log, timers } = clocked()
    await timers(t => t.startFixedDelay('k', 'tick', 100))
    await host.advance(350)
    expect(log).toEqual(['tick@100', 'tick@200', 'tick@300'])
  })

  it('8.2 the delay runs from the end of the handler, its promise included', async () => {
    const w = world()
    const log: number[] = []
    const slow: Script = async () => {
      log.push(w.host.now())
      await pause(w, 30)
    }
    await w.act(w.spawn(), ctx => ctx.timers.startFixedDelay('k', slow, 100))
    await w.host.advance(500)
    expect(log).toEqual([100, 230, 360, 490])
  })

  it('8.2 the delay runs from the handling of the tick, not from when it was queued', async () => {
    const w = clocked()
    await w.timers(t => t.startFixedDelay('k', 'tick', 100))
    const letGo = await w.hold(w.ref)
    await w.host.advance(350)
    expect(w.log).toEqual([])
    await letGo()
    await w.host.advance(200)
    expect(w.log).toEqual(['tick@350', 'tick@450', 'tick@550'])
  })

  it('8.2 the first tick comes after initialDelayMs where it is given, 0 included', async () => {
    const { host, log, timers } = clocked()
    await timers(t => {
      t.startFixedDelay('a', 'a', 100, 10)
      t.startFixedDelay('b', 'b', 100, 0)
    })
    await host.advance(150)
    expect(log).toEqual(['b@0', 'a@10', 'b@100', 'a@110'])
  })

  it('8.2 it stays active, also while its message is handled', async () => {
    const w = world()
    const seen: boolean[] = []
    const look: Script = ctx => void seen.push(ctx.timers.isActive('k'))
    const ref = w.spawn()
    await w.act(ref, ctx => ctx.timers.startFixedDelay('k', look, 100))
    await w.host.advance(100)
    await w.act(ref, look)
    expect(seen).toEqual([true, true])
  })

  it('8.2 a handler that fails ends as well: after a resume the next tick comes', async () => {
    const w = world()
    const log: number[] = []
    const fails: Script = async () => {
      log.push(w.host.now())
      await pause(w, 50)
      throw new Boom('tick')
    }
    await w.act(w.spawn(undefined, undefined, { supervision: 'resume' }), ctx => ctx.timers.startFixedDelay('k', fails, 100))
    await w.host.advance(400)
    expect(log).toEqual([100, 250, 400])
  })
})

describe('8.2 fixed rate', () => {
  it('8.2 the ticks keep the beat, however long the handlers take', async () => {
    const w = world()
    const log: number[] = []
    const slow: Script = async () => {
      log.push(w.host.now())
      await pause(w, 30)
    }
    await w.act(w.spawn(), ctx => ctx.timers.startFixedRate('k', slow, 100))
    await w.host.advance(450)
    expect(log).toEqual([100, 200, 300, 400])
  })

  it('8.2 the first tick comes after initialDelayMs where it is given, 0 included', async () => {
    const { host, log, timers } = clocked()
    await timers(t => {
      t.startFixedRate('a', 'a', 100, 10)
      t.startFixedRate('b', 'b', 100, 0)
    })
    await host.advance(150)
    expect(log).toEqual(['b@0', 'a@10', 'b@100', 'a@110'])
  })

  it('8.2 at most one tick per key is queued: those that come due meanwhile are skipped, the beat goes on', async () => {
    const w = clocked()
    await w.timers(t => t.startFixedRate('k', 'tick', 100))
    const letGo = await w.hold(w.ref)
    await w.host.advance(350)
    await letGo()
    await w.host.advance(200)
    expect(w.log).toEqual(['tick@350', 'tick@400', 'tick@500'])
  })

  it('8.2 a handler longer than the period: the ticks that come due meanwhile are one', async () => {
    const w = world()
    const log: number[] = []
    const slow: Script = async () => {
      log.push(w.host.now())
      await pause(w, 250)
    }
    await w.act(w.spawn(), ctx => ctx.timers.startFixedRate('k', slow, 100))
    await w.host.advance(1000)
    expect(log).toEqual([100, 350, 600, 850])
  })

  it('8.2 after a failure that is resumed the beat goes on', async () => {
    const w = world()
    const log: number[] = []
    const fails: Script = () => {
      log.push(w.host.now())
      raise(new Boom('tick'))
    }
    await w.act(w.spawn(undefined, undefined, { supervision: 'resume' }), ctx => ctx.timers.startFixedRate('k', fails, 100))
    await w.host.advance(350)
    expect(log).toEqual([100, 200, 300])
  })
})
