import { type ActorContext, type ActorRef, err } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  boom,
  type Do,
  deferred,
  doer,
  inflight,
  lifeOf,
  raise,
  restartAfter,
  siblings,
  stateOf,
  total,
  unhandledRejections,
  verdicts,
} from './support.ts'

describe('2.5 a rejection', () => {
  it('2.5 is a failure of the actor: supervised, with the message that was being handled', async () => {
    const { system, host } = simulate()
    const failures = eventProbe(system, 'failure')
    const lines = verdicts(system)
    const ref = system.spawn(
      actor<string>({
        async receive() {
          await undefined
          throw new Boom('later')
        },
      }),
      'ref',
    )
    ref.tell('the message')
    await host.settle()
    expect(lines()).toEqual(['ref failed', 'ref: restart'])
    expect(failures.events[0]?.lastMessage).toBe('the message')
    expect(failures.events[0]?.snapshot.failure.downcast(Boom)?.message).toBe('later')
    expect(stateOf(system, ref)).toBe('running')
  })

  it.each([
    ['undefined', () => Promise.reject(undefined)],
    ['a string', () => Promise.reject('why')],
    ['an Err', () => Promise.resolve(err('why'))],
    ['an Err of an Error', () => Promise.resolve(err(new Boom('why')))],
  ])('2.5 with %s is a failure like any other', async (_, run) => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const ref = system.spawn(doer(), 'ref')
    ref.tell(run)
    await host.settle()
    expect(lines()).toEqual(['ref failed', 'ref: restart'])
  })

  it('2.5 keeps the user lane suspended until the directive has been applied', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const gate = deferred()
    const ref = system.spawn(doer({ preRestart: () => gate.promise, postRestart: () => void log.push('postRestart') }))
    ref.tell(() => Promise.reject(new Boom('x')))
    ref.tell(() => void log.push('queued'))
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['postRestart', 'queued'])
  })

  it.each(['rejection', 'Err'] as const)(
    '2.5 while the actor is stopping, a %s is counted and published with outcome stop',
    async how => {
      const { system, host } = simulate()
      const lines = verdicts(system)
      const life = lifeOf(system, 'ref')
      const gate = deferred()
      const log: string[] = []
      const ref = system.spawn(doer({ postStop: () => void log.push('postStop') }), 'ref')
      ref.tell(async () => {
        await gate.promise
        if (how === 'Err') return err(new Boom('x'))
        throw new Boom('x')
      })
      await host.settle()
      system.stop(ref)
      await host.settle()
      gate.resolve()
      await host.settle()
      expect(lines()).toEqual(['ref failed', 'ref: stop'])
      expect([total(system, 'failure_total'), total(system, 'failure_stop_total'), inflight(system)]).toEqual([1, 1, 0])
      expect([log, life()]).toEqual([['postStop'], ['started', 'stopped']])
    },
  )

  it('2.5 while a restart is waiting for the handler: no failure is left open, the actor runs again', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const { one, other } = siblings(system, { preRestart: () => void log.push('preRestart') })
    one.tell(() => gate.promise)
    one.tell(() => void log.push('queued'))
    await host.settle()
    other.tell(boom)
    await host.settle()
    gate.reject(new Boom('while restarting'))
    await host.settle()
    await host.advance(60_000)
    expect([stateOf(system, one), stateOf(system, other), inflight(system)]).toEqual(['running', 'running', 0])
    expect(log.filter(line => line === 'queued')).toEqual(['queued'])
    expect(log[0]).toBe('preRestart')
  })
})

describe('2.6 pipeToSelf', () => {
  it('2.6 does not hold the actor back: other messages are handled meanwhile', async () => {
    const { system, host } = simulate()
    const work = deferred<number>()
    const log: string[] = []
    const ref = system.spawn(
      actor<string>({
        receive(ctx, message) {
          log.push(message)
          if (message === 'go') ctx.pipeToSelf(work.promise, result => (result.ok ? `got ${result.value}` : 'failed'))
        },
      }),
    )
    ref.tell('go')
    ref.tell('meanwhile')
    await host.settle()
    expect(stateOf(system, ref)).toBe('running')
    work.resolve(7)
    await host.settle()
    expect(log).toEqual(['go', 'meanwhile', 'got 7'])
  })

  it('2.6 hands a rejection to the mapper, as the value that it was rejected with', async () => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate()
    const reason = new Boom('no')
    let seen: unknown
    const ref = system.spawn(doer())
    ref.tell(ctx =>
      ctx.pipeToSelf(Promise.reject(reason), result => () => {
        seen = result
      }),
    )
    await host.settle()
    expect(seen).toMatchObject({ ok: false })
    expect((seen as { error: unknown }).error).toBe(reason)
    expect(total(system, 'failure_total')).toBe(0)
    expect(await unhandled.stop()).toEqual([])
  })

  it('2.6 the mapper runs in a later turn of the actor, never beside a handler', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(doer())
    ref.tell(async ctx => {
      ctx.pipeToSelf(Promise.resolve(), () => {
        log.push('mapped')
        return () => void log.push('handled')
      })
      log.push('piped')
      await gate.promise
      log.push('handler ends')
    })
    await host.settle()
    expect(log).toEqual(['piped'])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['piped', 'handler ends', 'mapped', 'handled'])
  })

  it('2.6 nor while the actor is suspended', async () => {
    const { system, host } = simulate()
    const work = deferred()
    const log: string[] = []
    const preStart = (ctx: ActorContext<Do>) => {
      if (ctx.child('child') === undefined) ctx.spawn(doer(), 'child')
    }
    const parent = system.spawn(doer({ preStart }), { name: 'parent', supervision: restartAfter(1_000, { stopChildren: false }) })
    const child = system.resolve(parent.path.child('child')) as ActorRef<Do>
    const map = (): Do => {
      log.push('mapped')
      return () => void log.push('handled')
    }
    child.tell(ctx => ctx.pipeToSelf(work.promise, map))
    await host.settle()
    parent.tell(boom)
    await host.settle()
    work.resolve()
    await host.settle()
    await host.advance(999)
    expect(log).toEqual([])
    await host.advance(1)
    expect(log).toEqual(['mapped', 'handled'])
  })

  it.each([
    ['a throw', () => boomed()],
    ['a throw of undefined', () => raise(undefined)],
  ])('2.6 %s in the mapper is a failure of the actor', async (_, map) => {
    const { system, host } = simulate()
    const lines = verdicts(system)
    const ref = system.spawn(doer(), 'ref')
    ref.tell(ctx => ctx.pipeToSelf(Promise.resolve(), map))
    await host.settle()
    expect(lines()).toEqual(['ref failed', 'ref: restart'])
    expect(stateOf(system, ref)).toBe('running')
  })

  it('2.6 results come in the order in which the promises settle', async () => {
    const { system, host } = simulate()
    const [first, second] = [deferred(), deferred()]
    const log: string[] = []
    const ref = system.spawn(doer())
    ref.tell(ctx => {
      ctx.pipeToSelf(first.promise, () => () => void log.push('first'))
      ctx.pipeToSelf(second.promise, () => () => void log.push('second'))
    })
    await host.settle()
    second.resolve()
    await host.settle()
    first.resolve()
    await host.settle()
    expect(log).toEqual(['second', 'first'])
  })
})
function boomed(): never {
  throw new Boom('in the mapper')
}
