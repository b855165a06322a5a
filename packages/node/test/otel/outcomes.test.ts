import {
  type Actor,
  type ActorContext,
  type ActorRef,
  ask,
  Behavior,
  err,
  type Outcome,
  ok,
  SupervisorStrategy,
} from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { diag, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ended, inSpan, spanNamed, traced, tracer, watchForUnhandledRejections, withTheSdk } from './support.ts'

withTheSdk()
watchForUnhandledRejections()

class Refused extends Error {
  readonly code = 'REFUSED'
}
class Refusal {
  readonly why = 'closed'
}

type Handle = (ctx: ActorContext<'go'>) => unknown

/** Handles one message, within a trace, by a class. */
async function handledBy(handle: Handle): Promise<ReadableSpan> {
  return spanOf(() => ({ receive: ctx => handle(ctx) as Outcome }))
}

async function spanOf(what: Behavior<'go'> | (() => Actor<'go'>)): Promise<ReadableSpan> {
  const { system, host } = traced()
  const actor = system.spawn(what)
  inSpan('outer', () => actor.tell('go'))
  await host.settle()
  expect(spanNamed('outer').status.code).toBe(SpanStatusCode.UNSET)
  return spanNamed('process string')
}

const exceptions = (span: ReadableSpan): readonly Readonly<Record<string, unknown>>[] =>
  span.events.map(({ name, attributes }) => ({ name, ...attributes }))

describe('a map that throws: the message that it failed on has a span, with the exception', () => {
  const refused = new Refused('no such answer')
  const refuse = () => {
    throw refused
  }
  type Made = { type: 'made' }
  const ways: Readonly<Record<string, [spanName: string, go: (ctx: ActorContext<'go' | Made>) => void]>> = {
    pipeToSelf: ['process Date', ctx => ctx.pipeToSelf(Promise.resolve(new Date()), refuse)],
    'pipeToSelf of a rejection': ['process RangeError', ctx => ctx.pipeToSelf(Promise.reject(new RangeError('r')), refuse)],
    'ctx.ask': [
      'process number',
      ctx => {
        type Question = { type: 'question'; replyTo: ActorRef<number> }
        ctx.ask(ctx.spawn(Behavior.handle<Question>((_ctx, { replyTo }) => replyTo.tell(1))), { type: 'question' }, refuse)
      },
    ],
    adapt: ['process adapted', ctx => ctx.adapt<{ type: 'adapted' }>(refuse).tell({ type: 'adapted' })],
  }

  it.each(Object.entries(ways))('8.5 %s', async (_, [name, go]) => {
    const { system, host } = traced({}, { logLevel: 'off' })
    const failures = eventProbe(system, 'failure')
    const actor = system.spawn(Behavior.handle<'go' | Made>((ctx, message) => (message === 'go' ? go(ctx) : undefined)))
    inSpan('outer', () => actor.tell('go'))
    await host.settle()
    const span = spanNamed(name)
    expect(span.status.code).toBe(SpanStatusCode.ERROR)
    expect(exceptions(span)).toMatchObject([{ name: 'exception', 'exception.message': 'no such answer' }])
    expect(span.spanContext().traceId).toBe(spanNamed('outer').spanContext().traceId)
    expect(failures.events.map(({ snapshot }) => snapshot.failure.downcast(Refused))).toEqual([refused])
  })

  it('8.5 outside any trace it has none, and the failure is the same', async () => {
    const { system, host } = traced({}, { logLevel: 'off' })
    const failures = eventProbe(system, 'failure')
    const adapting = Behavior.setup<Made>(ctx => {
      ctx.adapt(refuse).tell('x')
      return Behavior.ignore
    })
    system.spawn(adapting, { supervision: 'stop' })
    await host.settle()
    expect([ended(), failures.events.length]).toEqual([[], 1])
  })
})

