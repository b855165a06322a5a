import { Behavior } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Act, acting, deferred, seeds } from './support.ts'

describe('2.2 signals wait for the actor', () => {
  it.each(seeds)('2.2 terminated waits until an async handler has settled (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(acting)
    const ref = system.spawn(acting.receiveSignal((_, signal) => void log.push(signal.type)))
    ref.tell(async ctx => {
      ctx.watch(target)
      await gate.promise
      log.push('settled')
    })
    ref.tell(() => void log.push('queued'))
    await host.settle()
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['settled', 'terminated', 'queued'])
  })

  it.each(seeds)('2.2 the behaviour that an async handler returns is the one that is told (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: string[] = []
    const noting = (name: string) => acting.receiveSignal((_, signal) => void log.push(`${name} ${signal.type}`))
    const target = system.spawn(acting)
    const ref = system.spawn(noting('first'))
    ref.tell(async ctx => {
      ctx.watch(target)
      await gate.promise
      return Behavior.setup(() => noting('second'))
    })
    await host.settle()
    system.stop(target)
    await host.settle()
    gate.resolve()
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['second terminated', 'second postStop'])
  })

  it('2.2 terminated waits while an async setup is under way', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(acting)
    system.spawn(
      Behavior.setup<Act>(async ctx => {
        ctx.watch(target)
        await gate.promise
        log.push('set up')
        return acting.receiveSignal((_, signal) => void log.push(signal.type))
      }),
    )
    system.stop(target)
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['set up', 'terminated'])
  })

  it('2.2 terminated is dropped once the actor is stopping', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const target = system.spawn(acting)
    const ref = system.spawn(acting.receiveSignal((_, signal) => void log.push(signal.type)))
    ref.tell(ctx => {
      ctx.watch(target)
      return gate.promise
    })
    await host.settle()
    system.stop(ref)
    system.stop(target)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['postStop'])
  })
})
