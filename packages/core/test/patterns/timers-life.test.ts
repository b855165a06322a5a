import { ConfigError, kill, poison, StoppedContextError, SupervisorStrategy, type TimerScheduler } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, expectBalanced, failures, type Hooks, type Msg, pause, raise, thrownBy, world } from './support.ts'

const boom = (): never => raise(new Boom('boom'))
const startThree = ({ timers }: { timers: TimerScheduler<Msg> }): void => {
  timers.startSingle('single', 'single', 100)
  timers.startFixedDelay('delay', 'delay', 100)
  timers.startFixedRate('rate', 'rate', 100)
}

/** An actor of which only the first instance has timers. */
function timed(hooks: Hooks = {}, supervision: 'restart' | 'resume' | 'stop' | SupervisorStrategy = 'restart') {
  const w = world()
  const log: string[] = []
  const ref = w.spawn((_ctx, text) => void log.push(text), hooks, { name: 'timed', supervision })
  return { ...w, ref, log }
}

describe('8.2 timers and restart', () => {
  it('8.2 3.6(a) a restart cancels them all', async () => {
    const w = timed()
    await w.act(w.ref, startThree)
    await w.act(w.ref, boom)
    expect(w.host.pendingTimers).toBe(0)
    await w.host.advance(1000)
    expect(w.log).toEqual([])
  })

  it('8.2 they are cancelled before preRestart', async () => {
    const seen: unknown[] = []
    const w = timed({
      preRestart: ctx => {
        seen.push(ctx.timers.isActive('single'), ctx.timers.isActive('rate'), w.host.pendingTimers)
      },
    })
    await w.act(w.ref, startThree)
    await w.act(w.ref, boom)
    expect(seen).toEqual([false, false, 0])
  })

  it('8.2 no tick comes while an async preRestart takes its time, nor afterwards', async () => {
    const w = timed({ preRestart: () => pause(w, 500) })
    await w.act(w.ref, startThree)
    await w.act(w.ref, boom)
    await w.host.advance(2000)
    expect(w.log).toEqual([])
  })

  it('8.2 a tick that is queued when the instance fails is not seen by the next one', async () => {
    const w = timed()
    await w.act(w.ref, startThree)
    const letGo = await w.hold(w.ref)
    w.ref.tell(boom)
    w.ref.tell('told')
    await w.host.advance(150)
    await letGo()
    await w.host.advance(1000)
    expect(w.log).toEqual(['told'])
  })

  it('8.2 the same key belongs to the new instance alone: its timer is not disturbed by the old tick', async () => {
    let starts = 0
    const w = timed({
      preStart: ctx => {
        starts += 1
        ctx.timers.startFixedRate('k', `instance ${starts}`, 100)
      },
    })
    const letGo = await w.hold(w.ref)
    w.ref.tell(boom)
    await w.host.advance(150)
    await letGo()
    await w.host.advance(200)
    expect(w.log).toEqual(['instance 2', 'instance 2'])
    expect(w.host.pendingTimers).toBe(1)
  })

  it('8.2 a timer that preRestart starts does not tick in the next instance', async () => {
    const w = timed({
      preRestart: ctx => {
        thrownBy(() => ctx.timers.startFixedRate('k', 'leaked', 100))
      },
    })
    await w.act(w.ref, boom)
    await w.host.advance(1000)
    expect(w.log).toEqual([])
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.2 a resume keeps them; what comes due meanwhile is one tick per key', async () => {
    const w = timed({}, 'resume')
    await w.act(w.ref, ctx => ctx.timers.startFixedRate('k', 'tick', 100))
    await w.act(w.ref, boom)
    await w.host.advance(200)
    expect(w.log).toEqual(['tick', 'tick'])
  })

  it('8.2 while an ancestor is suspended ticks wait, at most one per key', async () => {
    const w = world()
    const log: string[] = []
    const strategy = SupervisorStrategy.restart({ stopChildren: false, backoff: { minMs: 1000, maxMs: 1000, jitter: 0 } })
    const parent = w.spawn(undefined, undefined, { supervision: strategy })
    await w.act(parent, ctx => {
      ctx.spawn<Msg>(() => ({
        preStart: child => child.timers.startFixedRate('k', 'tick', 100),
        receive: (_ctx, message) => void log.push(`${String(message)}@${w.host.now()}`),
      }))
    })
    await w.host.advance(150)
    await w.act(parent, boom)
    await w.host.advance(1080)
    expect(log).toEqual(['tick@100', 'tick@1150', 'tick@1200'])
  })

  it('2.4 the timers of a replaced instance throw', async () => {
    const w = timed()
    let old: TimerScheduler<Msg> | undefined
    await w.act(w.ref, ctx => {
      old = ctx.timers
    })
    await w.act(w.ref, boom)
    expect(thrownBy(() => old?.startSingle('k', 'tick', 10))).toBeInstanceOf(StoppedContextError)
    await w.host.advance(100)
    expect(w.log).toEqual([])
  })
})

