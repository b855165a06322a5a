import { type ActorRef, Props, type SystemMessage } from '@cellactor/core'
import { eventProbe, faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, boom, type Do, doer, family, seeds } from './support.ts'

describe('3.1 spawn registers before it starts', () => {
  it('3.1 C5 the cell is known, then the parent knows the child, then create is enqueued', async () => {
    const { system, host } = simulate()
    const parent = system.spawn(doer(), 'parent')
    const seen: unknown[] = []
    parent.tell(ctx => {
      const system_ = (message: SystemMessage) => {
        const isKnown = system.resolve(parent.path.child('child')) !== undefined
        seen.push([message.type, isKnown, ctx.child('child') !== undefined])
        return 'ok' as const
      }
      ctx.spawn(actor(), { name: 'child', mailbox: { kind: 'custom', create: () => faultyMailbox({ system: system_ }) } })
    })
    await host.settle()
    expect(seen[0]).toEqual(['create', true, true])
  })

  it('3.1 in preStart the actor finds itself in the tree, and its parent among the living', async () => {
    const { system } = simulate()
    let seen: unknown
    family(
      system,
      actor({
        preStart(ctx) {
          seen = [
            ctx.system.resolve(ctx.path)?.pid === ctx.pid,
            ctx.parent?.path.name,
            ctx.path.toString().endsWith(`/user/parent/child#${ctx.pid.id}`),
          ]
        },
      }),
    )
    expect(seen).toEqual([true, 'parent', true])
  })

  it.each(seeds)('3.1 C5 a child that fails inside its asynchronous preStart is never lost (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const failures = eventProbe(system, 'failure')
    const decided = eventProbe(system, 'supervision')
    const children: ActorRef<never>[] = []
    system.spawn(
      actor({
        preStart(ctx) {
          for (let n = 0; n < 10; n++) children.push(ctx.spawn(actor({ preStart: () => Promise.reject(new Boom(`${n}`)) })))
        },
      }),
    )
    await host.settle()
    const pids = new Set(children.map(child => child.pid))
    expect(new Set(failures.events.map(event => event.snapshot.actor))).toEqual(pids)
    expect(decided.events.map(event => event.outcome)).toEqual(Array(10).fill('stop'))
  })
})

describe('3.5 the factory', () => {
  it('3.5 runs in the child, after its registration', async () => {
    const { system, host } = simulate()
    const parent = system.spawn(doer(), 'parent')
    let known: unknown
    parent.tell(ctx => {
      const factory = () => {
        known = [system.resolve(parent.path.child('child'))?.path.name, ctx.child('child')?.path.name]
        return doer()()
      }
      ctx.spawn(factory, 'child')
    })
    await host.settle()
    expect(known).toEqual(['child', 'child'])
  })

  it('3.5 runs once per instance: at the start and at every restart', async () => {
    const { system, host } = simulate()
    let made = 0
    const factory = () => {
      made++
      return doer()()
    }
    const ref = system.spawn(Props.of(factory))
    expect(made).toBe(1)
    for (const times of [2, 3]) {
      ref.tell(boom)
      await host.settle()
      expect(made).toBe(times)
    }
  })

  it('3.5 may return the same object twice: it still counts as a new instance', async () => {
    const { system, host } = simulate()
    const contexts = new Set<unknown>()
    const log: string[] = []
    const shared = doer({
      preStart: ctx => void contexts.add(ctx),
      preRestart: () => void log.push('preRestart'),
      postStop: () => void log.push('postStop'),
    })()
    const ref: ActorRef<Do> = system.spawn(() => shared)
    for (let times = 0; times < 3; times++) ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(contexts.size).toBe(4)
    expect(log).toEqual(['preRestart', 'preRestart', 'preRestart', 'postStop'])
  })
})
