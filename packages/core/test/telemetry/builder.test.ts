import {
  type ActorSystemConfig,
  ConfigError,
  type FailureSnapshot,
  type FailureTelemetry,
  type MetricsEvent,
  NoopFailureTelemetry,
  type TelemetryContext,
} from '@cellactor/core'
import { SimulatedHost, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, world } from '../failure/support.ts'
import { expectAlive, surviving, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

const writing = (log: string[], name: string): FailureTelemetry => ({
  onFailure: snapshot => void log.push(`${name} ${snapshot.description}`),
})
async function failOnce(config: Partial<ActorSystemConfig>) {
  const w = world({ x: {} }, { ...surviving, ...config })
  w.fail('x', new Boom('x'))
  await w.settle()
  return w
}
/** What `create` throws, and what is left of the system that did not come to be. */
async function refused(config: Partial<ActorSystemConfig>): Promise<ConfigError> {
  const host = new SimulatedHost()
  let error: unknown
  try {
    simulate({ name: 'shop', host, ...config })
  } catch (thrown) {
    error = thrown
  }
  await host.settle()
  expect(host.pendingTimers).toBe(0)
  if (!(error instanceof ConfigError)) throw new Error(`create threw no ConfigError, but ${String(error)}`)
  return error
}

describe('T10 which telemetry', () => {
  it('T10 the instance of the config', async () => {
    const log: string[] = []
    await failOnce({ failureTelemetry: writing(log, 'instance') })
    expect(log).toEqual(['instance x'])
  })

  it('T10 the builder’s beats the instance, which hears nothing', async () => {
    const log: string[] = []
    await failOnce({
      failureTelemetry: writing(log, 'instance'),
      failureTelemetryBuilder: () => writing(log, 'built'),
    })
    expect(log).toEqual(['built x'])
  })

  it('T10 T2 neither: the no-op, and the system works', async () => {
    for (const config of [
      {},
      { failureTelemetry: NoopFailureTelemetry },
      { failureTelemetry: undefined, failureTelemetryBuilder: undefined },
    ]) {
      const w = await failOnce(config)
      expect(w.outcomes('user')).toEqual(['restart'])
      await expectAlive(w, 'x')
    }
  })

  it('T10 what the builder gives is called as an object with a method', async () => {
    class Counting implements FailureTelemetry {
      count = 0
      onFailure(_snapshot: FailureSnapshot): void {
        this.count += 1
      }
    }
    const built = new Counting()
    await failOnce({ failureTelemetryBuilder: () => built })
    expect(built.count).toBe(1)
  })

  it('T10 the builder may fall back on the no-op', async () => {
    const w = await failOnce({ failureTelemetryBuilder: () => NoopFailureTelemetry })
    await expectAlive(w, 'x')
  })
})

describe('T10 when and with what the builder is called', () => {
  it('T10 once per system, inside create; never again', async () => {
    const log: string[] = []
    const failureTelemetryBuilder = (): FailureTelemetry => {
      log.push('built')
      return NoopFailureTelemetry
    }
    const { system, host } = simulate({ failureTelemetryBuilder })
    expect(log).toEqual(['built'])
    simulate({ failureTelemetryBuilder })
    expect(log).toEqual(['built', 'built'])
    await host.settle()
    void system.terminate()
    await host.settle()
    expect(log).toEqual(['built', 'built'])
  })

  it('T10 its context has the metrics sink of the config', async () => {
    const events: MetricsEvent[] = []
    const metricsSink = { record: (event: MetricsEvent) => void events.push(event) }
    const failureTelemetryBuilder = (context: TelemetryContext): FailureTelemetry => ({
      onFailure: () => context.metricsSink.record({ type: 'telemetryInvoked' }),
    })
    await failOnce({ metricsSink, failureTelemetryBuilder })
    expect(events.filter(event => event.type === 'telemetryInvoked')).toHaveLength(1)
  })

  it('T10 without a sink in the config it has one that does nothing', async () => {
    const given: unknown[] = []
    const failureTelemetryBuilder = (context: TelemetryContext): FailureTelemetry => ({
      onFailure: () => void given.push(context.metricsSink.record({ type: 'telemetryInvoked' })),
    })
    const w = await failOnce({ failureTelemetryBuilder })
    expect(given).toEqual([undefined])
    await expectAlive(w, 'x')
  })

  it('T10 its context has the extensions of the system', () => {
    const Ledger = { key: 'ledger', create: () => new Map<string, number>() }
    const built: unknown[] = []
    const { system } = simulate({
      failureTelemetryBuilder(context) {
        built.push(context.extensions.has(Ledger), context.extensions.get(Ledger), context.extensions.has(Ledger))
        return NoopFailureTelemetry
      },
    })
    expect(built).toEqual([false, system.extensions.get(Ledger), true])
  })

  it('T10 the system is complete by then: an extension made by the builder spawns, subscribes, tells', async () => {
    const log: string[] = []
    const Watcher = {
      key: 'watcher',
      create(system: ReturnType<typeof simulate>['system']) {
        system.eventStream.subscribe('failure', event => void log.push(`event ${event.snapshot.path.name}`))
        const ref = system.spawn<string>(() => ({ receive: (_ctx, word) => void log.push(word) }), 'watcher')
        ref.tell('told from the builder')
        return ref
      },
    }
    await failOnce({
      failureTelemetryBuilder({ extensions }) {
        const ref = extensions.get(Watcher)
        return { onFailure: snapshot => ref.tell(`told of ${snapshot.description}`) }
      },
    })
    expect([...log].sort()).toEqual(['event user', 'event x', 'told from the builder', 'told of x'])
    expect(log[0]).toBe('told from the builder')
  })
})

describe('T10 a builder that does not do its duty', () => {
  const expectThreeParts = (error: ConfigError): void => {
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.message, 'where').toContain('shop')
    expect(error.message, 'what').toContain('failureTelemetryBuilder')
    expect(error.message, 'what to do').toMatch(/\. (Mend|Return|Give) /)
  }

  it('T10 one that throws: ConfigError from create, with its cause', async () => {
    const boom = new Boom('builder')
    const error = await refused({
      failureTelemetryBuilder() {
        throw boom
      },
    })
    expectThreeParts(error)
    expect(error.cause).toBe(boom)
    expect(error.message).toContain('builder')
  })

  it('T10 one that throws what is hostile to look at: ConfigError all the same', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const hostile of [undefined, null, proxy, Object.create(null), { toString: () => raise() }]) {
      expectThreeParts(
        await refused({
          failureTelemetryBuilder() {
            throw hostile
          },
        }),
      )
    }
  })

  it('T10 one that gives no telemetry: ConfigError', async () => {
    for (const nothing of [undefined, null, 5, 'telemetry', {}, { onFailure: 'no function' }, () => {}]) {
      expectThreeParts(await refused({ failureTelemetryBuilder: () => nothing as never }))
    }
  })

  it('T10 2.7 an async one: ConfigError, and no rejection is left unhandled', async () => {
    expectThreeParts(await refused({ failureTelemetryBuilder: (async () => NoopFailureTelemetry) as never }))
    expectThreeParts(await refused({ failureTelemetryBuilder: () => Promise.reject(new Boom('builder')) as never }))
  })

  it('T10 one that has begun something before it throws: nothing of it runs on', async () => {
    const log: string[] = []
    const Noisy = {
      key: 'noisy',
      create: (system: ReturnType<typeof simulate>['system']) =>
        system.spawn<string>(() => ({ receive: () => {}, postStop: () => void log.push('stopped') })),
    }
    const error = await refused({
      failureTelemetryBuilder({ extensions }) {
        extensions.get(Noisy)
        throw new Boom('builder')
      },
    })
    expect(error.cause).toBeInstanceOf(Boom)
    expect(log).toEqual(['stopped'])
  })

  it('T10 one that is no function, and an instance that is no telemetry', async () => {
    expect((await refused({ failureTelemetryBuilder: {} as never })).message).toContain('failureTelemetryBuilder')
    expect((await refused({ failureTelemetry: {} as never })).message).toContain('failureTelemetry')
  })
})

function raise(): never {
  throw new Boom('toString')
}
