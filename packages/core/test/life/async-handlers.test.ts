import { type ActorContext, type ActorRef, err, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, boom, type Do, deadRefs, deferred, doer, family, nodeOf, restartAfter, seeds, stateOf } from './support.ts'

describe('2.1 an async handler', () => {
  it('2.1 keeps the user lane waiting until it settles: the actor is awaiting', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      actor<string>({
        async receive(_, message) {
          log.push(message)
          if (message === 'a') await gate.promise
        },
      }),
    )
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a'])
    expect(nodeOf(system, ref)).toMatchObject({ state: 'awaiting', queued: 2 })
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['a', 'b', 'c'])
    expect(nodeOf(system, ref)).toMatchObject({ state: 'running', queued: 0, processed: 3 })
  })

  it('2.1 may take any virtual time: nothing but stop and restart set a limit', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer())
    ref.tell(() => gate.promise)
    ref.tell(() => void log.push('next'))
    await host.settle()
    await host.advance(3_600_000)
    expect(stateOf(system, ref)).toBe('awaiting')
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['next'])
  })

  it('2.1 may return any thenable', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let settle: (value: undefined) => void = () => {}
    const thenable: PromiseLike<undefined> = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what this is about.
      then: onFulfilled => {
        settle = value => void onFulfilled?.(value)
        return new Promise(() => {})
      },
    }
    const ref = system.spawn(doer())
    ref.tell(() => thenable)
    ref.tell(() => void log.push('next'))
    await host.settle()
    expect(log).toEqual([])
    settle(undefined)
    await host.settle()
    expect(log).toEqual(['next'])
  })

  it('2.1 an async onTerminated owns the actor as well', async () => {
    const { system, host } = simulate()
    const [dead] = await deadRefs(system, host, 1)
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      doer({
        async onTerminated() {
          log.push('signal begins')
          await gate.promise
          log.push('signal ends')
        },
      }),
    )
    ref.tell(ctx => dead && ctx.watch(dead))
    ref.tell(() => void log.push('message'))
    await host.settle()
    expect(log).toEqual(['signal begins'])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['signal begins', 'signal ends', 'message'])
  })
})

describe('2.2 while the handler is awaiting, at once', () => {
  it.each(seeds)(
    '2.2 a failing child is decided and restarted: a parent that awaits its answer does not deadlock (seed %i)',
    async seed => {
      const { system, host } = simulate({ seed })
      const answer = deferred<string>()
      const log: string[] = []
      let question = 0
      const { parent, child } = family<string>(
        system,
        actor<string>({
          receive() {
            if (question++ === 0) throw new Boom('first try')
            answer.resolve('healed')
          },
        }),
        {
          parent: {
            supervisorStrategy: () =>
              SupervisorStrategy.oneForOne({
                decide() {
                  log.push('decided')
                  return 'restart'
                },
              }),
          },
        },
      )
      parent.tell(async () => {
        child.tell('a question that fails')
        child.tell('a question')
        log.push(await answer.promise)
      })
      await host.settle()
      expect(log).toEqual(['decided', 'healed'])
      expect(stateOf(system, parent)).toBe('running')
    },
  )

  it.each(['resume', 'stop'] as const)('2.2 the directive %s reaches the child', async directive => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const { parent, child } = family<Do>(system, doer(), {
      parent: { supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => directive }) },
    })
    parent.tell(() => gate.promise)
    await host.settle()
    child.tell(boom)
    child.tell(() => void log.push('next'))
    await host.settle()
    expect(stateOf(system, parent)).toBe('awaiting')
    expect([stateOf(system, child), log]).toEqual(directive === 'resume' ? ['running', ['next']] : ['gone', []])
    gate.resolve()
    await host.settle()
  })

  it('2.2 a suspend is taken: what is queued waits for the resume even after the handler has settled', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const keep = restartAfter(1_000, { stopChildren: false })
    const preStart = (ctx: ActorContext<Do>) => {
      if (ctx.child('child') === undefined) ctx.spawn(doer(), 'child')
    }
    const parent = system.spawn(doer({ preStart }), { name: 'parent', supervision: keep })
    const child = system.resolve(parent.path.child('child')) as ActorRef<Do>
    child.tell(() => gate.promise)
    child.tell(() => void log.push('queued'))
    await host.settle()
    parent.tell(boom)
    await host.settle()
    gate.resolve()
    await host.settle()
    await host.advance(999)
    expect([stateOf(system, child), log]).toEqual(['suspended', []])
    await host.advance(1)
    expect([stateOf(system, child), log]).toEqual(['running', ['queued']])
  })

  it('2.2 a suspend and its resume may both pass within one handler', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const { parent, child } = family<Do>(system, doer(), { parentOptions: { supervision: 'resume' } })
    child.tell(() => gate.promise)
    child.tell(() => void log.push('queued'))
    await host.settle()
    parent.tell(boom)
    await host.settle()
    expect([stateOf(system, child), log]).toEqual(['awaiting', []])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['queued'])
  })

  it('2.2 the bookkeeping of an ended child: its name is free within the same handler', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const { parent, child } = family<Do>(system, doer())
    let after: unknown
    parent.tell(async ctx => {
      ctx.stop(child)
      await gate.promise
      const known = ctx.child('child')
      after = [known, [...ctx.children].length, ctx.spawn(doer(), 'child').path.name]
    })
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(after).toEqual([undefined, 0, 'child'])
  })

  it('2.2 a stop begins: the signal aborts and the children stop; postStop waits for the handler', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const { parent, child } = family<Do>(system, doer({ postStop: () => void log.push('child postStop') }), {
      parent: { postStop: () => void log.push('parent postStop') },
    })
    parent.tell(async ctx => {
      ctx.signal.addEventListener('abort', () => log.push('aborted'))
      await gate.promise
      log.push('handler ends')
    })
    await host.settle()
    system.stop(parent)
    await host.settle()
    expect(log).toEqual(['aborted', 'child postStop'])
    expect([stateOf(system, parent), stateOf(system, child)]).toEqual(['stopping', 'gone'])
    gate.resolve()
    await host.settle()
    expect(log.slice(2)).toEqual(['handler ends', 'parent postStop'])
    expect(stateOf(system, parent)).toBe('gone')
  })

  it('2.2 a rejected result is taken in the same way as a returned Err', async () => {
    const { system, host } = simulate()
    const causes: unknown[] = []
    system.eventStream.subscribe('failure', event => causes.push(event.snapshot.failure.downcast(Boom)?.message))
    const ref = system.spawn(doer())
    ref.tell(async () => {
      await undefined
      throw new Boom('rejected')
    })
    ref.tell(async () => {
      await undefined
      return err(new Boom('returned'))
    })
    await host.settle()
    expect(causes).toEqual(['rejected', 'returned'])
  })
})
