import { Behavior } from '@cellactor/core'
import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, fails, raise, recording, stateOf, watching } from './support.ts'

describe('8.6 monitor', () => {
  it('8.6 copies every message, before it is handled', async () => {
    const { system, host } = simulate()
    const copies = testProbe<string>(system)
    const seen: string[] = []
    const ref = system.spawn(Behavior.monitor(copies.ref, recording<string>(seen)))
    for (const message of ['a', 'b']) ref.tell(message)
    await host.settle()
    expect([copies.messages, seen]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  it('8.6 also those that fail, or are left unhandled', async () => {
    const { system, host } = simulate()
    const copies = testProbe<string>(system)
    const ref = system.spawn(
      Behavior.monitor(
        copies.ref,
        Behavior.receiveMessage<string>(message => (message === 'a' ? raise(new Boom('a')) : Behavior.unhandled)),
      ),
    )
    for (const message of ['a', 'b']) ref.tell(message)
    await host.settle()
    expect(copies.messages).toEqual(['a', 'b'])
  })

  it('8.6 it stays around what its inner behaviour becomes', async () => {
    const { system, host } = simulate()
    const copies = testProbe<string>(system)
    const ref = system.spawn(
      Behavior.monitor(
        copies.ref,
        Behavior.receiveMessage<string>(() => Behavior.ignore),
      ),
    )
    for (const message of ['a', 'b']) ref.tell(message)
    await host.settle()
    expect(copies.messages).toEqual(['a', 'b'])
  })

  it('8.6 one that has ended does not disturb', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const dead = system.spawn(Behavior.stopped)
    await host.settle()
    const ref = system.spawn(Behavior.monitor(dead, recording<string>(log)))
    ref.tell('a')
    await host.settle()
    expect([log, seen.failures.length, stateOf(system, ref)]).toEqual([['a'], 0, 'running'])
  })

  it('8.6 restarts go through it like through anything else', async () => {
    const { system, host } = simulate()
    const copies = testProbe<() => void>(system)
    const seen = watching(system)
    const inner = Behavior.handle<() => void>((_, run) => run())
    const ref = system.spawn(Behavior.monitor(copies.ref, Behavior.supervise(inner).onFailure(Boom, 'restart')))
    const failing = fails(new Boom('x')) as () => void
    ref.tell(failing)
    await host.settle()
    expect([copies.messages, seen.outcomes()]).toEqual([[failing], ['restart']])
  })
})
