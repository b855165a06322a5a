import {
  ActorSystem,
  type ActorSystemConfig,
  Behavior,
  ConfigError,
  type ContextPropagation,
  type Delivery,
} from '@cellactor/core'
import { type OpenTelemetryOptions, withOpenTelemetry } from '@cellactor/node/otel'
import { eventProbe, SimulatedHost } from '@cellactor/testkit'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterEach, describe, expect, it } from 'vitest'
import {
  activeName,
  ended,
  inSpan,
  lineage,
  provider,
  spanNamed,
  traced,
  watchForUnhandledRejections,
  withTheSdk,
} from './support.ts'

withTheSdk()
watchForUnhandledRejections()

type Msg = { type: string }

/** Tells `traced` within a span and `bare` outside; gives what the handlers saw as active. */
async function handled(options: OpenTelemetryOptions, config: Partial<ActorSystemConfig> = {}) {
  const { system, host } = traced(options, config)
  const reports = eventProbe(system, 'telemetry')
  const seen: (string | undefined)[] = []
  const actor = system.spawn(
    Behavior.handle<Msg>(() => void seen.push(activeName())),
    'actor',
  )
  inSpan('outer', () => actor.tell({ type: 'traced' }))
  actor.tell({ type: 'bare' })
  await host.settle()
  return { seen, reports: reports.events.map(event => `${event.sink}: ${String(event.error)}`) }
}

describe('spans', () => {
  it('true, and left out: of what was sent within a trace', async () => {
    for (const options of [{}, { spans: true }, { spans: undefined }]) {
      expect((await handled(options)).seen).toEqual(['process traced', undefined])
    }
  })

  it('false: nothing is carried, and the config has nothing of it', async () => {
    expect((await handled({ spans: false })).seen).toEqual([undefined, undefined])
    // The host is asked for nothing new, either.
    const config = { name: 'shop', host: new SimulatedHost() }
    expect(withOpenTelemetry(config, { spans: false, metrics: false })).toEqual(config)
  })

  it('false: a handler runs in no trace, least of all in that of who happened to wake the dispatcher', async () => {
    const { system, host } = traced({ spans: false, metrics: true, meter: undefined })
    const seen: (string | undefined)[] = []
    const ref = system.spawn(Behavior.handle<string>(() => void seen.push(activeName())))
    inSpan('one', () => ref.tell('a'))
    inSpan('two', () => ref.tell('b'))
    ref.tell('bare')
    await inSpan('of the test', () => host.settle())
    expect(seen).toEqual([undefined, undefined, undefined])
  })

  it('called by another propagation, without a delivery: the handler runs in its sender’s, beside what else is carried', () => {
    const theirs: ContextPropagation = { capture: () => 'theirs', run: (_captured, handle) => handle() }
    for (const own of [undefined, theirs]) {
      const { contextPropagation } = withOpenTelemetry({ name: 'shop', contextPropagation: own })
      const captured = inSpan('outer', () => contextPropagation?.capture())
      expect(contextPropagation?.run(captured, activeName)).toBe('outer')
    }
  })

  it('a function says of which; without one of its own the handler runs in its sender’s', async () => {
    const asked: Delivery[] = []
    const spans = (delivery: Delivery) => asked.push(delivery) > 1
    const { system, host } = traced({ spans })
    const second = system.spawn(Behavior.handle<Msg>(() => {}))
    const first = system.spawn(
      Behavior.handle<Msg>(() => second.tell({ type: 'b' })),
      'first',
    )
    inSpan('outer', () => first.tell({ type: 'a' }))
    await host.settle()
    expect(asked.map(({ message }) => message)).toEqual([{ type: 'a' }, { type: 'b' }])
    expect(asked[0]?.pid).toBe(first.pid)
    expect(ended().map(span => span.name)).toEqual(['outer', 'process b'])
    expect(lineage('process b')).toEqual(['outer', 'process b'])
  })

  it('an answer that was given without a span of its own has no link to its own parent', async () => {
    const { system, host } = traced({ spans: ({ message }) => (message as Msg).type !== 'question' })
    const answering = system.spawn(Behavior.handle<Msg & { replyTo?: never }>((_ctx, message) => reply(message)))
    const asker = system.spawn(
      Behavior.handle<Msg>((ctx, { type }) => {
        if (type === 'start')
          ctx.askWith(
            answering as never,
            replyTo => ({ type: 'question', replyTo }) as never,
            () => ({ type: 'answer' }),
          )
      }),
    )
    inSpan('outer', () => asker.tell({ type: 'start' }))
    await host.settle()
    expect(lineage('process answer')).toEqual(['outer', 'process start', 'process answer'])
    expect(spanNamed('process answer').links).toEqual([])
  })
})

