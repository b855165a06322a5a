import { setImmediate as nextMacrotask } from 'node:timers/promises'
import { type Actor, ActorSystem, Behavior, defaultHost, type Host } from '@cellactor/core'
import { withOpenTelemetry } from '@cellactor/node/otel'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { activeName, ended, inSpan, seeds, tracer, withTheSdk } from './support.ts'

withTheSdk()

type Msg = 'traced' | 'bare' | 'fail'

/** Where code of the user ran, and in which span. */
class Sightings {
  readonly seen: string[] = []
  readonly note = (where: string): void => void this.seen.push(`${where}: ${activeName() ?? 'none'}`)
}

/** Everything that runs outside a message, and two kinds of messages. */
function watched(note: (where: string) => void): () => Actor<Msg> {
  return () => ({
    receive: (_ctx, message) => {
      note(message)
      if (message === 'fail') throw new Error('restart me')
    },
    preRestart: () => note('preRestart'),
    postRestart: async () => {
      note('postRestart')
      await undefined
      note('postRestart, later')
    },
    postStop: () => note('postStop'),
  })
}

/** A span each, around steps of one life, in an order that is given; returns what was seen. */
async function life(host: Host, settle: () => Promise<void>, steps: readonly number[]): Promise<readonly string[]> {
  const { seen, note } = new Sightings()
  const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host, logLevel: 'off' }, { tracer, metrics: false }))
  system.eventStream.subscribe('lifecycle', event => note(`event ${event.stage}`))
  const child = system.spawn(watched(note))
  system.spawn<Msg>(() => ({
    preStart: ctx => ctx.watch(child),
    receive: () => {},
    onTerminated: () => note('onTerminated'),
  }))
  await settle()
  const step = [
    () => inSpan('outer', () => child.tell('traced')),
    () => child.tell('bare'),
    () => inSpan('outer', () => child.tell('fail')),
    () => child.tell('bare'),
  ]
  for (const at of steps) step[at]?.()
  await settle()
  inSpan('outer', () => system.stop(child))
  await settle()
  inSpan('outer', () => void system.terminate())
  await settle()
  await system.whenTerminated
  return seen
}

/** Nothing here waits for time to pass, and each macrotask gets at least one turn further. */
async function settleForReal(): Promise<void> {
  for (let left = 100; left > 0; left--) await nextMacrotask()
}

/** Sends in every order of the four steps: whoever is first schedules the drain. */
const orders = [0, 1, 2, 3].flatMap(a =>
  [0, 1, 2, 3].flatMap(b =>
    [0, 1, 2, 3].flatMap(c => [0, 1, 2, 3].map(d => [a, b, c, d])).filter(order => new Set(order).size === 4),
  ),
)

const own: Readonly<Record<string, string>> = { traced: 'process string', fail: 'process string' }

function expectNothingForeign(seen: readonly string[]): void {
  for (const line of seen) {
    const [where = '', span] = line.split(': ')
    expect(line).toBe(`${where}: ${own[where] ?? 'none'}`)
    expect(span).toBeDefined()
  }
  for (const where of ['traced', 'bare', 'preRestart', 'postRestart', 'postRestart, later', 'postStop', 'onTerminated'])
    expect(seen.map(line => line.split(': ')[0])).toContain(where)
  for (const stage of ['restarted', 'stopped']) expect(seen).toContain(`event ${stage}: none`)
}

