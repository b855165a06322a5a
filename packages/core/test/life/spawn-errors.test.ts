import { type ActorContext, ActorFailure, type ActorRef, SpawnError } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, type Do, deferred, doer, liveNames, rejected, seeds, thrown } from './support.ts'

const failing = (failure: unknown) =>
  actor({
    preStart() {
      throw failure
    },
  })

describe('3.2 SpawnError', () => {
  it.each([
    ['an Error', new Boom('why')],
    ['a string', 'why'],
    ['undefined', undefined],
    ['an object', { why: 1 }],
    ['null', null],
  ])('3.2 its cause is the original thrown value: %s', (_, value) => {
    const { system } = simulate()
    const error = thrown(() => system.spawn(failing(value))) as SpawnError
    expect(error).toBeInstanceOf(SpawnError)
    expect(error.code).toBe('SPAWN_START_FAILED')
    expect(error.cause).toBe(value)
  })

  it('3.2 its path is that of the actor which did not start', () => {
    const { system } = simulate()
    const error = thrown(() => system.spawn(failing('why'), 'child')) as SpawnError
    expect(error.path?.segments).toEqual(['user', 'child'])
  })

  it('3.2 a factory that throws', () => {
    const { system } = simulate()
    const cause = new Boom('factory')
    const error = thrown(() =>
      system.spawn(() => {
        throw cause
      }, 'child'),
    )
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
    expect((error as SpawnError).cause).toBe(cause)
    expect(liveNames(system)).not.toContain('child')
  })

  it('3.2 ctx.fail in preStart', () => {
    const { system } = simulate()
    const cause = new Boom('fail')
    const error = thrown(() => system.spawn(actor({ preStart: ctx => ctx.fail(cause) })))
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
    expect(ActorFailure.from((error as SpawnError).cause).downcast(Boom)).toBe(cause)
  })

  it('3.2 a supervisorStrategy hook that throws: it is called before preStart', () => {
    const { system } = simulate()
    const log: string[] = []
    const strategy = () => {
      throw new Boom('strategy')
    }
    const error = thrown(() =>
      system.spawn(actor({ supervisorStrategy: strategy, preStart: () => void log.push('preStart') }), 'child'),
    )
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED', cause: { message: 'strategy' } })
    expect([log, liveNames(system).includes('child')]).toEqual([[], false])
  })

  it('3.2 spawnAsync rejects after the rollback: the name is free again', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const attempt = rejected(() => system.spawnAsync(actor({ preStart: () => Promise.reject(new Boom('x')) }), 'child')).then(
      error => {
        log.push((error as SpawnError).code)
        log.push(system.spawn(actor(), 'child').path.name)
      },
    )
    await host.settle()
    await attempt
    expect(log).toEqual(['SPAWN_START_FAILED', 'child'])
  })
})

describe('3.2 the rollback of a failed start', () => {
  /** Its start fails after it has made a child that takes its time to stop. */
  const withChild = (gate: Promise<void>, log: string[], leak?: (ref: ActorRef<never>) => void) =>
    actor({
      preStart(ctx) {
        leak?.(ctx.self)
        ctx.spawn(
          actor({
            async postStop() {
              await gate
              log.push('child stopped')
            },
          }),
          'grandchild',
        )
        throw new Boom('after the child')
      },
      postStop: () => void log.push('must not run'),
    })

  it.each(seeds)(
    '3.2 children that the failed start had made are stopped; the name is free when the last is gone (seed %i)',
    async seed => {
      const { system, host } = simulate({ seed })
      const gate = deferred()
      const log: string[] = []
      expect(thrown(() => system.spawn(withChild(gate.promise, log), 'child'))).toMatchObject({ code: 'SPAWN_START_FAILED' })
      expect(thrown(() => system.spawn(actor(), 'child'))).toMatchObject({ code: 'SPAWN_NAME_TAKEN' })
      await host.settle()
      expect(thrown(() => system.spawn(actor(), 'child'))).toMatchObject({ code: 'SPAWN_NAME_TAKEN' })
      gate.resolve()
      await host.settle()
      expect(log).toEqual(['child stopped'])
      expect(liveNames(system)).not.toContain('grandchild')
      expect(() => system.spawn(actor(), 'child')).not.toThrow()
    },
  )

  it.each(seeds)('3.2 its watchers are told when the last of the children is gone, once (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const log: string[] = []
    const ended: unknown[] = []
    const leaked: ActorRef<never>[] = []
    const watcher = system.spawn(doer({ onTerminated: (_, pid) => void ended.push(pid) }))
    watcher.tell(ctx => {
      thrown(() =>
        ctx.spawn(
          withChild(gate.promise, log, ref => {
            leaked.push(ref)
            ctx.watch(ref)
          }),
          'child',
        ),
      )
    })
    await host.settle()
    expect(ended).toEqual([])
    gate.resolve()
    await host.settle()
    expect(ended).toEqual(leaked.map(ref => ref.pid))
    expect(ended).toHaveLength(1)
  })

  it('3.2 without children the name is free at once', () => {
    const { system } = simulate()
    thrown(() => system.spawn(failing('why'), 'child'))
    expect(() => system.spawn(actor(), 'child')).not.toThrow()
  })

  it('3.2 spawnAsync rejects only when the last of the children is gone', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const attempt = rejected(() => system.spawnAsync(withChild(gate.promise, log), 'child')).then(() => log.push('rejected'))
    await host.settle()
    expect(log).toEqual([])
    gate.resolve()
    await host.settle()
    await attempt
    expect(log).toEqual(['child stopped', 'rejected'])
  })

  it('3.2 its context is no longer usable', async () => {
    const { system, host } = simulate()
    let context: ActorContext<Do> | undefined
    const start = (ctx: ActorContext<Do>) => {
      context = ctx
      throw new Boom('x')
    }
    thrown(() => system.spawn(doer({ preStart: start })))
    await host.settle()
    expect(await rejected(() => context?.spawn(actor()))).toMatchObject({ code: 'CONTEXT_STOPPED' })
  })
})
