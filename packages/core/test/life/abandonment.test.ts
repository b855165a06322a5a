import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  Boom,
  boom,
  deadRefs,
  deferred,
  doer,
  inflight,
  never,
  siblings,
  stateOf,
  total,
  unhandledRejections,
} from './support.ts'

describe('2.3 what does not settle in time is abandoned', () => {
  it('2.3 a handler, 5,000 ms after the stop began', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const log: string[] = []
    const ref = system.spawn(doer({ postStop: () => void log.push('postStop') }))
    ref.tell(() => never)
    await host.settle()
    await host.advance(20_000)
    system.stop(ref)
    await host.settle()
    await host.advance(4_999)
    expect([stateOf(system, ref), abandoned.events.length, log]).toEqual(['stopping', 0, []])
    await host.advance(1)
    expect([stateOf(system, ref), log]).toEqual(['gone', ['postStop']])
    expect(abandoned.events).toMatchObject([{ type: 'abandoned', what: 'receive', pid: ref.pid }])
    expect(abandoned.events[0]?.path.equals(ref.path)).toBe(true)
  })

  it('2.3 a handler, when its instance is to be replaced: the restart goes on', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const log: string[] = []
    const { one, other } = siblings(system, {
      preRestart: () => void log.push('preRestart'),
      postRestart: () => void log.push('postRestart'),
    })
    one.tell(() => never)
    one.tell(() => void log.push('queued'))
    await host.settle()
    other.tell(boom)
    await host.settle()
    await host.advance(4_999)
    expect(log).toEqual([])
    await host.advance(1)
    expect(log).toEqual(['preRestart', 'postRestart', 'queued'])
    expect(abandoned.events.map(event => [event.what, event.pid])).toEqual([['receive', one.pid]])
  })

  it('2.3 a hook has its time from its own start, if that is later than the abort', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const gate = deferred()
    const ref = system.spawn(doer({ postStop: () => never }))
    ref.tell(() => gate.promise)
    await host.settle()
    system.stop(ref)
    await host.settle()
    await host.advance(3_000)
    gate.resolve()
    await host.settle()
    await host.advance(4_999)
    expect([stateOf(system, ref), abandoned.events.length]).toEqual(['stopping', 0])
    await host.advance(1)
    expect(stateOf(system, ref)).toBe('gone')
    expect(abandoned.events.map(event => event.what)).toEqual(['postStop'])
  })

  it('2.3 a handler and then postStop, each with a time of its own', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const ref = system.spawn(doer({ postStop: () => never }))
    ref.tell(() => never)
    await host.settle()
    system.stop(ref)
    await host.settle()
    await host.advance(9_999)
    expect(abandoned.events.map(event => event.what)).toEqual(['receive'])
    await host.advance(1)
    expect(abandoned.events.map(event => event.what)).toEqual(['receive', 'postStop'])
    expect(stateOf(system, ref)).toBe('gone')
  })

  it('2.3 preRestart: the restart goes on with a new instance', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const log: string[] = []
    const ref = system.spawn(doer({ preRestart: () => never, postRestart: () => void log.push('postRestart') }))
    ref.tell(boom)
    await host.settle()
    await host.advance(4_999)
    expect(log).toEqual([])
    await host.advance(1)
    expect([stateOf(system, ref), log]).toEqual(['running', ['postRestart']])
    expect(abandoned.events.map(event => event.what)).toEqual(['preRestart'])
  })

  it('2.3 onTerminated', async () => {
    const { system, host } = simulate()
    const [dead] = await deadRefs(system, host, 1)
    const abandoned = eventProbe(system, 'abandoned')
    const ref = system.spawn(doer({ preStart: ctx => dead && ctx.watch(dead), onTerminated: () => never }))
    await host.settle()
    system.stop(ref)
    await host.settle()
    await host.advance(5_000)
    expect(stateOf(system, ref)).toBe('gone')
    expect(abandoned.events.map(event => event.what)).toEqual(['onTerminated'])
  })

  it.each(['preStart', 'postRestart'] as const)('2.3 %s, when the actor is stopped meanwhile', async hook => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const ref = system.spawn(doer({ [hook]: () => never }))
    if (hook === 'postRestart') ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    await host.advance(4_999)
    expect([stateOf(system, ref), abandoned.events.length]).toEqual(['stopping', 0])
    await host.advance(1)
    expect(stateOf(system, ref)).toBe('gone')
    expect(abandoned.events.map(event => event.what)).toEqual([hook])
  })

  it("2.3 after the actor's own stopTimeoutMs, if it has one; else after the system's", async () => {
    const { system, host } = simulate({ stopTimeoutMs: 300 })
    const abandoned = eventProbe(system, 'abandoned')
    const own = system.spawn(doer(), { stopTimeoutMs: 100 })
    const plain = system.spawn(doer())
    for (const ref of [own, plain]) ref.tell(() => never)
    await host.settle()
    for (const ref of [own, plain]) system.stop(ref)
    const states = () => [stateOf(system, own), stateOf(system, plain)]
    await host.advance(99)
    expect(states()).toEqual(['stopping', 'stopping'])
    await host.advance(1)
    expect(states()).toEqual(['gone', 'stopping'])
    await host.advance(199)
    expect(states()).toEqual(['gone', 'stopping'])
    await host.advance(1)
    expect(states()).toEqual(['gone', 'gone'])
    expect(abandoned.events.map(event => event.afterMs)).toEqual([100, 300])
  })
})

describe('2.3 the late result of what was abandoned', () => {
  it.each(['resolves', 'rejects'] as const)('2.3 that %s is ignored; a rejection is logged', async how => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate()
    const logs = eventProbe(system, 'log')
    const gate = deferred()
    const ref = system.spawn(doer())
    ref.tell(() => gate.promise)
    await host.settle()
    system.stop(ref)
    await host.settle()
    await host.advance(5_000)
    const before = logs.events.length
    if (how === 'resolves') gate.resolve()
    else gate.reject(new Boom('late'))
    await host.settle()
    expect(logs.events.length - before).toBe(how === 'rejects' ? 1 : 0)
    expect([total(system, 'failure_total'), inflight(system)]).toEqual([0, 0])
    expect(await unhandled.stop()).toEqual([])
  })

  it('2.3 does not end the wait of the handler that its successor is in', async () => {
    const { system, host } = simulate()
    const [old, next] = [deferred(), deferred()]
    const log: string[] = []
    const { one, other } = siblings(system)
    one.tell(() => old.promise)
    one.tell(async () => {
      await next.promise
      log.push('successor ends')
    })
    one.tell(() => void log.push('after'))
    await host.settle()
    other.tell(boom)
    await host.settle()
    await host.advance(5_000)
    old.reject(new Boom('late'))
    await host.settle()
    expect([stateOf(system, one), log]).toEqual(['awaiting', []])
    expect(total(system, 'failure_total')).toBe(1)
    next.resolve()
    await host.settle()
    expect(log).toEqual(['successor ends', 'after'])
  })
})
