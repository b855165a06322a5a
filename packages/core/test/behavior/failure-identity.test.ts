import {
  type ActorSystem,
  Behavior,
  type BehaviorFailure,
  downcast,
  type Err,
  err,
  type FailureInfo,
  type FailureSnapshot,
  ok,
  type Signal,
  SupervisorStrategy,
} from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, raise, watching } from './support.ts'

/** An error of somebody who knows nothing of actors. */
class FooError extends Error {
  readonly status = 503
}
/** An error that is a failure of its own right. */
class OwnFailure extends Error implements BehaviorFailure {
  description(): string {
    return `own: ${this.message}`
  }
}
/** One that is no error at all. */
class PlainFailure implements BehaviorFailure {
  description(): string {
    return 'plain'
  }
}

/** Every route by which a behaviour can fail while its message is handled. */
const routes: Readonly<Record<string, (cause: unknown) => Behavior<unknown>>> = {
  'receive throws': cause => Behavior.receive(() => raise(cause)),
  'receive rejects': cause => Behavior.receive(() => Promise.reject(cause)),
  'receiveMessage throws': cause => Behavior.receiveMessage(() => raise(cause)),
  'tryReceive: Err': cause => Behavior.tryReceive(() => err(cause)),
  'tryReceive: promise of Err': cause => Behavior.tryReceive(async () => err(cause)),
  'tryReceive throws': cause => Behavior.tryReceive(() => raise(cause)),
  'tryReceive: generator': cause =>
    Behavior.tryReceive(function* () {
      yield* err(cause)
      return Behavior.same
    }),
  'tryReceive: generator throws': cause =>
    Behavior.tryReceive(function* () {
      return raise(cause)
    }),
  'tryReceive: async generator': cause =>
    Behavior.tryReceive(async function* () {
      yield* (await Promise.resolve(err(cause))) as Err<unknown>
      return Behavior.same
    }),
  'handle: Err': cause => Behavior.handle(() => err(cause)),
  'handle: promise of Err': cause => Behavior.handle(async () => err(cause)),
  'stateful throws': cause =>
    Behavior.stateful(
      () => 0,
      () => raise(cause),
    ),
  'match throws': cause => Behavior.transform(Behavior.match<{ type: 'a' }>({ a: () => raise(cause) }), () => ({ type: 'a' })),
  'ctx.fail': cause => Behavior.receive(ctx => ctx.fail(cause)),
  'a setup that a handler returns': cause => Behavior.receive(() => Behavior.setup(() => raise(cause))),
  'a trySetup that a handler returns': cause => Behavior.receive(() => Behavior.trySetup(() => err(cause))),
  'intercept throws': cause => Behavior.intercept(() => raise(cause), Behavior.ignore),
  'intercept rejects': cause => Behavior.intercept(() => Promise.reject(cause), Behavior.ignore),
  'a handler inside intercept': cause =>
    Behavior.intercept(
      (_ctx, message, next) => next(message),
      Behavior.tryReceive(() => err(cause)),
    ),
  'an async handler inside an async intercept': cause =>
    Behavior.intercept(
      async (_ctx, message, next) => await next(message),
      Behavior.tryReceive(async () => err(cause)),
    ),
  'the map of transform': cause => Behavior.transform(Behavior.ignore, () => raise(cause)),
}

/** What is asked of a failure on its way. */
function look(failure: BehaviorFailure, cause: unknown) {
  return {
    isItself: failure === cause,
    isInstance: failure instanceof FooError,
    found:
      downcast(failure, FooError) === cause ||
      downcast(failure, OwnFailure) === cause ||
      downcast(failure, PlainFailure) === cause,
  }
}
const asItself = { isItself: true, isInstance: false, found: true }
const wrapped = { isItself: false, isInstance: false, found: true }
const causes = [
  ['an error', () => new FooError('foo'), wrapped],
  ['an error that is a failure', () => new OwnFailure('own'), asItself],
  ['a failure that is no error', () => new PlainFailure(), asItself],
] as const

