import { type ActorContext, type ActorRef, ActorSystem, SpawnError, StoppedContextError } from '@cellactor/core'
import { livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { manualHost } from '../life/manual-host.ts'
import { outcomeOf } from '../watch-events/support.ts'

type Do = (ctx: ActorContext<Do>) => unknown
const doer = () => ({ receive: (ctx: ActorContext<Do>, act: Do) => void act(ctx) })
/** Awaits for ever, whatever happens. */
const stubborn = () => ({ receive: () => new Promise<void>(() => {}) })

function busy(options: Parameters<typeof simulate>[0] = {}) {
  const { system, host } = simulate({ stopTimeoutMs: 60_000, ...options })
  const ref: ActorRef<string> = system.spawn(stubborn, 'stubborn')
  ref.tell('for ever')
  return { system, host, ref }
}

describe('10.3 cut off', () => {
  it('10.3 an abort listener that spawns meanwhile: refused, nothing outlives the system', async () => {
    for (const seed of [1, 2, 3, 5, 8]) {
      const { system, host } = simulate({ seed, stopTimeoutMs: 60_000 })
      const refused: unknown[] = []
      const spawned: string[] = []
      const attempt = (spawn: () => ActorRef<never>) => {
        try {
          spawned.push(spawn().path.toString())
        } catch (error) {
          refused.push(error)
        }
      }
      const parent = system.spawn(doer, 'parent')
      parent.tell(ctx => {
        ctx.spawn(stubborn, 'child').tell('for ever')
        ctx.signal.addEventListener('abort', () => {
          attempt(() => ctx.spawn(doer, 'late'))
          attempt(() => system.spawn(doer, 'later'))
        })
      })
      await host.settle()
      const done = system.terminate({ timeoutMs: 10 })
      await host.advance(10)
      expect((await done).stragglers.map(path => path.name).sort()).toEqual(['child', 'parent'])
      expect(spawned).toEqual([])
      expect(refused.every(error => error instanceof SpawnError || error instanceof StoppedContextError)).toBe(true)
      expect(refused).toHaveLength(2)
      expect(livePaths(system)).toEqual([])
      expect(system.metrics().gauges.get('actors')).toBe(0)
    }
  })

  it('10.3 a child whose abort listener spawns in its parent: refused, nothing outlives the system', async () => {
    const { system, host } = simulate({ stopTimeoutMs: 60_000 })
    let outcome: unknown
    const parent = system.spawn(doer, 'parent')
    parent.tell(ctx => {
      const child = ctx.spawn(() => ({
        receive: (own: ActorContext<string>) => {
          own.signal.addEventListener('abort', () => {
            try {
              outcome = ctx.spawn(doer, 'late')
            } catch (error) {
              outcome = error
            }
          })
          return new Promise<void>(() => {})
        },
      }))
      child.tell('for ever')
    })
    await host.settle()
    void system.terminate({ timeoutMs: 10 })
    await host.advance(10)
    expect(outcome).toBeInstanceOf(Error)
    expect(livePaths(system)).toEqual([])
  })
})

describe('10.3 the limit', () => {
  it('10.3 a second, earlier timeoutMs counts', async () => {
    const { system, host } = busy()
    const done = outcomeOf(system.terminate({ timeoutMs: 10_000 }))
    await host.advance(5)
    void system.terminate({ timeoutMs: 10 })
    await host.advance(9)
    expect(done.settled).toBe(false)
    await host.advance(1)
    expect(done.settled).toBe(true)
    expect(host.pendingTimers).toBe(0)
  })

  it('10.3 a second, later timeoutMs does not', async () => {
    const { system, host } = busy()
    const done = outcomeOf(system.terminate({ timeoutMs: 10 }))
    void system.terminate({ timeoutMs: 10_000 })
    await host.advance(10)
    expect(done.settled).toBe(true)
    expect(host.pendingTimers).toBe(0)
  })

  it('10.3 a timeoutMs after a terminate() without one counts', async () => {
    const { system, host } = busy()
    const done = outcomeOf(system.terminate())
    await host.advance(100)
    void system.terminate({ timeoutMs: 10 })
    await host.advance(10)
    expect(done.settled).toBe(true)
    expect(host.pendingTimers).toBe(0)
  })

  it('1.7 terminate({ timeoutMs }) after the end arms no timer', async () => {
    const { system, host } = simulate()
    void system.terminate()
    await host.settle()
    const again = await system.terminate({ timeoutMs: 1_000 })
    expect(again.cause).toBe('terminate')
    expect(host.pendingTimers).toBe(0)
  })
})

/** A system whose clock moves with each look, so that slices end, and whose timers fire when the test says so. */
function byHand() {
  const host = manualHost()
  const timers: (() => void)[] = []
  const now = () => {
    host.work(1)
    return host.now()
  }
  const { queueMicrotask, queueMacrotask, random } = host
  const setTimer = (task: () => void) => timers.push(task)
  const clearTimer = () => {}
  const own = { now, queueMicrotask, queueMacrotask, setTimer, clearTimer, random, log: () => {} }
  const system = ActorSystem.create({ name: 'test', logLevel: 'info', host: own })
  const fire = () => {
    for (const task of timers.splice(0)) task()
  }
  return { system, host, fire }
}

describe('10.3 a limit that comes before anything has been stopped', () => {
  it('10.3 an abort listener that spawns during the cut-off: refused, nothing outlives the system', async () => {
    const { system, host, fire } = byHand()
    const outcomes: unknown[] = []
    system.spawn(doer).tell(ctx => {
      ctx.signal.addEventListener('abort', () => {
        try {
          outcomes.push(ctx.spawn(doer, 'late'))
        } catch (error) {
          outcomes.push(error)
        }
      })
    })
    await host.macrotask()
    const done = outcomeOf(system.terminate({ timeoutMs: 10 }))
    fire()
    for (let i = 0; i < 5; i++) await host.macrotask()
    expect(done.settled).toBe(true)
    expect(outcomes).toHaveLength(1)
    expect(outcomes[0]).toBeInstanceOf(Error)
    expect(livePaths(system)).toEqual([])
  })
})

describe('10.3 7.1 subscribers that make events of events', () => {
  it('10.3 a log subscriber that logs for ever does not keep terminate({ timeoutMs }) pending', async () => {
    const { system, host, fire } = byHand()
    let lines = 0
    system.eventStream.subscribe('log', () => {
      lines++
      system.log.info('and another one')
    })
    system.log.info('the first')
    const done = outcomeOf(system.terminate({ timeoutMs: 10 }))
    for (let i = 0; i < 20; i++) await host.macrotask()
    fire()
    for (let i = 0; i < 20 && !done.settled; i++) await host.macrotask()
    expect(lines).toBeGreaterThan(20)
    expect(done.value).toMatchObject({ cause: 'terminate' })
  })
})
