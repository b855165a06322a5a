import { Behavior, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, Boom, boom, inTurn, seeds, stateOf, type Tally, tally, watching } from './support.ts'

const after = (delayMs: number, limits: { maxRestarts?: number } = {}) =>
  SupervisorStrategy.restart({ ...limits, backoff: { minMs: delayMs, maxMs: delayMs, jitter: 0 } })

describe('3.6 a restart by supervise is a restart like any other', () => {
  const parent = Behavior.setup<Act>(ctx => {
    ctx.spawn(acting, 'child')
    return acting
  })

  it.each(seeds)('3.6 children are stopped and waited for, and made anew by setup (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const seen = watching(system)
    const ref = system.spawn(Behavior.supervise(parent).onFailure(Boom, 'restart'), 'parent')
    ref.tell(boom)
    await host.settle()
    expect(seen.life('child')).toEqual(['started', 'stopped', 'started'])
    expect(seen.life('parent')).toEqual(['started', 'replaced', 'restarted'])
    expect(await inTurn(host, ref, ctx => [...ctx.children].length)).toBe(1)
  })

  it('3.6 with stopChildren false they survive', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const keeping = Behavior.setup<Act>(ctx => {
      if (ctx.child('child') === undefined) ctx.spawn(acting, 'child')
      return acting
    })
    const strategy = SupervisorStrategy.restart({ stopChildren: false })
    const ref = system.spawn(Behavior.supervise(keeping).onFailure(Boom, strategy), 'parent')
    ref.tell(boom)
    await host.settle()
    expect([seen.life('child'), seen.life('parent')]).toEqual([['started'], ['started', 'replaced', 'restarted']])
  })

  it('5.4 with backoff: suspended during the delay, messages are kept', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const ref = system.spawn(Behavior.supervise(tally(log)).onFailure(Boom, after(100)))
    for (const message of [1, '', 'a']) ref.tell(message)
    await host.settle()
    ref.tell(5)
    ref.tell('b')
    await host.advance(99)
    expect([log, seen.outcomes(), seen.delays(), stateOf(system, ref)]).toEqual([[], ['restart'], [100], 'suspended'])
    await host.advance(1)
    expect([log, stateOf(system, ref)]).toEqual([['a 0', 'b 5'], 'running'])
  })

  it('5.4 the delay grows with each restart', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const strategy = SupervisorStrategy.restart({ backoff: { minMs: 10, maxMs: 35, jitter: 0 } })
    const ref = system.spawn(Behavior.supervise(acting).onFailure(Boom, strategy))
    for (const _ of [1, 2, 3, 4]) {
      ref.tell(boom)
      await host.settle()
      await host.advance(seen.delays().at(-1) ?? 0)
    }
    expect(seen.delays()).toEqual([10, 20, 35, 35])
  })

  it.each(seeds)('3.3 a start that fails again: tried again with backoff, messages kept in order (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const seen = watching(system)
    const log: string[] = []
    let starts = 0
    const shaky = Behavior.setup<Tally>(() => {
      starts += 1
      if (starts > 1 && starts < 5) throw new Boom(`start ${starts}`)
      return tally(log)
    })
    const ref = system.spawn(Behavior.supervise(shaky).onFailure(Boom, after(10)), 'ref')
    for (const message of [7, '', 'a', 1]) ref.tell(message)
    for (const message of ['b', 2, 'c', 3]) {
      await host.advance(10)
      ref.tell(message)
    }
    await host.settle()
    await host.advance(100)
    expect(log).toEqual(['a 0', 'b 1', 'c 3'])
    expect([seen.outcomes(), starts]).toEqual([['restart', 'restart', 'restart', 'restart'], 5])
    expect(seen.life('ref')).toEqual(['started', 'replaced', 'restarted'])
    expect(seen.deadLetters.length).toBe(0)
  })

  it('5.1 the limit of supervise counts starts that fail, too', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    let starts = 0
    const shaky = Behavior.setup<Act>(() => {
      starts += 1
      if (starts > 1) throw new Boom(`start ${starts}`)
      return acting
    })
    const ref = system.spawn(Behavior.supervise(shaky).onFailure(Boom, SupervisorStrategy.restart({ maxRestarts: 2 })), 'ref')
    ref.tell(boom)
    ref.tell(() => {})
    await host.settle()
    expect([seen.outcomes(), starts, stateOf(system, ref)]).toEqual([['restart', 'restart', 'stop'], 3, 'gone'])
    expect(seen.deadLetters.map(event => event.reason)).toEqual(['stopped'])
  })

  it('3.3 an asynchronous first start inside supervise is tried again, and then published as started', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    let starts = 0
    const shaky = Behavior.setup<Tally>(async () => {
      await Promise.resolve()
      starts += 1
      if (starts < 3) throw new Boom(`start ${starts}`)
      return tally(log)
    })
    const ref = system.spawn(Behavior.supervise(shaky).onFailure(Boom, 'restart'), 'ref')
    for (const message of [1, 'a']) ref.tell(message)
    await host.settle()
    expect([seen.outcomes(), seen.life('ref'), log]).toEqual([['restart', 'restart'], ['started'], ['a 1']])
  })

  it('3.8 a stop during the delay of a restart cancels it', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(Behavior.supervise(acting).onFailure(Boom, after(100)), 'ref')
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), host.pendingTimers, seen.life('ref').at(-1)]).toEqual(['gone', 0, 'stopped'])
  })
})