describe.each(Object.keys(routes))('R7 R8 %s', route => {
  const make = routes[route] ?? raise(new Error(route))

  it.each(causes)('R7 %s comes to decide as what it is', async (_, makeCause, expected) => {
    const { system, host } = simulate()
    const cause = makeCause()
    const looks: unknown[] = []
    const strategy = SupervisorStrategy.oneForOne({
      decide(_actor, failure) {
        looks.push(look(failure, cause))
        return 'resume'
      },
    })
    for (const [behavior, supervision] of [
      [Behavior.supervise(make(cause)).onFailure(strategy), undefined],
      [make(cause), strategy],
    ] as const) {
      system.spawn(behavior, { supervision }).tell('a')
      await host.settle()
    }
    expect(looks).toEqual([expected, expected])
  })

  it.each(causes)('R9 %s is matched by its class', async (_, makeCause) => {
    const { system, host } = simulate()
    const seen = watching(system)
    const behavior = Behavior.supervise(make(makeCause()))
      .onFailure(FooError, 'resume')
      .onFailure(OwnFailure, 'resume')
      .onFailure(PlainFailure, 'resume')
      .onFailure('stop')
    system.spawn(behavior).tell('a')
    await host.settle()
    expect(seen.outcomes()).toEqual(['resume'])
  })

  it('R8 to the event, with the message that was being handled', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const cause = new FooError('foo')
    const message = { text: 'a' }
    system.spawn(make(cause), { supervision: 'resume' }).tell(message)
    await host.settle()
    expect(seen.failures.length).toBe(1)
    expect(seen.failures[0]?.snapshot.failure.downcast(FooError)).toBe(cause)
    expect(seen.failures[0]?.lastMessage).toBe(message)
  })

  it('R8 across every hop to telemetry and the sinks of the root', async () => {
    const cause = new FooError('foo')
    const snapshots: FailureSnapshot[] = []
    const infos: FailureInfo[] = []
    const { system, host } = simulate({
      failureTelemetry: { onFailure: snapshot => void snapshots.push(snapshot) },
      failureEventHandler: info => void infos.push(info),
      failureEventListener: event => void infos.push(event.info),
      supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
    })
    const seen = watching(system)
    system.spawn(
      Behavior.setup(ctx => {
        ctx.spawn(make(cause), 'child').tell('a')
        return Behavior.ignore
      }),
    )
    await host.settle()
    expect(snapshots.map(snapshot => [snapshot.failure.downcast(FooError) === cause, snapshot.stage.isInitial])).toEqual([
      [true, false],
    ])
    expect(infos.map(info => info.downcast(FooError) === cause)).toEqual([true, true])
    expect(seen.failures.length).toBeGreaterThan(1)
    expect(seen.failures.every(event => event.snapshot.failure.downcast(FooError) === cause)).toBe(true)
  })
})

describe('R8 to the signals', () => {
  const signalled = async (make: (note: (signal: Signal) => void, cause: FooError, system: ActorSystem) => void) => {
    const { system, host } = simulate()
    const cause = new FooError('foo')
    const signals: Signal[] = []
    make(signal => void signals.push(signal), cause, system)
    await host.settle()
    const [signal] = signals
    if (signal === undefined || !('failure' in signal)) return undefined
    return [signal.type, downcast(signal.failure, FooError) === cause]
  }

  it('R8 preRestart', async () => {
    const seen = signalled((note, cause, system) => {
      const failing = Behavior.tryReceive<string>(() => err(cause)).receiveSignal((_, signal) => note(signal))
      system.spawn(failing).tell('a')
    })
    expect(await seen).toEqual(['preRestart', true])
  })

  it('R8 childFailed', async () => {
    const seen = signalled((note, cause, system) => {
      const parent = Behavior.setup<Act>(ctx => {
        ctx.spawnWatched(Behavior.supervise(Behavior.tryReceive<string>(() => err(cause))).onFailure('stop')).tell('a')
        return acting.trySignal((_, signal) => ok(note(signal)))
      })
      system.spawn(parent)
    })
    expect(await seen).toEqual(['childFailed', true])
  })
})
