import { SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, world } from '../failure/support.ts'

const allForOne = (options: Parameters<typeof SupervisorStrategy.allForOne>[0] = {}) =>
  SupervisorStrategy.allForOne({ decide: () => 'restart', ...options })

describe('4.6 4.7 a decide that stops the failed child itself', () => {
  function stoppingItself(directive: 'restart' | 'stop' | 'resume' | 'escalate', limits: { maxRestarts?: number } = {}) {
    const strategy = SupervisorStrategy.allForOne({
      ...limits,
      onLimit: 'escalate',
      decide: () => {
        const child = w.ctx('p').child('a')
        if (child !== undefined) w.ctx('p').stop(child)
        return directive
      },
    })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    return w
  }

  it.each([
    ['restart', ['started', 'stopped', 'restarted']],
    ['stop', ['started', 'ended']],
    ['resume', ['started']],
    ['escalate', ['started']],
  ] as const)('4.6 and says %s: the others get what a group can get', async (directive, lifeOfB) => {
    const w = stoppingItself(directive)
    w.fail('a')
    await w.settle()
    expect([w.outcomes('a'), w.lifecycle('b'), w.outcomes('p')]).toEqual([['stop'], lifeOfB, []])
  })

  it('4.6 5.5 past the limit nobody is escalated for: the outcome is stop already', async () => {
    const w = stoppingItself('restart', { maxRestarts: 0 })
    w.fail('a')
    await w.settle()
    expect([w.outcomes('a'), w.lifecycle('b'), w.failures('p')]).toEqual([['stop'], ['started'], []])
  })
})

describe('5.6 statistics', () => {
  it.each(['allForOne', 'restForOne'] as const)('5.6 5.5 of a sibling: what %s has counted for it is in them', async scope => {
    const strategy = SupervisorStrategy[scope]({ decide: () => 'restart', maxRestarts: 5, withinMs: 1_000 })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    await w.advance(5)
    for (const name of ['a', 'a', 'b', 'b']) {
      w.fail(name)
      await w.advance(1)
    }
    expect(w.failures('b').map(event => event.restartStatistics)).toEqual([
      { restarts: 2, windowStartedAt: 5, lastFailureAt: undefined },
      { restarts: 3, windowStartedAt: 5, lastFailureAt: 7 },
    ])
  })
})

describe('4.9 the log', () => {
  const errorsOf = (w: ReturnType<typeof world>, text: string) =>
    w.logs.events.filter(event => event.level === 'error' && event.message.includes(text)).length

  it('4.9 4.7 one error, where decide has stopped the child itself', async () => {
    const strategy = SupervisorStrategy.oneForOne({
      decide: () => {
        const child = w.ctx('p').child('a')
        if (child !== undefined) w.ctx('p').stop(child)
        return 'stop'
      },
    })
    const w = world({ p: { strategy, children: { a: {} } } })
    w.fail('a', new Boom('lost'))
    await w.settle()
    expect(errorsOf(w, 'lost')).toBe(1)
  })

  it('4.9 4.4 one error, where it waited and the restart of its parent has overtaken it', async () => {
    const backoff = { minMs: 100, maxMs: 100 }
    const w = world({ p: { options: { supervision: SupervisorStrategy.restart({ backoff }) }, children: { a: {} } } })
    const gate = w.hang('a')
    await w.settle()
    w.fail('p')
    await w.settle()
    gate.reject(new Boom('lost'))
    await w.advance(200)
    expect([w.outcomes('p'), w.outcomes('a'), errorsOf(w, 'lost')]).toEqual([['restart'], ['stop'], 1])
  })

  it('4.9 4.3 one error each, where the restart of the group has overtaken the second of two', async () => {
    const w = world({ p: { strategy: allForOne(), children: { a: {}, b: {} } } }, { order: 'fifo' })
    w.fail('a', new Boom('of a'))
    w.fail('b', new Boom('of b'))
    await w.settle()
    expect([errorsOf(w, 'of a'), errorsOf(w, 'of b')]).toEqual([1, 1])
  })
})

describe('3.6 a newer restart overtakes one that keeps the children', () => {
  const keeping = SupervisorStrategy.restart({ stopChildren: false })

  it('3.6 4.6 while the handler is waited for: the newer directive decides about them', async () => {
    const options = { supervision: keeping, mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' } } as const
    const w = world({ p: { strategy: allForOne(), children: { a: { options, children: { leaf: {} } }, b: {} } } })
    const gate = w.hang('a')
    await w.settle()
    for (const text of ['kept', 'too much']) w.say('a', text)
    await w.settle()
    expect([w.outcomes('a'), w.lifecycle('leaf')]).toEqual([['restart'], ['started']])
    w.fail('b')
    await w.settle()
    expect(w.lifecycle('leaf')).toEqual(['started', 'ended'])
    gate.resolve()
    await w.settle()
    expect([w.lifecycle('a'), w.log, w.made('a')]).toEqual([['started', 'stopped', 'restarted'], ['kept'], 2])
  })

  it('3.6 while preRestart runs: they are stopped, and waited for after it', async () => {
    const hook = deferred()
    const leaf = deferred()
    const w = world({
      p: {
        strategy: allForOne(),
        children: {
          a: {
            hooks: { preRestart: () => hook.promise },
            options: { supervision: keeping },
            children: { leaf: { hooks: { postStop: () => leaf.promise } } },
          },
          b: {},
        },
      },
    })
    w.fail('a')
    await w.settle()
    w.fail('b')
    await w.settle()
    hook.resolve()
    await w.settle()
    expect(w.lifecycle('a')).toEqual(['started'])
    leaf.resolve()
    await w.settle()
    expect([w.lifecycle('a'), w.lifecycle('leaf'), w.made('a')]).toEqual([
      ['started', 'stopped', 'restarted'],
      ['started', 'ended', 'started'],
      2,
    ])
  })
})

describe('5.4 the backoff starts over after resetAfterMs', () => {
  it.each([
    [9.5, [0.5, 1]],
    [10, [0.5, 0.5]],
  ])('5.4 to the fraction: %d ms of healthy running', async (ranMs, delays) => {
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 0.5, maxMs: 100, resetAfterMs: 10 } })
    const w = world({ a: { options: { supervision } } })
    w.fail('a')
    await w.advance(0.5)
    await w.advance(ranMs)
    w.fail('a')
    await w.settle()
    expect(w.delays('a')).toEqual(delays)
  })
})

describe('4.4 4.8 a starting parent whose start has failed by an escalation', () => {
  it('4.4 decides no more: each escalate has its hop, and what comes later is settled as stop', async () => {
    const gate = deferred()
    const asked: string[] = []
    const strategy = SupervisorStrategy.oneForOne({
      decide: (_actor, failure) => {
        asked.push(failure.description())
        return 'escalate'
      },
    })
    const w = world({ p: { strategy, hooks: { preStart: () => gate.promise }, children: { a: {}, b: {} } } }, { order: 'fifo' })
    w.fail('a')
    w.fail('b')
    await w.settle()
    gate.resolve()
    await w.settle()
    expect([asked, w.outcomes('a'), w.outcomes('b')]).toEqual([['a'], ['escalate'], ['stop']])
    expect(w.failures('p').map(event => event.snapshot.description)).toEqual(['a'])
  })
})