describe('a handler that fails: its span has the status, and the original as its exception', () => {
  const refused = new Refused('not today')
  const waysToFail: Readonly<Record<string, () => Promise<ReadableSpan>>> = {
    'a throw': () =>
      handledBy(() => {
        throw refused
      }),
    'a rejection': () =>
      handledBy(async () => {
        await undefined
        throw refused
      }),
    'an Err': () => handledBy(() => err(refused)),
    'a promise of an Err': () => handledBy(async () => err(refused)),
    'ctx.fail': () => handledBy(ctx => ctx.fail(refused)),
    'ctx.fail after an await': () =>
      handledBy(async ctx => {
        await undefined
        ctx.fail(refused)
      }),
    'a throw in a behaviour': () =>
      spanOf(
        Behavior.receive<'go'>(() => {
          throw refused
        }),
      ),
    'the first Err of a generator': () =>
      spanOf(
        Behavior.tryReceive<'go'>(function* () {
          yield* err(refused)
          return Behavior.same
        }),
      ),
    'the first Err of an async generator': () =>
      spanOf(
        Behavior.tryReceive<'go'>(async function* () {
          await undefined
          yield* err(refused)
          return Behavior.same
        }),
      ),
    'an Err of handle': () => spanOf(Behavior.handle<'go'>(() => err(refused))),
  }

  it.each(Object.entries(waysToFail))('%s', async (_, fail) => {
    const span = await fail()
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'not today' })
    expect(span.attributes['error.type']).toBe('Refused')
    expect(exceptions(span)).toEqual([
      {
        name: 'exception',
        'exception.type': 'Refused',
        'exception.message': 'not today',
        'exception.stacktrace': refused.stack,
      },
    ])
  })

  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const hostile = Object.create(Error.prototype, {
    message: {
      get() {
        throw new Error('no message for you')
      },
    },
    stack: {
      get() {
        throw new Error('no stack for you')
      },
    },
  })

  it.each([
    ['a string', 'plainly no', 'string', 'plainly no', 'DefaultBehaviorFailure'],
    ['a number', 42, 'number', '42', 'PanicBehaviorFailure'],
    ['undefined', undefined, 'undefined', 'undefined', 'PanicBehaviorFailure'],
    ['an object', new Refusal(), 'Refusal', '{"why":"closed"}', 'PanicBehaviorFailure'],
    ['an error whose fields throw', hostile, 'Error', 'Error', 'Error'],
    ['a revoked proxy', proxy, 'Object', 'an unprintable object', 'PanicBehaviorFailure'],
  ])('%s instead of an error', async (_, thrown, type, message, errorType) => {
    const span = await handledBy(() => {
      throw thrown
    })
    expect(exceptions(span)).toEqual([{ name: 'exception', 'exception.type': type, 'exception.message': message }])
    expect(span.attributes['error.type']).toBe(errorType)
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message })
  })

  it('the asker, who handles its own failure, has it on its own span as well', async () => {
    const { system, host } = traced()
    const failing = system.spawn(Behavior.handle<{ type: 'get'; replyTo: ActorRef<never> }>(() => err(refused)))
    const asker = system.spawn(Behavior.handle<'go'>(async () => void (await ask(failing, { type: 'get' }))))
    inSpan('outer', () => asker.tell('go'))
    await host.settle()
    expect(exceptions(spanNamed('process get'))[0]?.['exception.type']).toBe('Refused')
    expect(exceptions(spanNamed('process string'))[0]?.['exception.type']).toBe('TargetFailedError')
  })
})

describe('a handler that does not fail', () => {
  it.each<[string, Handle]>([
    ['nothing', () => {}],
    ['an Ok', () => ok(1)],
    ['a promise of an Ok', async () => ok(1)],
    ['what looks like an Err, but is a response', () => ({ ok: false, error: 'status 500' })],
  ])('%s: its span has no status and no event', async (_, handle) => {
    const span = await handledBy(handle)
    expect([span.status.code, span.events, span.attributes['error.type']]).toEqual([SpanStatusCode.UNSET, [], undefined])
  })
})

