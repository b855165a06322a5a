import { type ActorRef, SpawnError } from '@cellactor/core'
import { eventProbe, faultyMailbox, livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, doer, inTurn, lifeOf, liveNames, nodeOf, rejected, thrown, total } from './support.ts'

describe('C4 rollback', () => {
  const faults = ['refuse', 'throw'] as const
  const mailbox = (fault: (typeof faults)[number]) => ({
    kind: 'custom' as const,
    create: () => faultyMailbox({ system: message => (message.type === 'create' ? fault : 'ok') }),
  })

  it.each(faults)('C4 a create that the mailbox answers with "%s": SpawnError, and nothing is left', async fault => {
    const { system, host } = simulate()
    const life = lifeOf(system, 'child')
    const parent = system.spawn(doer(), 'parent')
    let made = 0
    const factory = () => {
      made++
      return doer()()
    }
    const error = await inTurn(host, parent, ctx => thrown(() => ctx.spawn(factory, { name: 'child', mailbox: mailbox(fault) })))
    expect(error).toBeInstanceOf(SpawnError)
    expect(error).toMatchObject({ code: 'SPAWN_MAILBOX_REFUSED' })
    expect([made, life(), liveNames(system).includes('child'), total(system, 'failure_total')]).toEqual([0, [], false, 0])
    const known = await inTurn(host, parent, ctx => [ctx.child('child'), [...ctx.children].length])
    expect(known).toEqual([undefined, 0])
    expect(await inTurn(host, parent, ctx => ctx.spawn(doer(), 'child').path.name)).toBe('child')
  })

  it.each(faults)('C4 the same for spawnAsync ("%s")', async fault => {
    const { system, host } = simulate()
    const outcome = rejected(() => system.spawnAsync(doer(), { name: 'child', mailbox: mailbox(fault) }))
    await host.settle()
    expect(await outcome).toMatchObject({ code: 'SPAWN_MAILBOX_REFUSED' })
    expect(liveNames(system)).not.toContain('child')
  })

  it('C4 a mailbox that cannot even be made', async () => {
    const { system, host } = simulate()
    const cause = new Boom('no queue')
    const create = () => {
      throw cause
    }
    const error = thrown(() => system.spawn(doer(), { name: 'child', mailbox: { kind: 'custom', create } }))
    expect(error).toBeInstanceOf(SpawnError)
    expect((error as SpawnError).cause).toBe(cause)
    await host.settle()
    expect(liveNames(system)).not.toContain('child')
    expect(() => system.spawn(doer(), 'child')).not.toThrow()
  })

  it('C4 a preStart that fails: name free, child unknown, watchers told, the cause with the caller', async () => {
    const { system, host } = simulate()
    const cause = new Boom('start')
    const told: unknown[] = []
    const signals: unknown[] = []
    const parent = system.spawn(
      doer({
        onTerminated(_, pid, signal) {
          told.push(pid)
          signals.push(signal)
        },
      }),
      'parent',
    )
    let leaked: ActorRef<never> | undefined
    const error = await inTurn(host, parent, parentCtx =>
      thrown(() =>
        parentCtx.spawn(
          doer({
            preStart(ctx) {
              leaked = ctx.self
              parentCtx.watch(ctx.self)
              throw cause
            },
          }),
          'child',
        ),
      ),
    )
    expect((error as SpawnError).cause).toBe(cause)
    expect(told).toEqual([leaked?.pid])
    expect(signals).toMatchObject([{ type: 'childFailed', reason: 'failed', pid: leaked?.pid }])
    expect(await inTurn(host, parent, ctx => [ctx.child('child'), ctx.spawn(doer(), 'child').path.name])).toEqual([
      undefined,
      'child',
    ])
  })

  it('C4 leaves nothing behind, however often', async () => {
    const { system, host } = simulate()
    const events = eventProbe(system, 'lifecycle')
    const parent = system.spawn(doer(), 'parent')
    await host.settle()
    const before = [livePaths(system).length, events.events.length]
    const failing = doer({
      preStart() {
        throw new Boom('start')
      },
    })
    await inTurn(host, parent, ctx => {
      for (let n = 0; n < 1_000; n++) {
        thrown(() => ctx.spawn(failing, n % 2 ? 'child' : undefined))
        thrown(() => ctx.spawn(doer(), { mailbox: mailbox('refuse') }))
      }
    })
    expect([livePaths(system).length, events.events.length]).toEqual(before)
    expect([nodeOf(system, parent)?.children.length, host.pendingTimers]).toEqual([0, 0])
  })
})
