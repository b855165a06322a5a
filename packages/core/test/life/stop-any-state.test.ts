import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  boom,
  type Do,
  deferred,
  doer,
  family,
  inflight,
  lifeOf,
  restartAfter,
  seeds,
  siblings,
  stateOf,
  verdicts,
} from './support.ts'

describe('3.8 stop works in every state', () => {
  it('3.8 in backoff: the restart is cancelled, its timer is gone', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    const log: string[] = []
    let made = 0
    const ref = system.spawn(
      () => {
        made++
        return doer({ preRestart: () => void log.push('preRestart'), postStop: () => void log.push('postStop') })()
      },
      { name: 'ref', supervision: restartAfter(1_000) },
    )
    ref.tell(boom)
    await host.settle()
    expect([stateOf(system, ref), host.pendingTimers]).toEqual(['suspended', 1])
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), host.pendingTimers, log]).toEqual(['gone', 0, ['postStop']])
    await host.advance(10_000)
    expect([made, life(), inflight(system)]).toEqual([1, ['started', 'stopped'], 0])
  })

  it('3.8 suspended, because the parent is: the child ends, the parent heals', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const { parent, child } = family(system, doer({ postStop: () => void log.push('child postStop') }), {
      parentOptions: { supervision: restartAfter(1_000) },
    })
    parent.tell(boom)
    await host.settle()
    expect(stateOf(system, child)).toBe('suspended')
    system.stop(child)
    await host.settle()
    expect([stateOf(system, child), log]).toEqual(['gone', ['child postStop']])
    await host.advance(1_000)
    expect(stateOf(system, parent)).toBe('running')
  })

  it('3.8 awaiting: after the handler', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer({ postStop: () => void log.push('postStop') }))
    ref.tell(() => gate.promise)
    await host.settle()
    expect(stateOf(system, ref)).toBe('awaiting')
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['stopping', []])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', ['postStop']])
  })

  it('3.8 starting: without a hook', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const gate = deferred()
    const ref = system.spawn(actor({ preStart: () => gate.promise, postStop: () => void log.push('postStop') }))
    system.stop(ref)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['gone', []])
  })

  it('3.8 starting, in a pause between two attempts', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    let made = 0
    const factory = () => {
      made++
      return actor({ preStart: () => Promise.reject(new Error('not yet')) })()
    }
    const ref = system.spawn(factory, { name: 'ref', supervision: restartAfter(1_000) })
    await host.advance(1_500)
    expect(made).toBe(2)
    system.stop(ref)
    await host.advance(10_000)
    expect([stateOf(system, ref), made, life().includes('started'), host.pendingTimers]).toEqual(['gone', 2, false, 0])
    expect(inflight(system)).toBe(0)
  })

  it.each(seeds)('3.8 stopping already: nothing is done twice (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const life = lifeOf(system, 'parent')
    const gate = deferred()
    const log: string[] = []
    const { parent, child } = family(system, doer({ postStop: () => gate.promise.then(() => void log.push('child')) }), {
      parent: { postStop: () => void log.push('parent') },
    })
    system.stop(parent)
    await host.settle()
    system.stop(parent)
    system.stop(child)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([log, life()]).toEqual([
      ['child', 'parent'],
      ['started', 'stopped'],
    ])
  })

  it('3.8 with a child in backoff: both end at once', async () => {
    const { system, host } = simulate()
    const { parent, child } = family(system, doer(), { child: { supervision: restartAfter(60_000) } })
    child.tell(boom)
    await host.settle()
    system.stop(parent)
    await host.settle()
    expect([stateOf(system, parent), stateOf(system, child), host.pendingTimers, inflight(system)]).toEqual([
      'gone',
      'gone',
      0,
      0,
    ])
  })
})

describe('3.8 a stop during a pending restart cancels it', () => {
  it('3.8 while it waits for the children: postStop is the hook of the instance', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'parent')
    const gate = deferred()
    const log: string[] = []
    const { parent } = family(system, doer({ postStop: () => gate.promise }), {
      parent: {
        preRestart: () => void log.push('preRestart'),
        postRestart: () => void log.push('postRestart'),
        postStop: () => void log.push('postStop'),
      },
    })
    parent.tell(boom)
    await host.settle()
    expect(stateOf(system, parent)).toBe('restarting')
    system.stop(parent)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([stateOf(system, parent), log, life()]).toEqual(['gone', ['postStop'], ['started', 'stopped']])
  })

  it('3.8 while it waits for preRestart: no second hook, no new instance', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'ref')
    const gate = deferred()
    const log: string[] = []
    let made = 0
    const ref = system.spawn(() => {
      made++
      return doer({ preRestart: () => gate.promise, postStop: () => void log.push('postStop') })()
    }, 'ref')
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(stateOf(system, ref)).toBe('stopping')
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log, made]).toEqual(['gone', [], 1])
    expect(life().at(-1)).toBe('stopped')
    expect(life()).not.toContain('restarted')
  })

  it('3.8 while it waits for the handler: the handler, then postStop', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const { one, other } = siblings(system, {
      preRestart: () => void log.push('preRestart'),
      postRestart: () => void log.push('postRestart'),
      postStop: () => void log.push('postStop'),
    })
    one.tell(() => gate.promise.then(() => void log.push('handler ends')))
    await host.settle()
    other.tell(boom)
    await host.settle()
    expect(stateOf(system, one)).toBe('restarting')
    system.stop(one)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([stateOf(system, one), stateOf(system, other), log]).toEqual(['gone', 'running', ['handler ends', 'postStop']])
  })

  it.each(seeds)('3.8 a stop and a failure that race: the actor ends, each instance with one hook (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const lines = verdicts(system)
    const hooks: string[] = []
    let made = 0
    const ref = system.spawn(() => {
      const instance = ++made
      return doer({ preRestart: () => void hooks.push(`${instance}`), postStop: () => void hooks.push(`${instance}`) })()
    }, 'ref')
    const stopper = system.spawn(doer())
    stopper.tell(() => system.stop(ref))
    ref.tell(boom)
    ref.tell(() => {})
    await host.settle()
    await host.advance(60_000)
    expect(stateOf(system, ref)).toBe('gone')
    expect(hooks).toEqual(Array.from({ length: made }, (_, n) => `${n + 1}`))
    expect([lines().length % 2, inflight(system)]).toEqual([0, 0])
  })

  it.each(seeds)('3.8 a child fails while its parent stops: its failure is settled, both end (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const lines = verdicts(system)
    const { parent, child } = family<Do>(system, doer({ postStop: () => gate.promise }), {})
    child.tell(boom)
    system.stop(parent)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect([stateOf(system, parent), stateOf(system, child), inflight(system)]).toEqual(['gone', 'gone', 0])
    const failed = lines().filter(line => line === 'child failed').length
    expect(lines().filter(line => line.startsWith('child: '))).toHaveLength(failed)
  })
})