function reply(message: unknown): void {
  ;(message as { replyTo: { tell(answer: string): void } }).replyTo.tell('yes')
}

it('rootSpans: a message sent outside any trace begins one', async () => {
  expect((await handled({ rootSpans: true })).seen).toEqual(['process traced', 'process bare'])
  expect(spanNamed('process bare').parentSpanContext).toBeUndefined()
  expect(spanNamed('process bare').spanContext().traceId).not.toBe(spanNamed('process traced').spanContext().traceId)
})

it('attributes: of the user’s own, over those of the span', async () => {
  await handled({
    attributes: ({ message, path }) => ({ 'shop.type': (message as Msg).type, 'messaging.destination.name': path.name }),
  })
  expect(spanNamed('process traced').attributes).toMatchObject({
    'shop.type': 'traced',
    'messaging.destination.name': 'actor',
    'messaging.system': 'cellactor',
  })
})

describe('a callback that breaks is reported once, and the message is handled in its sender’s span', () => {
  const bad = {
    'spans that throws': {
      spans: () => {
        throw new Error('bad')
      },
    },
    'spans that rejects': { spans: (async () => Promise.reject(new Error('bad'))) as never },
    'attributes that throw': {
      attributes: () => {
        throw new Error('bad')
      },
    },
    'attributes that reject': { attributes: (async () => Promise.reject(new Error('bad'))) as never },
  }
  it.each(Object.entries(bad))('%s', async (_, options) => {
    const { seen, reports } = await handled(options)
    expect(seen).toEqual(['outer', undefined])
    expect(reports).toEqual([expect.stringMatching(/^contextPropagation\.run: .*(bad|gave a promise)/)])
  })
})

describe('what is in the config already goes on working', () => {
  /** Carries what `current` is at the time. */
  function own(log: string[]) {
    const state: { current: string | undefined } = { current: undefined }
    const propagation: ContextPropagation = {
      capture: () => state.current,
      run(captured, handle, { answeredBy }: Delivery) {
        log.push(`in ${captured}, answered by ${answeredBy}, in span ${activeName()}`)
        const before = state.current
        state.current = captured as string
        try {
          return handle()
        } finally {
          state.current = before
        }
      },
    }
    return { state, propagation }
  }

  it('contextPropagation: both are captured, both are run, each with its own', async () => {
    const log: string[] = []
    const { state, propagation } = own(log)
    const { system, host } = traced({}, { contextPropagation: propagation })
    const answering = system.spawn(
      Behavior.handle<{ type: string }>((_ctx, message) => {
        state.current = 'the answer'
        reply(message)
        state.current = undefined
      }),
    )
    const actor = system.spawn(
      Behavior.handle<Msg>((ctx, { type }) => {
        log.push(`${type} in span ${activeName()}`)
        if (type === 'ask')
          ctx.askWith(
            answering as never,
            replyTo => ({ type: 'question', replyTo }) as never,
            () => ({ type: 'answer' }),
          )
      }),
    )
    const send = (type: string, mine: string | undefined) => {
      state.current = mine
      actor.tell({ type })
      state.current = undefined
    }
    inSpan('outer', () => send('both', 'mine'))
    inSpan('outer', () => send('ours only', undefined))
    send('theirs only', 'mine')
    send('neither', undefined)
    await host.settle()
    expect(log).toEqual([
      'in mine, answered by undefined, in span undefined',
      'both in span process both',
      'ours only in span process ours only',
      'in mine, answered by undefined, in span undefined',
      'theirs only in span undefined',
      'neither in span undefined',
    ])
    log.length = 0
    inSpan('outer', () => send('ask', 'the asker'))
    await host.settle()
    expect(log.at(-2)).toBe('in the asker, answered by the answer, in span undefined')
    expect(log.at(-1)).toBe('answer in span process answer')
    expect(spanNamed('process answer').links).toHaveLength(1)
  })

  it('contextPropagation that throws, or is asynchronous: reported once; the messages are handled', async () => {
    const broken: Readonly<Record<string, Partial<ContextPropagation>>> = {
      'capture: Error: bad': {
        capture() {
          throw new Error('bad')
        },
      },
      'capture: Error: late': { capture: async () => Promise.reject(new Error('late')) },
      'run: Error: bad': {
        run() {
          throw new Error('bad')
        },
      },
    }
    for (const [report, part] of Object.entries(broken)) {
      const { system, host } = traced(
        {},
        { contextPropagation: { capture: () => 'mine', run: (_, handle) => handle(), ...part } },
      )
      const reports = eventProbe(system, 'telemetry')
      const seen: string[] = []
      const actor = system.spawn(Behavior.handle<Msg>((_ctx, { type }) => void seen.push(type)))
      inSpan('outer', () => actor.tell({ type: 'a' }))
      actor.tell({ type: 'b' })
      await host.settle()
      expect(seen).toEqual(['a', 'b'])
      expect(reports.events.map(event => `${event.sink}: ${String(event.error)}`)[0]).toBe(`contextPropagation.${report}`)
    }
  })

  it('a handler’s failure stays the handler’s, when the own propagation makes another of it', async () => {
    const confusing: ContextPropagation = {
      capture: () => 'mine',
      run(_captured, handle) {
        try {
          return handle()
        } catch {
          throw new Error('something else')
        }
      },
    }
    const { system, host } = traced({}, { contextPropagation: confusing })
    const failures = eventProbe(system, 'failure')
    const actor = system.spawn(
      Behavior.handle<Msg>(() => {
        throw new Error('the cause')
      }),
    )
    inSpan('outer', () => actor.tell({ type: 'a' }))
    await host.settle()
    expect(failures.events.map(event => event.snapshot.description)).toEqual(['the cause'])
    expect(spanNamed('process a').status.message).toBe('the cause')
  })

  it('everything else is handed on as it is, and the given config is left alone', () => {
    const given = Object.freeze({ name: 'shop', throughput: 7, logLevel: 'off', metrics: { pidLabel: false } } as const)
    expect(withOpenTelemetry(given, {})).toMatchObject(given)
    expect(withOpenTelemetry('shop').name).toBe('shop')
  })
})

