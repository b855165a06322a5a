import type { ActorRef } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { boom, type Do, deferred, doer, family, nodeOf, seeds, stateOf } from './support.ts'

describe('3.6a children and watches', () => {
  it.each(seeds)('3.6a children are waited for before preRestart runs (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: string[] = []
    const { parent, child } = family(system, doer({ postStop: () => gate.promise }), {
      parent: { preRestart: () => void log.push('preRestart'), postRestart: () => void log.push('postRestart') },
    })
    parent.tell(boom)
    await host.settle()
    expect([stateOf(system, parent), stateOf(system, child), log]).toEqual(['restarting', 'stopping', []])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, parent), stateOf(system, child), log]).toEqual(['running', 'gone', ['preRestart', 'postRestart']])
  })

  it('3.6a there is no onTerminated, and no watchWith message, for the children that the restart stops', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer({ onTerminated: () => void log.push('onTerminated') }))
    ref.tell(ctx => {
      ctx.spawnWatched(doer(), 'watched')
      ctx.watchWith(ctx.spawn(doer(), 'watched-with'), () => void log.push('watchWith'))
    })
    await host.settle()
    ref.tell(boom)
    await host.settle()
    expect([log, nodeOf(system, ref)?.children.length]).toEqual([[], 0])
  })

  it('3.6a the notification of a child that had ended before comes at most once, and the name is free', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer({ onTerminated: (_, pid) => void log.push(`${pid.id}`) }))
    let child: ActorRef<Do> | undefined
    ref.tell(ctx => {
      child = ctx.spawnWatched(doer(), 'child')
      ctx.stop(child)
    })
    ref.tell(boom)
    await host.settle()
    expect(log.length).toBeLessThanOrEqual(1)
    ref.tell(ctx => void ctx.spawn(doer(), 'child'))
    await host.settle()
    expect(nodeOf(system, ref)?.children.map(node => node.path.includes('/child#'))).toEqual([true])
  })

  it('3.6a other watches survive: the new instance is told', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const target = system.spawn(doer())
    const other = system.spawn(doer())
    let made = 0
    const ref = system.spawn(() => {
      const instance = ++made
      return doer({
        onTerminated: (_, pid) => void log.push(`${pid === target.pid ? 'target' : 'other'}, to instance ${instance}`),
      })()
    })
    ref.tell(ctx => ctx.watch(target))
    ref.tell(ctx => ctx.watchWith(other, () => void log.push('other, as a message')))
    ref.tell(boom)
    await host.settle()
    system.stop(target)
    system.stop(other)
    await host.settle()
    expect(log.sort()).toEqual(['other, as a message', 'target, to instance 2'])
  })

  it('3.6a who watches the actor is not told of its restart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(doer())
    system.spawn(doer({ preStart: ctx => ctx.watch(ref), onTerminated: () => void log.push('terminated') }))
    ref.tell(boom)
    await host.settle()
    expect(log).toEqual([])
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['terminated'])
  })
})
