import {
  type ActorRef,
  ActorSystem,
  type ActorSystemConfig,
  ask,
  Behavior,
  type MetricsEvent,
  SupervisorStrategy,
} from '@cellactor/core'
import { type OpenTelemetryOptions, observeSystem, openTelemetryInstruments, withOpenTelemetry } from '@cellactor/node/otel'
import { eventProbe, SimulatedHost } from '@cellactor/testkit'
import { metrics } from '@opentelemetry/api'
import { describe, expect, it, vi } from 'vitest'
import { kindOf, metering } from './metering.ts'
import { watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

type Msg = { type: 'fail' } | { type: 'stash' } | { type: 'get'; replyTo: ActorRef<number> }
class Boom extends Error {}

function measured(options: OpenTelemetryOptions = {}, config: Partial<ActorSystemConfig> = {}) {
  const sdk = metering()
  const host = new SimulatedHost()
  const system = ActorSystem.create(
    withOpenTelemetry({ name: 'shop', host, logLevel: 'off', ...config }, { meter: sdk.meter, spans: false, ...options }),
  )
  return { ...sdk, host, system }
}

const member = Behavior.handle<Msg>((ctx, message) => {
  if (message.type === 'fail') throw new Boom('on demand')
  if (message.type === 'stash') ctx.stash.stash(message)
})

const deciding = (directive: 'restart' | 'stop' | 'resume' | 'escalate') =>
  SupervisorStrategy.oneForOne({ decide: () => directive })

describe('what the runtime counts, on instruments of the real SDK', () => {
  it.each(['restart', 'stop', 'resume'] as const)('a failure, and its outcome %s', async directive => {
    const { system, host, points } = measured()
    const actor = system.spawn(member, { supervision: deciding(directive) })
    actor.tell({ type: 'fail' })
    await host.settle()
    expect(await points('cellactor.failures')).toEqual([[1, { 'error.type': 'Boom' }]])
    expect(await points('cellactor.failure.outcomes')).toEqual([
      [1, { 'error.type': 'Boom', 'cellactor.failure.outcome': directive }],
    ])
    expect(await points('cellactor.failures.inflight')).toEqual([[0, {}]])
  })

  it('an escalation: each hop is a failure; one that waits for its outcome is in flight', async () => {
    const { system, host, points } = measured({}, { supervision: deciding('escalate'), rootPolicy: 'restart' })
    system.spawn(member).tell({ type: 'fail' })
    await host.settle()
    expect(await points('cellactor.failures')).toEqual([[2, { 'error.type': 'Boom' }]])
    expect(await points('cellactor.failure.outcomes')).toEqual([
      [1, { 'error.type': 'Boom', 'cellactor.failure.outcome': 'escalate' }],
      [1, { 'error.type': 'Boom', 'cellactor.failure.outcome': 'restart' }],
    ])
  })

  it('actors, as the core’s own gauge counts them', async () => {
    const { system, host, points } = measured()
    const refs = [system.spawn(member), system.spawn(member)]
    await host.settle()
    expect(await points('cellactor.actors')).toEqual([[system.metrics().gauges.get('actors'), {}]])
    for (const ref of refs) system.stop(ref)
    await host.settle()
    expect(await points('cellactor.actors')).toEqual([[3, {}]])
    const ended = system.terminate()
    await host.settle()
    await ended
    expect(await points('cellactor.actors')).toEqual([[0, {}]])
  })

  it('dead letters, overflows and unanswered questions', async () => {
    const { system, host, points } = measured()
    const narrow = system.spawn(member, { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } })
    const asked = ask(narrow, { type: 'get' }, { timeoutMs: 10 }).catch(() => {})
    narrow.tell({ type: 'stash' })
    await host.advance(10)
    await asked
    expect(await points('cellactor.mailbox.overflows')).toEqual([[1, {}]])
    expect(await points('cellactor.dead_letters')).toEqual([[1, {}]])
    expect(await points('cellactor.ask.timeouts')).toEqual([[1, {}]])
  })

  it('how long the telemetry took, in seconds', async () => {
    const host = new (class extends SimulatedHost {
      aheadMs = 0
      override now(): number {
        return super.now() + this.aheadMs
      }
    })()
    const { system, points } = measured(
      {},
      {
        host,
        supervision: deciding('escalate'),
        rootPolicy: 'restart',
        failureTelemetry: {
          onFailure() {
            host.aheadMs += 20
          },
        },
      },
    )
    system.spawn(member).tell({ type: 'fail' })
    await host.settle()
    const [[value]] = (await points('cellactor.telemetry.duration')) as [[{ count: number; sum: number }, object]]
    expect(value).toMatchObject({ count: 1 })
    expect(value.sum).toBeCloseTo(0.02, 6)
  })

  it('pidAttribute: which actor it was', async () => {
    const { system, host, points } = measured({ pidAttribute: true })
    const actor = system.spawn(member, { supervision: 'resume' })
    actor.tell({ type: 'fail' })
    await host.settle()
    const pid = { 'cellactor.actor.pid': actor.pid.toString() }
    expect(await points('cellactor.failures')).toEqual([[1, { 'error.type': 'Boom', ...pid }]])
    expect(await points('cellactor.failure.outcomes')).toMatchObject([[1, pid]])
    expect(await points('cellactor.failures.inflight')).toEqual([[0, {}]])
  })

  it('metrics: false: none of it', async () => {
    const { system, host, collect } = measured({ metrics: false })
    system.spawn(member).tell({ type: 'fail' })
    await host.settle()
    expect(await collect()).toEqual([])
  })

  it('without a meter given: on that of the global API', async () => {
    const { provider, collect } = metering()
    metrics.setGlobalMeterProvider(provider)
    const { system, host } = measured({ meter: undefined })
    const stop = observeSystem(system)
    await host.settle()
    expect((await collect()).map(metric => metric.descriptor.name)).toEqual([
      'cellactor.actors',
      'cellactor.mailbox.messages',
      'cellactor.mailbox.longest',
      'cellactor.stash.messages',
    ])
    stop()
    metrics.disable()
  })
})