describe('what is malformed is refused by ActorSystem.create, as without it', () => {
  const bad: readonly (readonly [string, object])[] = [
    ['host', { now: () => 0 }],
    ['contextPropagation', { capture: () => undefined }],
    ['metricsSink', {}],
  ]
  it.each(bad)('%s', (option, value) => {
    const config = { name: 'shop', [option]: value } as never
    const refusal = (create: () => ActorSystem) => {
      try {
        create()
      } catch (error) {
        return error
      }
      return undefined
    }
    const without = refusal(() => ActorSystem.create(config))
    expect(without).toBeInstanceOf(ConfigError)
    expect(refusal(() => ActorSystem.create(withOpenTelemetry(config)))).toEqual(without)
  })

  it('failureObservation.metricsSink, null in its place, no name', () => {
    for (const config of [{ name: 'shop', failureObservation: { metricsSink: {} } }, { name: 'shop', host: null }, {}])
      expect(() => ActorSystem.create(withOpenTelemetry(config as never))).toThrow(ConfigError)
  })

  it('an option of withOpenTelemetry: refused by itself', () => {
    for (const options of [{ spans: 'all' }, { attributes: {} }])
      expect(() => withOpenTelemetry('shop', options as never)).toThrow(ConfigError)
  })
})

describe('without options', () => {
  afterEach(() => trace.disable())

  it('spans go to the tracer of the global API, also one that is registered later', async () => {
    const host = new SimulatedHost()
    const system = ActorSystem.create(withOpenTelemetry({ name: 'shop', host }))
    const actor = system.spawn(Behavior.handle<Msg>(() => {}))
    trace.setGlobalTracerProvider(provider)
    inSpan('outer', () => actor.tell({ type: 'a' }))
    await host.settle()
    expect(spanNamed('process a').instrumentationScope.name).toBe('@cellactor/node')
  })

  it('where no context manager is registered nothing is carried: messages travel bare', () => {
    context.disable()
    expect(inSpan('outer', () => withOpenTelemetry('shop').contextPropagation?.capture())).toBeUndefined()
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    expect(inSpan('outer', () => withOpenTelemetry('shop').contextPropagation?.capture())).toBeDefined()
  })
})
