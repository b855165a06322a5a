import type { ActorContext } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, boom, type Do, deferred, doer, inTurn, liveNames, never, rejected, siblings, stateOf, thrown } from './support.ts'

describe('3 where nothing can be spawned', () => {
  it('3.7a a stopping actor: in postStop, and in the handler that its stop waits for', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const errors: unknown[] = []
    const attempt = (ctx: ActorContext<Do>) => void errors.push(thrown(() => ctx.spawn(actor())))
    const ref = system.spawn(doer({ postStop: attempt }))
    ref.tell(async ctx => {
      await gate.promise
      attempt(ctx)
      errors.push(await rejected(() => ctx.spawnAsync(actor())))
    })
    await host.settle()
    system.stop(ref)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(errors).toMatchObject(Array(3).fill({ code: 'SPAWN_PARENT_STOPPING' }))
  })

  it('3.6a a restarting actor: in preRestart, and in the handler that its restart waits for; not in postRestart', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const errors: unknown[] = []
    const attempt = (ctx: ActorContext<Do>) => void errors.push(thrown(() => ctx.spawn(actor())))
    const { one, other } = siblings(system, { preRestart: attempt, postRestart: attempt })
    one.tell(async ctx => {
      await gate.promise
      attempt(ctx)
    })
    await host.settle()
    other.tell(boom)
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(errors).toMatchObject([{ code: 'SPAWN_PARENT_RESTARTING' }, { code: 'SPAWN_PARENT_RESTARTING' }, undefined])
    expect(stateOf(system, one)).toBe('running')
  })

  it('3.2 a system that has ended', async () => {
    const { system, host } = simulate()
    void system.terminate()
    await host.settle()
    await system.whenTerminated
    expect(thrown(() => system.spawn(actor()))).toMatchObject({ code: 'SPAWN_SYSTEM_TERMINATED' })
    expect(await rejected(() => system.spawnAsync(actor()))).toMatchObject({ code: 'SPAWN_SYSTEM_TERMINATED' })
  })

  it('3.4 a spawnAsync whose actor is stopped meanwhile rejects with SPAWN_STOPPED', async () => {
    const { system, host } = simulate()
    const parent = system.spawn(doer(), 'parent')
    let outcome: Promise<unknown> = never
    await inTurn(host, parent, ctx => {
      outcome = rejected(() => ctx.spawnAsync(actor({ preStart: () => never }), 'child'))
    })
    system.stop(parent)
    await host.advance(5_000)
    expect(await outcome).toMatchObject({ code: 'SPAWN_STOPPED' })
    expect(liveNames(system)).not.toContain('parent')
  })
})
