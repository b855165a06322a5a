import type { ActorSystemConfig, SystemEvent } from '@cellactor/core'
import { livePaths, SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, imbalance, ledger, livingStates, type World, world } from '../failure/support.ts'
import { escalate, expectAlive, heard, hearing, reports, seeds, surviving, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

type Config = Partial<ActorSystemConfig>

/** Each of the callbacks, told to do something besides its duty. */
const callbacks: Readonly<Record<string, (also: () => void, others: Config) => Config>> = {
  'an escalation sink': (also, { escalationSinks = [] }) => ({ escalationSinks: [{ handle: also }, ...escalationSinks] }),
  'the handler': (also, { failureEventHandler }) => ({
    failureEventHandler(info) {
      failureEventHandler?.(info)
      also()
    },
  }),
  'the listener': (also, { failureEventListener }) => ({
    failureEventListener(event) {
      failureEventListener?.(event)
      also()
    },
  }),
  'the telemetry': (also, { failureTelemetry }) => ({
    failureTelemetry: {
      onFailure(snapshot) {
        failureTelemetry?.onFailure(snapshot)
        also()
      },
    },
  }),
  'the telemetry of a builder': (also, { failureTelemetry }) => ({
    failureTelemetryBuilder: () => ({
      onFailure(snapshot) {
        failureTelemetry?.onFailure(snapshot)
        also()
      },
    }),
  }),
  'the observation’s metrics sink': (also, { failureObservation }) => ({
    failureObservation: {
      metricsSink: {
        record(event) {
          failureObservation?.metricsSink?.record(event)
          also()
        },
      },
    },
  }),
  'the metrics sink': also => ({ metricsSink: { record: also } }),
  capture: also => ({
    contextPropagation: {
      capture() {
        also()
        return 'carried'
      },
      run: (_captured, handle) => handle(),
    },
  }),
  run: also => ({
    contextPropagation: {
      capture: () => 'carried',
      run(_captured, handle) {
        also()
        return handle()
      },
    },
  }),
  'the host’s log': also => ({ host: Object.assign(new SimulatedHost(), { log: also }) }),
}

/** They run before the failure gets to the root: a stop in them overtakes it. */
const early: readonly string[] = ['the metrics sink', 'capture', 'run']
/** The actor `x` fails, the failure reaches the root, and the first call of the callback does `act`. */
async function story(name: string, act: (w: World) => void, seed: number, config: Config = {}) {
  const log: string[] = []
  let isArmed = false
  let calls = 0
  const also = (): void => {
    if (!isArmed) return
    isArmed = false
    calls += 1
    act(w)
  }
  const hearer = hearing(log)
  const given = callbacks[name]?.(also, hearer) ?? {}
  const w: World = world(
    { x: { children: { c: {} } }, y: {} },
    { ...surviving, ...hearer, ...(given.host === undefined ? { seed } : {}), ...config, ...given },
  )
  const reported = reports(w.system)
  await w.settle()
  isArmed = true
  w.fail('x', new Boom('x'))
  await w.settle()
  expect(calls).toBe(1)
  expect(reported(), 'what it did was possible').toEqual([])
  const isOvertaken = early.includes(name) && w.outcomes('x')[0] !== 'escalate'
  expect(log, 'each heard of it once, in order').toEqual(isOvertaken ? [] : heard('x'))
  expect([imbalance(w.system), ledger(w.system).inflight]).toEqual([0, 0])
  return w
}

describe.each(Object.keys(callbacks))('T8 T14 from %s', name => {
  async function everySeed(act: (w: World) => void, check: (w: World) => Promise<void>): Promise<void> {
    for (const seed of seeds) await check(await story(name, act, seed))
  }
  async function expectUnharmed(w: World): Promise<void> {
    expect([w.outcomes('x'), w.outcomes('user')]).toEqual([['escalate'], ['restart']])
    expect(w.made('x')).toBe(2)
    for (const actor of ['x', 'c']) await expectAlive(w, actor)
    expect(livingStates(w.system)).toEqual(['running'])
  }

  it('T14 T8 spawning an actor', async () => {
    await everySeed(
      w => void w.plant(w.system, 'z', {}),
      async w => {
        await expectAlive(w, 'z')
        await expectUnharmed(w)
      },
    )
  })

  it('T14 T8 telling the actor that failed, and another', async () => {
    await everySeed(
      w => {
        w.say('x', 'to x')
        w.say('y', 'to y')
      },
      async w => {
        expect([...w.log].sort()).toEqual(['to x', 'to y'])
        await expectUnharmed(w)
      },
    )
  })

  it('T14 T8 stopping another actor', async () => {
    await everySeed(
      w => w.system.stop(w.ref('y')),
      async w => {
        expect(w.lifecycle('y').filter(stage => stage === 'ended')).toEqual(['ended'])
        await expectUnharmed(w)
      },
    )
  })

  it('T14 T8 stopping the actor that failed: it ends, once', async () => {
    await everySeed(
      w => w.system.stop(w.ref('x')),
      async w => {
        expect(w.lifecycle('x').filter(stage => stage === 'ended')).toEqual(['ended'])
        expect(w.system.resolve(w.ref('x').path)).toBeUndefined()
        await expectAlive(w, 'y')
        expect(livingStates(w.system)).toEqual(['running'])
      },
    )
  })

  it('T14 T8 subscribing: it hears of what comes later', async () => {
    const events: SystemEvent[] = []
    await everySeed(
      w => void w.system.eventStream.subscribe(event => void events.push(event)),
      async w => {
        await expectUnharmed(w)
        events.length = 0
        w.fail('x', new Boom('again'))
        await w.settle()
        expect(events.filter(event => event.type === 'failure').map(event => event.snapshot.path.name)).toEqual(['x', 'user'])
      },
    )
  })

  it('T14 T8 looking at the tree, the metrics and the extensions', async () => {
    const Made = { key: 'made', create: () => ({}) }
    const seen: unknown[] = []
    await everySeed(
      w => void seen.push(w.system.tree().path, w.system.metrics().counters.size, w.system.extensions.get(Made)),
      async w => {
        expect(seen.splice(0)).toEqual([expect.any(String), expect.any(Number), w.system.extensions.get(Made)])
        await expectUnharmed(w)
      },
    )
  })

  it('T14 T8 terminating the system', async () => {
    for (const rootPolicy of ['restart', 'shutdown'] as const) {
      for (const seed of seeds) {
        const w = await story(name, world => void world.system.terminate(), seed, { rootPolicy })
        await w.advance(60_000)
        const { cause, stragglers } = await w.system.whenTerminated
        expect(['terminate', 'escalation']).toContain(cause)
        expect(stragglers).toEqual([])
        expect(livePaths(w.system)).toEqual([])
        expect(['x', 'c', 'y'].map(actor => w.lifecycle(actor).filter(stage => stage === 'ended').length)).toEqual([1, 1, 1])
        expect([imbalance(w.system), ledger(w.system).inflight]).toEqual([0, 0])
      }
    }
  })
})

describe('4.10 T14 a handler that terminates the system', () => {
  it('4.10 does not take the reason away, where the root policy ends it anyway', async () => {
    const w = world({ x: {} }, { supervision: escalate, failureEventHandler: () => void w.system.terminate() })
    w.fail('x', new Boom('fatal'))
    await w.settle()
    expect(await w.system.whenTerminated).toMatchObject({ cause: 'escalation', failure: { path: { name: 'user' } } })
  })

  it('4.10 is why, where the root policy would have gone on', async () => {
    const w = world({ x: {} }, { ...surviving, failureEventHandler: () => void w.system.terminate() })
    w.fail('x', new Boom('not fatal'))
    await w.settle()
    expect(await w.system.whenTerminated).toMatchObject({ cause: 'terminate', failure: undefined })
    expect(w.outcomes('user')).toEqual(['stop'])
  })

  it('4.10 is why, where it had been called before the failure came', async () => {
    const w = world({ x: { hooks: { postStop: () => raiseBoom() } } }, { supervision: escalate })
    void w.system.terminate()
    w.fail('x', new Boom('too late'))
    await w.settle()
    expect((await w.system.whenTerminated).cause).toBe('terminate')
  })
})

function raiseBoom(): never {
  throw new Boom('on the way out')
}