describe('a sink of one’s own goes on hearing everything', () => {
  it('metricsSink, and failureObservation.metricsSink', async () => {
    const heard: string[] = []
    const sink = (name: string) => ({ record: ({ type }: MetricsEvent) => void heard.push(`${name} ${type}`) })
    const { system, host, points } = measured(
      {},
      {
        metricsSink: sink('system'),
        failureObservation: { metricsSink: sink('observation'), slowCallMs: 7 },
        supervision: deciding('escalate'),
        rootPolicy: 'restart',
      },
    )
    expect(system.config.failureObservation).toMatchObject({ slowCallMs: 7, recordTiming: true })
    system.spawn(member).tell({ type: 'fail' })
    await host.settle()
    expect(heard).toContain('system failureTotal')
    expect(heard.filter(line => line.startsWith('observation'))).toEqual([
      'observation telemetryInvoked',
      'observation telemetryLatencyNanos',
    ])
    expect((await points('cellactor.telemetry.duration'))[0]?.[0]).toMatchObject({ count: 1 })
    expect(await points('cellactor.failures')).toEqual([[2, { 'error.type': 'Boom' }]])
  })

  it('recordTiming: false stands', () => {
    const { system } = measured({}, { failureObservation: { recordTiming: false } })
    expect(system.config.failureObservation?.recordTiming).toBe(false)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('bad')
      },
    ],
    ['rejects', async () => Promise.reject(new Error('bad'))],
  ])('one that %s is reported once, and the instruments are right', async (_, record) => {
    const { system, host, points } = measured({}, { metricsSink: { record } })
    const reports = eventProbe(system, 'telemetry')
    for (let n = 0; n < 3; n++) system.spawn(member, { supervision: 'resume' }).tell({ type: 'fail' })
    await host.settle()
    expect(await points('cellactor.failures')).toEqual([[3, { 'error.type': 'Boom' }]])
    expect(reports.events.length).toBeLessThanOrEqual(1)
  })

  it('instruments that break are reported, and a sink of one’s own hears all the same', async () => {
    const { meter } = metering()
    const broken = new Proxy(meter, {
      get: (target, key) =>
        key !== 'createCounter'
          ? Reflect.get(target, key)
          : () => ({
              add() {
                throw new Error('no counter')
              },
            }),
    })
    const heard: string[] = []
    const { system, host } = measured({ meter: broken }, { metricsSink: { record: ({ type }) => void heard.push(type) } })
    const reports = eventProbe(system, 'telemetry')
    system.spawn(member, { supervision: 'resume' }).tell({ type: 'fail' })
    await host.settle()
    expect(heard).toContain('failureResumeTotal')
    expect(reports.events.map(event => [event.sink, event.error])).toEqual([['metricsSink', new Error('no counter')]])
  })
})

