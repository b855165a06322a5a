import { type ActorContext, Behavior, type BehaviorFailure, downcast, ok, type Signal, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, Boom, boom, raise, recording, seeds, stateOf, watching } from './support.ts'

const stopping = SupervisorStrategy.oneForOne({ decide: () => 'stop' })

/** Signal handlers in every way that the types allow: each notes the signal's type. */
const ways: Readonly<
  Record<string, (behavior: Behavior<Act>, note: (signal: Signal, ctx: ActorContext<Act>) => void) => Behavior<Act>>
> = {
  receiveSignal: (behavior, note) => behavior.receiveSignal((ctx, signal) => note(signal, ctx)),
  'async receiveSignal': (behavior, note) =>
    behavior.receiveSignal(async (ctx, signal) => {
      await Promise.resolve()
      note(signal, ctx)
    }),
  'receiveSignal that returns same': (behavior, note) =>
    behavior.receiveSignal((ctx, signal) => {
      note(signal, ctx)
      return Behavior.same
    }),
  trySignal: (behavior, note) =>
    behavior.trySignal((ctx, signal) => {
      note(signal, ctx)
      return ok(Behavior.same)
    }),
  'async trySignal with nothing': (behavior, note) =>
    behavior.trySignal(async (ctx, signal) => {
      await Promise.resolve()
      note(signal, ctx)
      return ok(undefined)
    }),
  'trySignal, a generator': (behavior, note) =>
    behavior.trySignal(function* (ctx, signal) {
      note(yield* ok(signal), ctx)
    }),
  'trySignal, an async generator': (behavior, note) =>
    behavior.trySignal(async function* (ctx, signal) {
      await Promise.resolve()
      note(yield* ok(signal), ctx)
    }),
}

describe.each(Object.keys(ways))('R1 R2 signals by %s', way => {
  const start = (seed = 1) => {
    const { system, host } = simulate({ seed })
    const signals: Signal[] = []
    const contexts = new Set<unknown>()
    const behavior = (ways[way] ?? raise(new Error(way)))(acting, (signal, ctx) => {
      signals.push(signal)
      contexts.add(ctx.pid)
    })
    const ref = system.spawn(behavior, 'ref')
    return { system, host, ref, signals, contexts, seen: watching(system), types: () => signals.map(signal => signal.type) }
  }

  it.each(seeds)('3.9 a stop is told by postStop, once (seed %i)', async seed => {
    const { system, host, ref, types, contexts } = start(seed)
    system.stop(ref)
    await host.settle()
    expect([types(), [...contexts], stateOf(system, ref)]).toEqual([['postStop'], [ref.pid], 'gone'])
  })

  it('3.9 one that its own handler returns is, too', async () => {
    const { system, host, ref, types } = start()
    ref.tell(() => Behavior.stopped)
    await host.settle()
    expect([types(), stateOf(system, ref)]).toEqual([['postStop'], 'gone'])
  })

  it.each(seeds)(
    '3.9 a restart is told by preRestart, with the failure; postStop does not come as well (seed %i)',
    async seed => {
      const { system, host, ref, signals, types } = start(seed)
      ref.tell(boom)
      await host.settle()
      expect(types()).toEqual(['preRestart'])
      const signal = signals[0]
      const failure: BehaviorFailure | undefined = signal?.type === 'preRestart' ? signal.failure : undefined
      expect(failure && downcast(failure, Boom)?.message).toBe('boom')
      system.stop(ref)
      await host.settle()
      expect(types()).toEqual(['preRestart', 'postStop'])
    },
  )

  it.each(seeds)('W1 the end of a watched actor is told by terminated (seed %i)', async seed => {
    const { host, ref, signals, types, system } = start(seed)
    const target = system.spawn(acting, 'target')
    ref.tell(ctx => ctx.watch(target))
    await host.settle()
    target.tell(() => Behavior.stopped)
    await host.settle()
    expect(types()).toEqual(['terminated'])
    expect(signals[0]).toMatchObject({ type: 'terminated', pid: target.pid, reason: 'stopped' })
  })

  it.each(seeds)('6.3 the end by failure of a watched child is told by childFailed, with the failure (seed %i)', async seed => {
    const { host, ref, signals } = start(seed)
    const cause = new Boom('child')
    ref.tell(ctx => ctx.spawnWatched(acting, { name: 'child', supervision: stopping }).tell(() => raise(cause)))
    await host.settle()
    const [signal] = signals
    expect(signals.length).toBe(1)
    expect(signal).toMatchObject({ type: 'childFailed', reason: 'failed' })
    expect(signal?.type === 'childFailed' && downcast(signal.failure, Boom) === cause).toBe(true)
    expect(signal?.type === 'childFailed' && signal.path.name).toBe('child')
  })
})

