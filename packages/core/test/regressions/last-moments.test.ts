import type { ActorContext, SpawnError } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { type Script, scripted, thrownBy, world } from '../watch-events/support.ts'

/** What `ctx.spawn` throws in the `close` of its own actor's custom mailbox, when that actor ends by `end`. */
async function spawningAtTheEnd(end: (w: ReturnType<typeof world>) => void) {
  const w = world()
  const contexts: ActorContext<Script>[] = []
  let refusal: unknown
  let started = 0
  const create = () =>
    Object.assign(faultyMailbox({}), {
      close: () => {
        refusal = thrownBy(() => contexts[0]?.spawn(scripted({ preStart: () => void started++ })))
        return []
      },
    })
  w.system.spawn(scripted({ preStart: ctx => void contexts.push(ctx) }), { name: 'parent', mailbox: { kind: 'custom', create } })
  end(w)
  await w.host.settle()
  return { code: (refusal as SpawnError | undefined)?.code, started }
}

describe('3.7 an actor whose custom mailbox spawns for it while it is closed', () => {
  it('3.7 gets no child that nothing would stop', async () => {
    const seen = await spawningAtTheEnd(({ system }) => {
      const parent = system.resolve('cellactor://shop/user/parent')
      if (parent !== undefined) system.stop(parent)
    })
    expect(seen).toEqual({ code: 'SPAWN_PARENT_STOPPING', started: 0 })
  })

  it('3.7 10.1 and is told of it where the system terminates', async () => {
    const seen = await spawningAtTheEnd(({ system }) => void system.terminate())
    expect(seen).toEqual({ code: 'SPAWN_SYSTEM_TERMINATED', started: 0 })
  })
})
