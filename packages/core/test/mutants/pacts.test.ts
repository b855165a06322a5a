import { type ActorRef, Behavior, DeathPactFailure, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { raise } from '../regressions/support.ts'
import { Boom, deferred, isAlive, type Script, scripted, watching, world } from '../watch-events/support.ts'

describe('6.6 links', () => {
  it('6.6 a normal end ends the link: to link again is to link to one that is gone', async () => {
    const w = world({ logLevel: 'off' })
    const failures = eventProbe(w.system, 'failure')
    const target = w.system.spawn(scripted(), 'target')
    const linker = w.system.spawn(scripted(), 'linker')
    await w.act(linker, ctx => ctx.link(target))
    w.system.stop(target)
    await w.host.settle()
    expect([isAlive(w.system, linker), failures.events]).toEqual([true, []])
    await w.act(linker, ctx => ctx.link(target))
    expect(failures.events.map(({ snapshot }) => snapshot.failure.downcast(DeathPactFailure)?.target)).toEqual([target.pid])
  })

  it.each(['starting', 'reviving'] as const)('6.6 4.4 one that is %s fails its start by the pact', async phase => {
    const w = world({ logLevel: 'off' })
    const lives = eventProbe(w.system, 'lifecycle')
    const target = w.system.spawn(scripted(), 'target')
    w.system.stop(target)
    await w.host.settle()
    const gate = deferred()
    let starts = 0
    const hooks = {
      preStart: async (ctx: Parameters<Script>[0]) => {
        starts++
        if (starts !== (phase === 'starting' ? 1 : 2)) return
        ctx.link(target)
        await gate.promise
      },
    }
    const linker = w.system.spawn(scripted(hooks), { name: 'linker', supervision: 'restart' })
    await w.host.settle()
    if (phase === 'reviving') await w.act(linker, () => raise(new Boom('trigger')))
    gate.resolve()
    await w.host.settle()
    const stages = lives.events.filter(({ path }) => path.name === 'linker').map(({ stage }) => stage)
    expect(stages).toEqual(phase === 'starting' ? ['started'] : ['started', 'stopped', 'restarted'])
    expect(starts).toBe(phase === 'starting' ? 2 : 3)
  })
})

describe('3.6 6.1 what a preRestart watches', () => {
  it('3.6 is watched by the next instance, where it is no child', async () => {
    const log: string[] = []
    const w = world({ logLevel: 'off' })
    const target = w.system.spawn(scripted(), 'target')
    const hooks = { preRestart: (ctx: Parameters<Script>[0]) => ctx.watch(target) }
    const watcher = w.system.spawn(watching(log, hooks), { supervision: 'restart' })
    await w.act(watcher, () => raise(new Boom('trigger')))
    w.system.stop(target)
    await w.host.settle()
    expect(log).toEqual(['terminated:target:stopped'])
  })

  it('3.6 is watched also as a child, where the restart keeps the children', async () => {
    const log: string[] = []
    const w = world({ logLevel: 'off' })
    const hooks = {
      preRestart: (ctx: Parameters<Script>[0]) => {
        for (const child of ctx.children) ctx.watch(child)
      },
    }
    const supervision = SupervisorStrategy.restart({ stopChildren: false })
    const watcher = w.system.spawn(watching(log, hooks), { supervision })
    const child = await w.childOf(watcher, scripted(), 'child')
    await w.act(watcher, () => raise(new Boom('trigger')))
    w.system.stop(child)
    await w.host.settle()
    expect(log).toEqual(['terminated:child:stopped'])
  })
})

describe('4.3 a failure that a restart has overtaken', () => {
  it('4.3 4.9 is logged as an error, with its path and sequence; the actor does not end by it', async () => {
    const w = world({ order: 'fifo' })
    const lines = eventProbe(w.system, 'log')
    const log: string[] = []
    const group = () => SupervisorStrategy.allForOne({ decide: () => 'restart' })
    const parent = w.system.spawn(watching(log, { supervisorStrategy: group }), 'parent')
    const children: ActorRef<Script>[] = []
    for (const name of ['a', 'b']) children.push(await w.childOf(parent, scripted(), name))
    for (const child of children) child.tell(() => raise(new Boom(`of ${child.path.name}`)))
    await w.host.settle()
    const late = lines.events.filter(({ message }) => message.includes('of b'))
    expect(late).toMatchObject([{ level: 'error', path: { name: 'b' }, data: { sequence: 2, failure: { message: 'of b' } } }])
    const [, b] = children
    if (b === undefined) throw new Error('no b')
    await w.act(parent, ctx => {
      ctx.watch(b)
      ctx.stop(b)
    })
    expect(log).toEqual(['terminated:b:stopped'])
  })
})

describe('3.6e 5.4 a restart that supervise decided, whose start has failed', () => {
  it('3.6e is followed by one that the parent decides: the whole behaviour begins anew', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const log: string[] = []
    const inner = Behavior.setup<string>(() => {
      log.push('inner')
      if (log.length === 3) throw new Boom('the start')
      return Behavior.handle<string>(() => raise(new RangeError('trigger')))
    })
    const outer = Behavior.setup<string>(() => {
      log.push('outer')
      return Behavior.supervise(inner).onFailure(RangeError, 'restart')
    })
    system.spawn(outer, { supervision: 'restart' }).tell('fail')
    await host.settle()
    expect(log).toEqual(['outer', 'inner', 'inner', 'outer', 'inner'])
  })
})
