import { type ActorContext, type ActorRef, CellactorError, StoppedContextError } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  boom,
  type Do,
  deferred,
  doer,
  rejected,
  restartAfter,
  seeds,
  siblings,
  stateOf,
  thrown,
  total,
  unhandledRejections,
} from './support.ts'

type Ctx = ActorContext<Do>
/** Every use of a context that would act. */
const acts: Record<string, (ctx: Ctx, other: ActorRef<Do>) => unknown> = {
  spawn: ctx => ctx.spawn(actor()),
  spawnAsync: ctx => ctx.spawnAsync(actor()),
  spawnWatched: ctx => ctx.spawnWatched(actor()),
  watch: (ctx, other) => ctx.watch(other),
  watchWith: (ctx, other) => ctx.watchWith(other, () => {}),
  unwatch: (ctx, other) => ctx.unwatch(other),
  link: (ctx, other) => ctx.link(other),
  unlink: (ctx, other) => ctx.unlink(other),
  stop: (ctx, other) => ctx.stop(other),
  'stop, given self': ctx => ctx.stop(ctx.self),
  stopSelf: ctx => ctx.stopSelf(),
  fail: ctx => ctx.fail(new Boom('from the past')),
  pipeToSelf: ctx => ctx.pipeToSelf(Promise.resolve(), () => () => {}),
}

describe('2.4 a context that is no longer current', () => {
  it.each(Object.entries(acts))('2.4 of a replaced instance throws on %s, and its successor is left alone', async (_, act) => {
    const { system, host } = simulate()
    const contexts: Ctx[] = []
    const ref = system.spawn(doer({ preStart: ctx => void contexts.push(ctx) }))
    const other = system.spawn(doer())
    ref.tell(boom)
    await host.settle()
    const [old, current] = contexts
    expect(old).not.toBe(current)
    expect(await rejected(() => old && act(old, other))).toBeInstanceOf(StoppedContextError)
    await host.settle()
    expect([stateOf(system, ref), stateOf(system, other), total(system, 'failure_total')]).toEqual(['running', 'running', 1])
  })

  it.each(Object.entries(acts))('2.4 of a stopped actor throws on %s', async (_, act) => {
    const { system, host } = simulate()
    let context: Ctx | undefined
    const ref = system.spawn(
      doer({
        preStart(ctx) {
          context = ctx
        },
      }),
    )
    const other = system.spawn(doer())
    system.stop(ref)
    await host.settle()
    expect(await rejected(() => context && act(context, other))).toBeInstanceOf(StoppedContextError)
    await host.settle()
    expect([stateOf(system, other), total(system, 'failure_total')]).toEqual(['running', 0])
  })

  it.each(['replaced', 'stopped'] as const)('2.4 of a %s instance still says who it was, and logs', async how => {
    const { system, host } = simulate()
    const logs = eventProbe(system, 'log')
    let context: Ctx | undefined
    const ref = system.spawn(
      doer({
        preStart(ctx) {
          context ??= ctx
        },
      }),
      'who',
    )
    if (how === 'replaced') ref.tell(boom)
    else system.stop(ref)
    await host.settle()
    expect([context?.self.pid, context?.pid, context?.path.toString()]).toEqual([ref.pid, ref.pid, ref.path.toString()])
    const log = context?.log
    expect(() => log?.warn('after the end')).not.toThrow()
    await host.settle()
    expect(logs.events.filter(event => event.message === 'after the end')).toMatchObject([
      { level: 'warn', path: { name: 'who' } },
    ])
  })

  it('2.4 has its own error, with a stable code and the path of the actor', async () => {
    const { system, host } = simulate()
    let context: Ctx | undefined
    const ref = system.spawn(
      doer({
        preStart(ctx) {
          context = ctx
        },
      }),
      'ended',
    )
    system.stop(ref)
    await host.settle()
    expect(await rejected(() => context?.stopSelf())).toMatchObject({ code: 'CONTEXT_STOPPED', path: { name: 'ended' } })
  })

  it.each(seeds)('2.4 an abandoned handler that goes on cannot act inside its successor (seed %i)', async seed => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: unknown[] = []
    const { one, other } = siblings(system, {}, { stopTimeoutMs: 100 })
    one.tell(async ctx => {
      await gate.promise
      log.push(await rejected(() => ctx.spawn(actor(), 'child')))
      ctx.stopSelf()
    })
    await host.settle()
    other.tell(boom)
    await host.settle()
    await host.advance(100)
    gate.resolve()
    await host.settle()
    expect(log[0]).toBeInstanceOf(StoppedContextError)
    expect(stateOf(system, one)).toBe('running')
    expect(system.resolve(one.path.child('child'))).toBeUndefined()
    expect(total(system, 'failure_total')).toBe(1)
    expect(await unhandled.stop()).toEqual([])
  })

  it('2.4 the context is usable until its instance is replaced: in preRestart, and in postStop', async () => {
    const { system, host } = simulate()
    const other = system.spawn(doer())
    const ref = system.spawn(doer({ preRestart: ctx => ctx.unwatch(other), postStop: ctx => ctx.unwatch(other) }))
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(total(system, 'failure_total')).toBe(1)
  })
})

describe('2.4 between two instances', () => {
  it('2.4 while the factory makes the next one, the old context throws already', async () => {
    const { system, host } = simulate()
    const errors: unknown[] = []
    let old: Ctx | undefined
    const factory = () => {
      if (old !== undefined) errors.push(thrown(() => old?.stopSelf()))
      return doer({
        preStart(ctx) {
          old = ctx
        },
      })()
    }
    const ref = system.spawn(factory)
    ref.tell(boom)
    await host.settle()
    expect(errors).toMatchObject([{ code: 'CONTEXT_STOPPED' }])
    expect(stateOf(system, ref)).toBe('running')
  })

  it.each(['preRestart', 'postRestart'] as const)(
    '2.4 in the pause after a %s that failed, no context of the actor spawns',
    async hook => {
      const { system, host } = simulate()
      const contexts: Ctx[] = []
      const fail = (ctx: Ctx) => {
        contexts.push(ctx)
        throw new Boom(hook)
      }
      const ref = system.spawn(doer({ preStart: ctx => void contexts.push(ctx), [hook]: fail }), {
        supervision: restartAfter(100),
      })
      ref.tell(boom)
      await host.advance(150)
      expect([stateOf(system, ref), contexts.length]).toEqual(['suspended', 2])
      for (const context of contexts) expect(thrown(() => context.spawn(actor(), 'child'))).toBeInstanceOf(CellactorError)
      await host.settle()
      expect(system.resolve(ref.path.child('child'))).toBeUndefined()
    },
  )
})
