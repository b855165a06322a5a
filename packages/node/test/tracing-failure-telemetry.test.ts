import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { runInNewContext } from 'node:vm'
import { ActorFailure, ConfigError, FailureInfo, type FailureSnapshot, RingBufferFailureTelemetry } from '@cellactor/core'
import { createSystem, TracingFailureTelemetry } from '@cellactor/node'
import { eventProbe, SimulatedHost } from '@cellactor/testkit'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { escalating, failWith } from './support/escalating.ts'
import { program } from './support/program.ts'

class Overdrawn extends Error {}

afterEach(() => {
  vi.restoreAllMocks()
})

function heard(channel: string): FailureSnapshot[] {
  const snapshots: FailureSnapshot[] = []
  const listener = (message: unknown) => void snapshots.push(message as FailureSnapshot)
  subscribe(channel, listener)
  onTestFinished(() => void unsubscribe(channel, listener))
  return snapshots
}

/** The lines about one failure that reached the root. */
async function linesOf(failure: unknown, metadata?: Parameters<typeof failWith>[2]): Promise<string[]> {
  const lines: string[] = []
  const { system, host } = escalating({ failureTelemetry: new TracingFailureTelemetry({ write: line => void lines.push(line) }) })
  failWith(system, failure, metadata)
  await host.settle()
  return lines
}

describe('the line', () => {
  it('T2 createSystem writes one line of JSON per failure that reaches the root, to the standard error stream', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { system, host } = escalating()
    failWith(system, new Overdrawn('12 is too much'), { component: 'billing', tags: { tenant: 'a' } })
    await host.settle()

    expect(error).toHaveBeenCalledTimes(1)
    expect(JSON.parse(String(error.mock.calls[0]?.[0]))).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'error',
      msg: 'A failure reached the root of shop: 12 is too much',
      system: 'shop',
      actor: expect.stringMatching(/^shop#\d+$/),
      path: expect.stringMatching(/^cellactor:\/\/shop\/user#\d+$/),
      hops: 1,
      component: 'billing',
      tags: { tenant: 'a' },
      error: {
        name: 'Overdrawn',
        message: '12 is too much',
        stack: expect.stringContaining('tracing-failure-telemetry.test') as unknown,
      },
    })
  })

  it.each([
    ['when the failure happened, by the wall clock of the host', 1_700_000_000_000, '2023-11-14T22:13:20.000Z'],
    ['when the line is written, where the clock says what is no date', 1e300, expect.stringMatching(/^20\d\d-/)],
  ])('T3 its time is that %s', async (_, epochMs, time) => {
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const host = Object.assign(new SimulatedHost(), { epochMs: () => epochMs })
    const { system } = escalating({ host, failureTelemetry: new TracingFailureTelemetry({ write }) })
    failWith(system, new Error('x'))
    await host.settle()
    expect(lines.map(line => (JSON.parse(line) as { time: string }).time)).toEqual([time])
  })

  it('T2 is one line, whatever the failure says', async () => {
    const lines = await linesOf(new Error('first\nsecond\u2028third'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toMatch(/\n/)
    expect(JSON.parse(lines[0] ?? '').error.message).toBe('first\nsecond\u2028third')
  })

  it('T5 component, endpoint and transport have fields of their own; a tag of that name stays where the field is not set', async () => {
    const [line] = await linesOf(new Error('x'), { endpoint: '/orders', tags: { component: 'by tag', endpoint: 'not shown' } })
    expect(JSON.parse(line ?? '')).toMatchObject({ endpoint: '/orders', tags: { component: 'by tag' } })
    expect(JSON.parse(line ?? '')).not.toHaveProperty('component')
    expect(JSON.parse(line ?? '').tags).not.toHaveProperty('endpoint')
  })

  const circular: { self?: unknown } = {}
  circular.self = circular
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const bad = () => {
    throw new Error('do not look')
  }
  it.each<[string, () => unknown]>([
    ['a circular object', () => circular],
    ['a BigInt', () => 10n ** 30n],
    ['undefined', () => undefined],
    ['a symbol', () => Symbol('s')],
    ['an object whose toJSON throws', () => ({ toJSON: bad })],
    ['an object whose toString throws', () => ({ toString: bad })],
    ['a revoked proxy', () => proxy],
    ['an error whose getters throw', () => Object.create(Error.prototype, { message: { get: bad }, stack: { get: bad } })],
    ['an error whose message is a BigInt', () => Object.assign(new Error('x'), { message: 1n })],
    ['a failure whose description throws', () => ({ description: bad, constructor: { name: 7 } })],
    ['a proxy that says nothing about itself', () => new Proxy({ description: () => 'x' }, { getPrototypeOf: bad })],
    ['an error of another realm', () => runInNewContext('new TypeError("x")')],
    ['an error with a circular cause', () => Object.assign(new Error('x'), { cause: circular })],
    ['an object of no class', () => Object.create(null)],
  ])('T2 is written for %s', async (_, failure) => {
    const lines = await linesOf(failure())
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      error: { name: expect.any(String), message: expect.any(String) },
    })
  })

  it('T2 is written for metadata that is no text', async () => {
    const hostile = { toString: bad } as unknown as string
    const metadata = { component: hostile, tags: { n: 1n as unknown as string, c: hostile } }
    const [line] = await linesOf(ActorFailure.from(new Error('x'), metadata))
    expect(JSON.parse(line ?? '')).toMatchObject({
      component: 'an unprintable object',
      tags: { n: '1', c: 'an unprintable object' },
    })
  })

  it('T2 names the class of the error, as the label `cause` of the metrics does', async () => {
    const names = []
    for (const failure of [new RangeError('r'), new Overdrawn('o'), 'a string', 7]) {
      names.push(JSON.parse((await linesOf(failure))[0] ?? '').error.name)
    }
    expect(names).toEqual(['RangeError', 'Overdrawn', 'DefaultBehaviorFailure', 'PanicBehaviorFailure'])
  })
})