describe('the time of a span', () => {
  it('ends with the promise of the handler', async () => {
    const { system, host } = traced()
    const slow = system.spawn(Behavior.handle<'go'>(() => new Promise(resolve => void host.setTimer(resolve, 100))))
    inSpan('outer', () => slow.tell('go'))
    await host.advance(99)
    expect(ended().map(span => span.name)).toEqual(['outer'])
    await host.advance(1)
    expect(ended().map(span => span.name)).toEqual(['outer', 'process string'])
  })

  it('ends with the work of a foreign thenable, which is done once and in the trace', async () => {
    const { system, host } = traced()
    const seen: unknown[] = []
    const lazy = {
      // biome-ignore lint/suspicious/noThenProperty: it is one
      then(_: unknown, fail: (error: Error) => void) {
        seen.push(trace.getActiveSpan()?.spanContext().spanId)
        host.setTimer(() => fail(new Error('no such table')), 100)
      },
    }
    const query = system.spawn<'go'>(() => ({ receive: () => lazy as unknown as Promise<void> }), { supervision: 'resume' })
    inSpan('outer', () => query.tell('go'))
    await host.advance(99)
    expect(ended().map(span => span.name)).toEqual(['outer'])
    await host.advance(1)
    const span = ended()[1]
    expect(seen).toEqual([span?.spanContext().spanId])
    expect(span?.status.code).toBe(SpanStatusCode.ERROR)
  })
})

it('a promise whose own `then` throws is a failure of the handler: its span says so, and ends', async () => {
  class Odd<T> extends Promise<T> {
    // biome-ignore lint/suspicious/noThenProperty: a then of its own is what it is about
    override then(): never {
      throw new Refused('odd')
    }
  }
  const { system, host } = traced()
  const reports = eventProbe(system, 'telemetry')
  const failures = eventProbe(system, 'failure')
  const actor = system.spawn<'go'>(() => ({ receive: () => Odd.resolve() }))
  inSpan('outer', () => actor.tell('go'))
  await host.settle()
  expect(failures.events.map(event => event.snapshot.description)).toEqual(['odd'])
  expect(spanNamed('process string').status.message).toBe('odd')
  expect(reports.events).toEqual([])
})

describe('an abandoned handler (semantics 2.3)', () => {
  const never = new Promise<void>(() => {})
  const deferred = () => {
    let reject: (reason: Error) => void = () => {}
    const promise = new Promise<void>((_, no) => {
      reject = no
    })
    return { promise, reject }
  }
  const abandoned = (span: ReadableSpan) => span.attributes['cellactor.handler.abandoned']

  it('is replaced by a restart: its span is open until its promise settles, and has what that settled with', async () => {
    const { system, host } = traced({}, { stopTimeoutMs: 100 })
    const late = deferred()
    const refs: ActorRef<'wait' | 'fail'>[] = []
    system.spawn<never>(() => ({
      supervisorStrategy: () => SupervisorStrategy.allForOne(),
      preStart: ctx => {
        for (const outcome of [late.promise, err('restart all')]) refs.push(ctx.spawn(Behavior.handle(() => outcome)))
      },
      receive: () => {},
    }))
    const started = eventProbe(system, 'lifecycle')
    inSpan('outer', () => refs[0]?.tell('wait'))
    refs[1]?.tell('fail')
    await host.advance(100)
    expect(started.events.filter(event => event.stage === 'restarted')).toHaveLength(2)
    expect(ended().map(span => span.name)).toEqual(['outer'])

    late.reject(new Refused('late'))
    await host.settle()
    expect(spanNamed('process string').status.message).toBe('late')
    expect(abandoned(spanNamed('process string'))).toBeUndefined()
  })

  it('that never settles has its span ended by the end of the actor', async () => {
    const { system, host } = traced({}, { stopTimeoutMs: 100 })
    const child = system.spawn(Behavior.handle<'wait'>(() => never))
    inSpan('outer', () => child.tell('wait'))
    await host.settle()
    system.stop(child)
    await host.advance(99)
    expect(ended().map(span => span.name)).toEqual(['outer'])
    await host.advance(1)
    expect(abandoned(spanNamed('process string'))).toBe(true)
    expect(spanNamed('process string').status.code).toBe(SpanStatusCode.UNSET)
  })

  it('of an actor that is cut off has its span ended, too', async () => {
    const { system, host } = traced()
    const child = system.spawn(Behavior.handle<'wait'>(() => never))
    inSpan('outer', () => child.tell('wait'))
    await host.settle()
    const over = system.terminate({ timeoutMs: 10 })
    await host.advance(10)
    expect((await over).stragglers).toHaveLength(1)
    expect(abandoned(spanNamed('process string'))).toBe(true)
  })

  it('that settles after its actor has ended changes nothing any more', async () => {
    const { system, host } = traced({}, { stopTimeoutMs: 100 })
    const late = deferred()
    const child = system.spawn(Behavior.handle<'wait'>(() => late.promise))
    inSpan('outer', () => child.tell('wait'))
    await host.settle()
    system.stop(child)
    await host.advance(100)
    const warn = vi.fn<() => void>()
    diag.setLogger({ error() {}, warn, info() {}, debug() {}, verbose() {} })
    late.reject(new Refused('too late'))
    await host.settle()
    diag.disable()
    expect(warn).not.toHaveBeenCalled()
    expect(ended()).toHaveLength(2)
    expect(spanNamed('process string').events).toEqual([])
  })

  it('others of the same actor keep theirs until their turn comes', async () => {
    const { system, host } = traced({}, { stopTimeoutMs: 100 })
    const both = [system.spawn(Behavior.handle<'wait'>(() => never)), system.spawn(Behavior.handle<'wait'>(() => never))] as const
    for (const ref of both) inSpan('outer', () => ref.tell('wait'))
    await host.settle()
    system.stop(both[0])
    await host.advance(100)
    expect(ended().filter(span => span.name === 'process string')).toHaveLength(1)
  })
})