describe('8.2 timers and stop', () => {
  const ends = {
    stop: w => w.system.stop(w.ref),
    poison: w => poison(w.ref),
    kill: w => kill(w.ref),
    failure: w => w.ref.tell(boom),
    terminate: w => void w.system.terminate(),
  } satisfies Record<string, (w: ReturnType<typeof timed>) => void>

  for (const [how, end] of Object.entries(ends)) {
    it(`8.2 ${how}: cancelled before postStop, nothing is left`, async () => {
      const seen: unknown[] = []
      const w = timed({ postStop: ctx => void seen.push(ctx.timers.isActive('rate'), w.host.pendingTimers) }, 'stop')
      await w.act(w.ref, startThree)
      end(w)
      await w.host.advance(1000)
      expect(seen).toEqual([false, 0])
      expect(w.log).toEqual([])
      expect(w.host.pendingTimers).toBe(0)
    })
  }

  it('8.2 a timer that postStop starts leaves nothing either', async () => {
    const w = timed({
      postStop: ctx => {
        thrownBy(() => ctx.timers.startFixedRate('k', 'leaked', 100))
      },
    })
    w.system.stop(w.ref)
    await w.host.settle()
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.2 a first start that fails leaves no timer', async () => {
    const w = world()
    const error = thrownBy(() =>
      w.spawn(undefined, {
        preStart: ctx => {
          startThree(ctx)
          throw new Boom('start')
        },
      }),
    )
    expect(error).toBeDefined()
    await w.host.settle()
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.2 a handler that is abandoned can not start one any more', async () => {
    const w = world()
    const log: unknown[] = []
    const ref = w.spawn(undefined, undefined, { stopTimeoutMs: 100 })
    await w.act(ref, async ctx => {
      await pause(w, 500)
      log.push(thrownBy(() => ctx.timers.startFixedRate('k', 'tick', 10)))
    })
    w.system.stop(ref)
    await w.host.advance(1000)
    expect(log[0]).toBeInstanceOf(StoppedContextError)
    expect(w.host.pendingTimers).toBe(0)
  })
})

describe('F6 the handler of a tick that fails', () => {
  for (const start of ['startSingle', 'startFixedDelay', 'startFixedRate'] as const) {
    it(`F6 ${start}: it is a failure of the actor, with the tick as its last message`, async () => {
      const w = timed({}, 'restart')
      const probe = eventProbe(w.system, 'failure')
      await w.act(w.ref, ctx => ctx.timers[start]('k', boom, 100))
      await w.host.advance(100)
      expect(probe.events.map(event => [event.snapshot.path.name, event.lastMessage])).toEqual([['timed', boom]])
      expectBalanced(w.system)
      expect(w.host.pendingTimers).toBe(0)
    })
  }

  it('F6 a ConfigError that the handler lets pass is one too', async () => {
    const w = timed({}, 'resume')
    const failed = failures(w.system)
    const probe = eventProbe(w.system, 'failure')
    await w.act(w.ref, ctx => ctx.timers.startFixedRate('k', 'tick', -1))
    expect(failed()).toHaveLength(1)
    expect(probe.events[0]?.snapshot.failure.downcast(ConfigError)).toBeInstanceOf(ConfigError)
  })
})