describe('observeSystem', () => {
  it('shows what waits in mailboxes and stashes, as it is when it is collected', async () => {
    const { system, host, meter, points } = measured()
    observeSystem(system, meter)
    const open = deferredAll()
    const slow = system.spawn(Behavior.handle<number>(() => open.promise))
    const other = system.spawn(Behavior.handle<number>(() => open.promise))
    const stashing = system.spawn(member)
    for (let n = 0; n < 5; n++) slow.tell(n)
    for (let n = 0; n < 3; n++) other.tell(n)
    stashing.tell({ type: 'stash' })
    await host.settle()
    expect(await points('cellactor.mailbox.messages')).toEqual([[6, {}]])
    expect(await points('cellactor.mailbox.longest')).toEqual([[4, {}]])
    expect(await points('cellactor.stash.messages')).toEqual([[1, {}]])
    open.resolve()
    await host.settle()
    expect(await points('cellactor.mailbox.messages')).toEqual([[0, {}]])
  })

  it('is over when what it returned is called', async () => {
    const { system, meter, points } = measured()
    observeSystem(system, meter)()
    expect(await points('cellactor.mailbox.messages')).toEqual([])
  })

  it('is over when the end of the system has been collected, so that nothing is shown as waiting for ever', async () => {
    const { system, host, meter, points } = measured()
    const removed = vi.spyOn(meter, 'removeBatchObservableCallback')
    observeSystem(system, meter)
    const actor = system.spawn(Behavior.handle<number>(() => new Promise(() => {})))
    for (let n = 0; n < 5; n++) actor.tell(n)
    await host.settle()
    expect(await points('cellactor.mailbox.messages')).toEqual([[4, {}]])
    const over = system.terminate({ timeoutMs: 10 })
    await host.advance(10)
    await over
    expect(removed).not.toHaveBeenCalled()
    expect(await points('cellactor.mailbox.messages')).toEqual([[0, {}]])
    expect(removed).toHaveBeenCalledTimes(1)
    expect(await points('cellactor.mailbox.messages')).toEqual([[0, {}]])
    expect(removed).toHaveBeenCalledTimes(1)
  })
})

function deferredAll() {
  let resolve: () => void = () => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve: () => resolve() }
}

it('the table of instruments is what the SDK collects: names, kinds, units, descriptions, attributes', async () => {
  const { system, host, meter, collect } = measured(
    { pidAttribute: true },
    { supervision: deciding('escalate'), rootPolicy: 'restart' },
  )
  observeSystem(system, meter)
  const narrow = system.spawn(member, { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } })
  const asked = ask(narrow, { type: 'get' }, { timeoutMs: 10 }).catch(() => {})
  narrow.tell({ type: 'stash' })
  await host.advance(10)
  await asked
  narrow.tell({ type: 'fail' })
  await host.settle()

  const collected = await collect()
  expect(
    collected
      .map(metric => ({
        name: metric.descriptor.name,
        kind: kindOf(metric),
        unit: metric.descriptor.unit,
        description: metric.descriptor.description,
        attributes: [...new Set(metric.dataPoints.flatMap(point => Object.keys(point.attributes)))].sort(),
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
  ).toEqual(
    openTelemetryInstruments
      .map(({ name, kind, unit, description, attributes }) => ({
        name,
        kind: kind === 'observableGauge' ? 'gauge' : kind === 'observableUpDownCounter' ? 'upDownCounter' : kind,
        unit,
        description,
        attributes: [...attributes, 'cellactor.system'].sort(),
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
  )
})