describe('signals and the behaviour in place', () => {
  const child = Behavior.ignore

  it('8.6 what a handler of terminated returns is the next behaviour', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const second = recording<Act>(log, () => 'second')
    const ref = system.spawn(acting.receiveSignal((_, signal) => (signal.type === 'terminated' ? second : undefined)))
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(child)))
    await host.settle()
    ref.tell(() => void log.push('first'))
    await host.settle()
    expect(log).toEqual(['second'])
  })

  it('8.6 stopped from a handler of terminated ends the actor', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(acting.trySignal((_, signal) => ok(signal.type === 'terminated' ? Behavior.stopped : undefined)))
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(child)))
    await host.settle()
    expect([stateOf(system, ref), seen.failures.length]).toEqual(['gone', 0])
  })

  it('8.6 the handler belongs to its behaviour: the next one has its own, or none', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const noting = (name: string) => acting.receiveSignal((_, signal) => void log.push(`${name} ${signal.type}`))
    const ref = system.spawn(noting('first'))
    const end =
      (next?: Behavior<Act>): Act =>
      ctx => {
        ctx.stop(ctx.spawnWatched(child))
        return next
      }
    for (const next of [undefined, noting('second'), acting, noting('fourth')]) {
      ref.tell(end(next))
      await host.settle()
    }
    expect(log).toEqual(['first terminated', 'second terminated', 'fourth terminated'])
  })

  it.each([
    ['receiveSignal', 'receiveSignal'],
    ['receiveSignal', 'trySignal'],
    ['trySignal', 'receiveSignal'],
    ['trySignal', 'trySignal'],
  ] as const)('8.6 the second replaces the first: %s, then %s', async (first, second) => {
    const { system, host } = simulate()
    const log: string[] = []
    const add = (behavior: Behavior<Act>, how: typeof first, name: string) =>
      how === 'trySignal' ? behavior.trySignal(() => ok(void log.push(name))) : behavior.receiveSignal(() => void log.push(name))
    const once = add(acting, first, 'first')
    const twice = add(once, second, 'second')
    system.stop(system.spawn(twice))
    await host.settle()
    expect(log).toEqual(['second'])
    system.stop(system.spawn(once))
    await host.settle()
    expect(log, 'the behaviour that it was added to is as it was').toEqual(['second', 'first'])
  })

  it.each([
    ['setup', (behavior: Behavior<Act>) => Behavior.setup<Act>(() => behavior)],
    ['supervise', (behavior: Behavior<Act>) => Behavior.supervise(behavior).onFailure(RangeError, 'resume')],
    ['intercept', (behavior: Behavior<Act>) => Behavior.intercept((_ctx, message, next) => next(message), behavior)],
    ['transform', (behavior: Behavior<Act>) => Behavior.transform(behavior, (message: Act) => message)],
    ['match', () => Behavior.match<{ type: 'a' }>({ a: () => Behavior.same })],
    [
      'stateful',
      () =>
        Behavior.stateful<unknown, number>(
          () => 0,
          () => 0,
        ),
    ],
    ['handle', () => Behavior.handle<unknown>(() => {})],
    ['empty', () => Behavior.empty],
    ['ignore', () => Behavior.ignore],
  ] as const)('R1 signals can be handled around %s', async (_, wrap) => {
    const { system, host } = simulate()
    const log: string[] = []
    const wrapped = (wrap as (behavior: Behavior<Act>) => Behavior<never>)(acting)
    const ref = system.spawn(wrapped.receiveSignal((_ctx, signal) => void log.push(signal.type)))
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['postStop'])
  })

  it.each([
    ['setup', (behavior: Behavior<Act>) => Behavior.setup<Act>(() => behavior)],
    ['supervise', (behavior: Behavior<Act>) => Behavior.supervise(behavior).onFailure(RangeError, 'resume')],
    ['intercept', (behavior: Behavior<Act>) => Behavior.intercept((_ctx, message, next) => next(message), behavior)],
    ['transform', (behavior: Behavior<Act>) => Behavior.transform(behavior, (message: Act) => message)],
  ] as const)('R1 signals reach a handler inside %s', async (_, wrap) => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(wrap(acting.receiveSignal((_ctx, signal) => void log.push(signal.type))))
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(child)))
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(log.sort()).toEqual(['postStop', 'preRestart', 'terminated'])
  })

  it('W1 without a handler the end of a watched actor is no event for the behaviour', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(acting)
    ref.tell(ctx => ctx.stop(ctx.spawnWatched(child)))
    await host.settle()
    expect([stateOf(system, ref), seen.failures.length, seen.unhandled.length]).toEqual(['running', 0, 0])
  })
})