describe('what was not sent within a trace runs outside any', () => {
  it.each(seeds)('in virtual time, whoever settles: every order of the sends, seed %i', async seed => {
    expect(orders).toHaveLength(24)
    for (const order of orders) {
      const host = new SimulatedHost({ seed })
      expectNothingForeign(await life(host, () => inSpan('settling', () => host.settle()), order))
    }
  })

  it('in real time', async () => {
    for (const order of orders) {
      expectNothingForeign(await life(defaultHost(), settleForReal, order))
    }
  })

  it('timers of the runtime, and what they lead to', async () => {
    const { seen, note } = new Sightings()
    const host = new SimulatedHost()
    const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host }, { tracer, metrics: false }))
    const backoff = { minMs: 10, maxMs: 10 }
    const parent = system.spawn(
      Behavior.setup<Msg>(ctx => {
        const child = ctx.spawn<Msg>(watched(note), {
          supervision: { scope: 'one-for-one', decide: () => 'restart', limits: { backoff } },
        })
        return Behavior.handle((_ctx, message) => child.tell(message))
      }),
    )
    inSpan('outer', () => parent.tell('fail'))
    await host.settle()
    await inSpan('moving', () => host.advance(100))
    expect(seen).toEqual(['fail: process string', 'preRestart: none', 'postRestart: none', 'postRestart, later: none'])
  })

  it('two messages of one turn, the second of which is bare', async () => {
    const { seen, note } = new Sightings()
    const host = new SimulatedHost()
    const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host }, { tracer, metrics: false }))
    const async = system.spawn(
      Behavior.handle<Msg>(async (_ctx, message) => {
        note(message)
        await undefined
        note(`${message}, later`)
      }),
    )
    inSpan('outer', () => async.tell('traced'))
    async.tell('bare')
    inSpan('outer', () => async.tell('traced'))
    await host.settle()
    expect(seen).toEqual([
      'traced: process string',
      'traced, later: process string',
      'bare: none',
      'bare, later: none',
      'traced: process string',
      'traced, later: process string',
    ])
  })
})

it('a start that runs inside `spawn` sees what the spawner sees, like any call', async () => {
  const { seen, note } = new Sightings()
  const host = new SimulatedHost()
  const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host }, { tracer, metrics: false }))
  const starting = () => ({ preStart: () => note('preStart'), receive: () => {} })
  inSpan('outer', () => system.spawn(starting))
  system.spawn(starting)
  await host.settle()
  expect(seen).toEqual(['preStart: outer', 'preStart: none'])
})

it('a message sent outside any trace gets no span', async () => {
  const host = new SimulatedHost()
  const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host }, { tracer, metrics: false }))
  system.spawn(Behavior.handle<Msg>(() => {})).tell('bare')
  await host.settle()
  expect(ended()).toEqual([])
})

describe('the host', () => {
  const every = {
    now: true,
    queueMicrotask: true,
    queueMacrotask: true,
    setTimer: true,
    clearTimer: true,
    random: true,
    epochMs: true,
    log: true,
    abortController: true,
    pick: true,
  } satisfies Record<keyof Host, true>

  it('is asked for all that it offers, and for nothing that it does not', () => {
    const bare = new SimulatedHost()
    const full: Host = Object.assign(Object.create(bare), {
      now: () => bare.now(),
      ...Object.fromEntries(Object.keys(every).map(method => [method, () => method])),
    })
    const wrapped = withOpenTelemetry({ name: 'shop', host: full }).host as Host
    for (const method of Object.keys(every) as (keyof Host)[]) expect(wrapped[method]).toBeTypeOf('function')
    for (const method of ['now', 'setTimer', 'random', 'epochMs', 'log', 'abortController', 'pick'] as const)
      expect((wrapped[method] as () => unknown)()).toBe(method)
    const { epochMs, log, abortController, pick } = withOpenTelemetry({ name: 'shop', host: bare }).host as Host
    expect([epochMs, log, abortController]).toEqual([undefined, undefined, undefined])
    expect(pick).toBeTypeOf('function')
  })

  it('runs each task once, with no context of who scheduled it', async () => {
    const host = new SimulatedHost()
    const wrapped = withOpenTelemetry({ name: 'shop', host }).host as Host
    const { seen, note } = new Sightings()
    inSpan('outer', () => {
      wrapped.queueMicrotask(() => note('microtask'))
      wrapped.queueMacrotask(() => note('macrotask'))
      wrapped.setTimer(() => note('timer'), 10)
      wrapped.clearTimer(wrapped.setTimer(() => note('cleared'), 10))
    })
    await inSpan('moving', () => host.advance(20))
    expect(seen).toEqual(['microtask: none', 'macrotask: none', 'timer: none'])
  })
})
