import { type ChildFailed, type Err, err, SupervisorStrategy, type Terminated } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, imbalance, ledger, livingStates, world } from '../failure/support.ts'

describe('3.7 3.8 a stop overtakes a restart', () => {
  it('3.7 preRestart rejects after it: counted and published with outcome stop, once', async () => {
    const gate = deferred()
    const w = world({ a: { hooks: { preRestart: () => gate.promise } } })
    w.fail('a')
    await w.settle()
    w.system.stop(w.ref('a'))
    await w.settle()
    gate.reject(new Boom('preRestart'))
    await w.settle()
    expect(w.outcomes('a')).toEqual(['restart', 'stop'])
    expect(w.failures('a').map(event => event.snapshot.description)).toHaveLength(2)
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 1, stop: 1, inflight: 0 })
    expect(w.lifecycle('a').at(-1)).toBe('ended')
  })

  it('3.7 preRestart returns an Err after it: counted and published with outcome stop, once', async () => {
    const gate = deferred()
    const preRestart = (): Promise<Err<unknown>> => gate.promise.then(() => err(new Boom('preRestart')))
    const w = world({ a: { hooks: { preRestart } } })
    w.fail('a')
    await w.settle()
    w.system.stop(w.ref('a'))
    await w.settle()
    gate.resolve()
    await w.settle()
    expect(w.outcomes('a')).toEqual(['restart', 'stop'])
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 1, stop: 1, inflight: 0 })
  })
})

/** top › g › p › c; g waits 150 ms for its restart, and what fails below it meanwhile waits for g. */
function waitingFamily(topStopsChildren: boolean) {
  const watch = {
    onTerminated: (_: unknown, __: unknown, signal: Terminated | ChildFailed) =>
      void w.log.push(`${signal.path.name} ${signal.reason}`),
  }
  const backoff = { minMs: 10, maxMs: 1_000, jitter: 0, resetAfterMs: 100 }
  const w = world({
    top: {
      strategy: SupervisorStrategy.oneForOne({
        decide: () => 'restart',
        backoff: { minMs: 150, maxMs: 150, jitter: 0 },
        stopChildren: topStopsChildren,
      }),
      children: {
        g: {
          strategy: SupervisorStrategy.oneForOne({ decide: () => 'resume' }),
          children: { p: { strategy: SupervisorStrategy.oneForOne({ decide: () => 'restart', backoff }), children: { c: {} } } },
        },
      },
    },
    watcher: { hooks: watch },
    linked: { options: { supervision: 'stop' } },
  })
  /** c runs since 10 ms, g has failed at 20 ms, then p, and c at 30 ms. */
  const failAll = async () => {
    w.fail('c')
    await w.advance(10)
    w.tell('watcher', ctx => ctx.watch(w.ref('c')))
    w.tell('linked', ctx => ctx.link(w.ref('c')))
    const [p, c] = [w.hang('p'), w.hang('c')]
    await w.advance(10)
    w.fail('g')
    await w.advance(5)
    p.reject(new Boom('p'))
    await w.advance(5)
    c.reject(new Boom('c'))
    await w.settle()
    expect([w.outcomes('g'), w.outcomes('p'), w.outcomes('c')]).toEqual([['restart'], [], ['restart']])
    return w.ref('c')
  }
  return { w, failAll }
}

describe('4.4 a failure that waits for a failed parent', () => {
  it('4.4 6.1 6.6 the restart above stops the family: the child has ended by its failure, for watchers and links', async () => {
    const { w, failAll } = waitingFamily(true)
    await failAll()
    await w.advance(1_000)
    expect([w.outcomes('p'), w.outcomes('c')]).toEqual([['stop'], ['restart', 'stop']])
    expect(w.log).toEqual(['c failed'])
    expect(w.lifecycle('linked')).toEqual(['started', 'ended'])
    expect(imbalance(w.system)).toBe(0)
  })

  it('4.4 6.1 6.6 the family is stopped: the child has ended by its failure, for watchers and links', async () => {
    const { w, failAll } = waitingFamily(true)
    await failAll()
    w.system.stop(w.ref('top'))
    await w.advance(1_000)
    expect([w.outcomes('p'), w.outcomes('c')]).toEqual([['stop'], ['restart', 'stop']])
    expect(w.log).toEqual(['c failed'])
    expect(w.lifecycle('linked')).toEqual(['started', 'ended'])
    expect(imbalance(w.system)).toBe(0)
  })

  it('5.4 the healthy time of the child is measured to its failure, not to the decision', async () => {
    const { w, failAll } = waitingFamily(false)
    await failAll()
    await w.advance(1_000)
    // 20 ms of healthy running, and 140 ms of waiting: the count of restarts does not start over.
    expect(w.outcomes('p')).toEqual(['resume'])
    expect(w.delays('c')).toEqual([10, 20])
    expect(livingStates(w.system)).toEqual(['running'])
  })
})
