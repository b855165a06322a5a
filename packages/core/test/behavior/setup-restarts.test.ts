import { type ActorContext, Behavior, err, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, Boom, boom, inTurn, raise, recording, stateOf, watching } from './support.ts'

describe('3.6 setup and restarts', () => {
  it('3.6 runs again at each restart, and what it closes over is made anew', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let outside = 0
    const ref = system.spawn(
      Behavior.setup<string>(() => {
        let inside = 0
        return Behavior.receiveMessage(message => {
          if (message === 'boom') throw new Boom('boom')
          inside += 1
          outside += 1
          log.push(`${message} ${inside} ${outside}`)
          return Behavior.same
        })
      }),
    )
    for (const message of ['a', 'b', 'boom', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 1 1', 'b 2 2', 'c 1 3'])
  })

  it('3.3 one that fails again at a restart is supervised, with the limits', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    let starts = 0
    const ref = system.spawn(
      Behavior.setup<Act>(() => {
        starts += 1
        return starts === 1 ? acting : raise(new Boom(`start ${starts}`))
      }),
      { name: 'ref', supervision: SupervisorStrategy.restart({ maxRestarts: 3 }) },
    )
    ref.tell(boom)
    await host.settle()
    expect([starts, seen.outcomes(), stateOf(system, ref)]).toEqual([4, ['restart', 'restart', 'restart', 'stop'], 'gone'])
    expect(seen.life('ref')).toEqual(['started', 'replaced', 'stopped'])
  })

  it('2.4 the context of the instance that was replaced cannot act', async () => {
    const { system, host } = simulate()
    const contexts: ActorContext<Act>[] = []
    const ref = system.spawn(
      Behavior.setup<Act>(ctx => {
        contexts.push(ctx)
        return acting
      }),
    )
    ref.tell(boom)
    await host.settle()
    expect(contexts.length).toBe(2)
    expect(() => contexts[0]?.spawn(Behavior.ignore)).toThrow(expect.objectContaining({ code: 'CONTEXT_STOPPED' }))
    expect(await inTurn(host, ref, ctx => ctx.spawn(Behavior.ignore, 'child').path.name)).toBe('child')
  })

  it('8.6 a setup that a handler returns runs at once; its failure is one of the actor', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const ref = system.spawn(
      Behavior.receiveMessage<string>(message => {
        log.push(message)
        if (message === 'bad') return Behavior.trySetup(() => err(new Boom('from setup')))
        return Behavior.setup(async () => {
          log.push('setup')
          return recording(log, next => `${next} in the second`)
        })
      }),
      { supervision: 'resume' },
    )
    for (const message of ['bad', 'good', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['bad', 'good', 'setup', 'c in the second'])
    expect(seen.failures.map(event => [event.snapshot.description.includes('from setup'), event.lastMessage])).toEqual([
      [true, 'bad'],
    ])
  })
})
