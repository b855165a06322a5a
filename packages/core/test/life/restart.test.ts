import { downcast, err } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, boom, type Do, deferred, doer, family, lifeOf, nodeOf, restartAfter, seeds, stateOf } from './support.ts'

/** A factory that logs what happens to each of its instances. */
function logged(log: string[]) {
  let made = 0
  return () => {
    const instance = ++made
    log.push(`factory ${instance}`)
    return doer({
      preStart: () => void log.push(`preStart ${instance}`),
      preRestart: () => void log.push(`preRestart ${instance}`),
      postRestart: () => void log.push(`postRestart ${instance}`),
      postStop: () => void log.push(`postStop ${instance}`),
    })()
  }
}

describe('3.6 the order of a restart', () => {
  it.each(seeds)('3.6 signal, children, preRestart, factory, postRestart, and the user lane runs on (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const ref = system.spawn(logged(log))
    ref.tell(ctx => {
      ctx.signal.addEventListener('abort', () => log.push('aborted'))
      ctx.spawn(doer({ postStop: () => void log.push('child postStop') }))
    })
    ref.tell(boom)
    ref.tell(() => void log.push('queued'))
    await host.settle()
    expect(log).toEqual([
      'factory 1',
      'preStart 1',
      'aborted',
      'child postStop',
      'preRestart 1',
      'factory 2',
      'postRestart 2',
      'queued',
    ])
  })

  it.each(seeds)('3.6 the events: children stopped, instance stopped, restarted (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const probe = eventProbe(system, 'lifecycle')
    const { parent } = family(system, actor())
    await host.settle()
    const before = probe.events.length
    parent.tell(boom)
    await host.settle()
    const lines = probe.events
      .slice(before)
      .map(event => `${event.path.name} ${event.stage}${event.stage === 'stopped' ? ` final: ${event.final}` : ''}`)
    // The new instance makes its child in `postRestart`, which is over before `restarted` is published.
    expect(lines).toEqual(['child stopped final: true', 'parent stopped final: false', 'child started', 'parent restarted'])
  })

  it('3.6 pid, path and ref stay; the number of restarts is shown', async () => {
    const { system, host } = simulate()
    const seen: unknown[] = []
    const ref = system.spawn(doer({ preStart: ctx => void seen.push(ctx.pid, ctx.path.toString(), ctx.self.pid) }), 'same')
    ref.tell(boom)
    ref.tell(boom)
    await host.settle()
    expect(seen.length).toBe(9)
    expect(seen.slice(3)).toEqual([...seen.slice(0, 3), ...seen.slice(0, 3)])
    expect(nodeOf(system, ref)).toMatchObject({ state: 'running', restarts: 2 })
  })
})

describe('3.6b preRestart', () => {
  it.each([
    ['a throw', boom],
    ['a rejection', () => Promise.reject(new Boom('boom'))],
    ['an Err', () => err(new Boom('boom'))],
    ['ctx.fail', (ctx => ctx.fail(new Boom('boom'))) as Do],
  ])('3.6b runs on the old instance, with the failure and the message that was being handled: %s', async (_, failing) => {
    const { system, host } = simulate()
    const seen: unknown[] = []
    const factory = () =>
      doer({
        preRestart(_ctx, failure, message) {
          seen.push(downcast(failure, Boom)?.message, message)
        },
      })()
    const ref = system.spawn(factory)
    ref.tell(failing)
    await host.settle()
    expect(seen).toEqual(['boom', failing])
  })

  it('3.6b its default is postStop', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer({ postStop: () => void log.push('postStop') }))
    ref.tell(boom)
    await host.settle()
    expect(log).toEqual(['postStop'])
  })

  it('3.6b where it is given, postStop does not run', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(logged(log))
    ref.tell(boom)
    await host.settle()
    expect(log.filter(line => line.startsWith('postStop'))).toEqual([])
  })

  it('3.6b an asynchronous one is waited for', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer({ preRestart: () => gate.promise, postRestart: () => void log.push('postRestart') }))
    ref.tell(boom)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['restarting', []])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['postRestart']])
  })
})

describe('3.6f postRestart', () => {
  it('3.6f runs on the new instance, with the failure', async () => {
    const { system, host } = simulate()
    const seen: unknown[] = []
    let made = 0
    const ref = system.spawn(() => {
      const instance = ++made
      return doer({ postRestart: (_, failure) => void seen.push(instance, downcast(failure, Boom)?.message) })()
    })
    ref.tell(boom)
    await host.settle()
    expect(seen).toEqual([2, 'boom'])
  })

  it('3.6f its default is preStart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer({ preStart: () => void log.push('preStart') }))
    ref.tell(boom)
    await host.settle()
    expect(log).toEqual(['preStart', 'preStart'])
  })

  it('3.6f an asynchronous one is waited for: no message before it is done', async () => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer({ postRestart: () => gate.promise }), 'child')
    ref.tell(boom)
    ref.tell(() => void log.push('queued'))
    await host.settle()
    expect([stateOf(system, ref), log, life()]).toEqual(['restarting', [], ['started', 'replaced']])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log, life()]).toEqual(['running', ['queued'], ['started', 'replaced', 'restarted']])
  })
})

describe('3.6g the user lane afterwards', () => {
  it.each(seeds)('3.6g what was queued is handled, in order; the message that failed is not (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const ref = system.spawn(
      actor<string>({
        receive(_, message) {
          log.push(message)
          if (message === 'b') throw new Boom('b')
        },
      }),
      { supervision: restartAfter(100) },
    )
    for (const message of ['a', 'b', 'c', 'd']) ref.tell(message)
    await host.settle()
    ref.tell('e')
    await host.advance(99)
    expect(log).toEqual(['a', 'b'])
    await host.advance(1)
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