describe('an SDK that breaks', () => {
  afterEach(() => diag.disable())

  const complaints = () => {
    const error = vi.fn<(message: string, ...args: unknown[]) => void>()
    diag.setLogger({ error, warn() {}, info() {}, debug() {}, verbose() {} })
    return error
  }
  /** Spans whose method `broken` throws. */
  const breaking = (broken: keyof Span): Tracer =>
    new Proxy(tracer, {
      get: (target, key) =>
        key !== 'startSpan'
          ? Reflect.get(target, key)
          : (...args: Parameters<Tracer['startSpan']>) => {
              const span = target.startSpan(...args)
              span[broken] = (() => {
                throw new Error(`${broken} is broken`)
              }) as never
              return span
            },
    })

  it.each(['recordException', 'setStatus', 'setAttribute', 'end'] as const)(
    '%s: the failure is supervised all the same, and the SDK’s own channel hears of it',
    async broken => {
      const error = complaints()
      const { system, host } = traced({ tracer: breaking(broken) })
      const failures = eventProbe(system, 'failure')
      const reports = eventProbe(system, 'telemetry')
      for (const fail of [() => err('a'), async () => err('b')]) {
        const actor = system.spawn(() => ({ receive: fail }) as Actor<'go'>)
        inSpan('outer', () => actor.tell('go'))
      }
      await host.settle()
      expect(failures.events.map(event => event.snapshot.description)).toEqual(['a', 'b'])
      expect(reports.events).toEqual([])
      expect(error).toHaveBeenCalledTimes(2)
    },
  )

  it('startSpan: the handler runs in the sender’s trace, and the runtime reports it once', async () => {
    const broken = new Proxy(tracer, {
      get: (target, key) =>
        key !== 'startSpan'
          ? Reflect.get(target, key)
          : () => {
              throw new Error('no span')
            },
    })
    const { system, host } = traced({ tracer: broken })
    const reports = eventProbe(system, 'telemetry')
    let handled = 0
    const actor = system.spawn(
      Behavior.handle<'go'>(() => {
        handled++
        inSpan(`inside ${handled}`, () => {})
      }),
    )
    inSpan('outer', () => actor.tell('go'))
    inSpan('outer', () => actor.tell('go'))
    await host.settle()
    expect(handled).toBe(2)
    expect(reports.events.map(event => [event.sink, event.error])).toEqual([['contextPropagation.run', new Error('no span')]])
    const outers = ended().filter(span => span.name === 'outer')
    expect([spanNamed('inside 1'), spanNamed('inside 2')].map(span => span.parentSpanContext?.spanId)).toEqual(
      outers.map(span => span.spanContext().spanId),
    )
  })
})