describe('whose telemetry it is', () => {
  it('T2 T10 the telemetry of the config stands in for the default', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const ring = new RingBufferFailureTelemetry(1)
    const built = new RingBufferFailureTelemetry(1)
    const worlds = [escalating({ failureTelemetry: ring }), escalating({ failureTelemetryBuilder: () => built })]
    for (const { system, host } of worlds) {
      failWith(system, new Error('x'))
      await host.settle()
    }
    expect([ring.dump().length, built.dump().length]).toEqual([1, 1])
    expect(error).not.toHaveBeenCalled()
  })

  it('T2 createSystem takes a name alone, and refuses what ActorSystem.create refuses', async () => {
    const system = createSystem('shop')
    expect(system.config.failureTelemetry).toBeInstanceOf(TracingFailureTelemetry)
    await system.terminate()
    expect(() => createSystem('a shop')).toThrow(ConfigError)
    expect(() => createSystem({ name: 'shop', throughput: 0 })).toThrow(ConfigError)
  })

  it.each([
    [{ write: 'stderr' }, /write/],
    [{ write: true }, /write/],
    [{ channel: '' }, /channel/],
    [{ channel: 7 }, /channel/],
  ])('T2 %j is refused', (options, message) => {
    expect(() => new TracingFailureTelemetry(options as never)).toThrow(ConfigError)
    expect(() => new TracingFailureTelemetry(options as never)).toThrow(message)
  })
})

describe('the channel', () => {
  it('T2 carries the snapshot itself, also where no lines are written', async () => {
    const snapshots = heard('cellactor:failure')
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { system, host } = escalating({ failureTelemetry: new TracingFailureTelemetry({ write: false }) })
    const failures = eventProbe(system, 'failure')
    failWith(system, new Error('x'))
    await host.settle()

    expect(snapshots).toEqual([failures.events.at(-1)?.snapshot])
    expect(snapshots[0]).toBe(failures.events.at(-1)?.snapshot)
    expect(error).not.toHaveBeenCalled()
  })

  it('T2 may have another name, and says nothing to nobody', () => {
    const [own, other] = [heard('shop:failures'), heard('cellactor:failure')]
    const path = createSystem('names').tree()
    const snapshot = { actor: path.pid } as FailureSnapshot
    new TracingFailureTelemetry({ write: false, channel: 'shop:failures' }).onFailure(snapshot)
    new TracingFailureTelemetry({ write: false, channel: 'nobody:here' }).onFailure(snapshot)
    expect(own).toEqual([snapshot])
    expect(other).toEqual([])
  })

  it('T8 a subscriber that throws is an uncaught exception of the process, and supervision goes on', async () => {
    const { ended } = program(`
      import { subscribe } from 'node:diagnostics_channel'
      import { SupervisorStrategy } from '@cellactor/core'
      import { createSystem } from '@cellactor/node'
      process.on('uncaughtException', error => console.log('uncaught', error.message))
      subscribe('cellactor:failure', () => { throw new Error('a bad subscriber') })
      const supervision = SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
      const system = createSystem({ name: 'shop', logLevel: 'off', supervision })
      system.spawn(() => ({ receive() { throw new Error('boom') } })).tell(1)
      console.log((await system.whenTerminated).cause)
    `)
    const { code, out, err } = await ended
    expect([...out].sort()).toEqual(['escalation', 'uncaught a bad subscriber'])
    expect({ code, lines: err.trim().split('\n').length, msg: JSON.parse(err).msg }).toEqual({
      code: 0,
      lines: 1,
      msg: 'A failure reached the root of shop: boom',
    })
  })
})

describe('a telemetry in trouble', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('T8 a write that %s is reported once per failure, and changes nothing', async (_, write) => {
    const { system, host } = escalating({ failureTelemetry: new TracingFailureTelemetry({ write: write as () => void }) })
    const events = eventProbe(system, 'telemetry')
    failWith(system, new Error('x'))
    await host.settle()

    expect((await system.whenTerminated).cause).toBe('escalation')
    expect(events.events.map(({ kind, sink, error }) => [kind, sink, (error as Error).message])).toEqual([
      ['threw', 'failureTelemetry', 'disk full'],
    ])
  })

  it('T9 a write that blocks for a second is reported as slow, and supervision goes on', async () => {
    const block = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
    const { host: _, ...config } = escalating().system.config
    const system = createSystem({ ...config, logLevel: 'off', failureTelemetry: new TracingFailureTelemetry({ write: block }) })
    const events = eventProbe(system, 'telemetry')
    failWith(system, new Error('x'))

    expect((await system.whenTerminated).cause).toBe('escalation')
    expect(events.events).toMatchObject([{ kind: 'slow', sink: 'failureTelemetry' }])
    expect(events.events[0]?.durationMs).toBeGreaterThan(900)
  })

  it('T3 the line is made of the snapshot alone: one of a failure that is told by hand is as good', () => {
    const lines: string[] = []
    const { pid, path } = createSystem('byhand').spawn(() => ({ receive() {} }), 'clerk')
    const info = FailureInfo.fromPanicPayload(pid, path, new Error('x'))
    const snapshot = { ...info, description: 'x', tags: [], toJSON: () => ({}) }
    new TracingFailureTelemetry({ write: line => void lines.push(line) }).onFailure(snapshot)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ system: 'byhand', hops: 0, error: { name: 'Error' } })
  })
})
