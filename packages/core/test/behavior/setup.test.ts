import { type ActorContext, Behavior, err, ok } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, raise, rejected, seeds, stateOf, thrown, watching } from './support.ts'

/** Ways of a start that fails with `cause`; those that are synchronous. */
const failing: Readonly<Record<string, (cause: unknown) => Behavior<unknown>>> = {
  'setup that throws': cause => Behavior.setup(() => raise(cause)),
  'nested setup that throws': cause => Behavior.setup(() => Behavior.setup(() => raise(cause))),
  'trySetup with an Err': cause => Behavior.trySetup(() => err(cause)),
  'trySetup that throws': cause => Behavior.trySetup(() => raise(cause)),
  'trySetup, a generator': cause =>
    Behavior.trySetup(function* () {
      yield* err(cause)
      return Behavior.ignore
    }),
  'setup inside supervise': cause => Behavior.supervise(Behavior.setup<unknown>(() => raise(cause))).onFailure('restart'),
  'ctx.fail': cause => Behavior.setup(ctx => ctx.fail(cause)),
}
const failingLate: Readonly<Record<string, (cause: unknown) => Behavior<unknown>>> = {
  'async setup': cause =>
    Behavior.setup(async () => {
      await Promise.resolve()
      return raise(cause)
    }),
  'async trySetup with an Err': cause => Behavior.trySetup(async () => err(cause)),
  'trySetup, an async generator': cause =>
    Behavior.trySetup(async function* () {
      yield* err(cause)
      return Behavior.ignore
    }),
  'async setup inside setup': cause => Behavior.setup(() => Behavior.setup(async () => raise(cause))),
}

describe('3.2 setup is the start hook', () => {
  it('3.2 it has run when spawn returns, in the child', () => {
    const { system } = simulate()
    const seen: unknown[] = []
    const ref = system.spawn(
      Behavior.setup<unknown>(ctx => {
        seen.push(ctx.self.pid, ctx.path.name, [...ctx.children].length)
        return Behavior.ignore
      }),
      'ref',
    )
    expect(seen).toEqual([ref.pid, 'ref', 0])
  })

  it('3.2 nested ones run from the outside in, trySetup among them, with one context', () => {
    const { system } = simulate()
    const log: string[] = []
    const contexts = new Set<ActorContext<unknown>>()
    const note = (name: string, ctx: ActorContext<unknown>) => {
      log.push(name)
      contexts.add(ctx)
    }
    system.spawn(
      Behavior.setup<unknown>(outer => {
        note('outer', outer)
        return Behavior.trySetup<unknown>(function* (middle) {
          note(yield* ok('middle'), middle)
          return Behavior.setup<unknown>(inner => {
            note('inner', inner)
            return Behavior.ignore
          })
        })
      }),
    )
    expect([log, contexts.size]).toEqual([['outer', 'middle', 'inner'], 1])
  })

  describe.each(Object.keys(failing))('%s', how => {
    const make = failing[how] ?? raise(new Error(how))
    it('3.2 the caller is told, and nobody else; the cause is the original', () => {
      const { system } = simulate()
      const seen = watching(system)
      const cause = new Boom('boom')
      const error = thrown(() => system.spawn(make(cause), 'ref'))
      expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
      expect((error as Error).cause).toBe(cause)
      expect([seen.failures.length, seen.life('ref')]).toEqual([0, []])
    })

    it('8.1 the cause is the very value that was thrown or returned, no error included', () => {
      const { system } = simulate()
      const cause = { status: 503 }
      expect((thrown(() => system.spawn(make(cause))) as Error).cause).toBe(cause)
    })
  })

  describe.each(Object.keys({ ...failing, ...failingLate }))('spawnAsync of %s', how => {
    it('3.2 rejects with the original as the cause', async () => {
      const { system, host } = simulate()
      const cause = new Boom('boom')
      const make = { ...failing, ...failingLate }[how] ?? raise(new Error(how))
      const error = rejected(() => system.spawnAsync(make(cause), 'ref'))
      await host.settle()
      expect(await error).toMatchObject({ code: 'SPAWN_START_FAILED', cause })
    })
  })

  describe.each(Object.keys(failingLate))('%s', how => {
    const make = failingLate[how] ?? raise(new Error(how))
    it('3.3 goes to supervision; the default stops the actor', async () => {
      const { system, host } = simulate()
      const seen = watching(system)
      const ref = system.spawn(make(new Boom('boom')), 'ref')
      expect(stateOf(system, ref)).toBe('starting')
      await host.settle()
      expect([seen.outcomes(), seen.life('ref'), stateOf(system, ref)]).toEqual([['stop'], [], 'gone'])
      expect(seen.failures[0]?.snapshot.failure.downcast(Boom)?.message).toBe('boom')
    })
  })

  it.each(seeds)('3.2 children that a failed setup had made are stopped, and the name is free (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const seen = watching(system)
    const doomed = Behavior.setup<unknown>(outer => {
      outer.spawn(Behavior.ignore, 'child')
      return Behavior.setup(() => raise(new Boom('boom')))
    })
    thrown(() => system.spawn(doomed, 'ref'))
    await host.settle()
    expect(seen.life('child')).toEqual(['started', 'stopped'])
    expect(thrown(() => system.spawn(Behavior.ignore, 'ref'))).toBeUndefined()
  })

  it('C2 no message is handled before an async setup is done', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.setup<string>(async () => {
        await gate.promise
        log.push('setup')
        return Behavior.handle((_, message) => void log.push(message))
      }),
    )
    ref.tell('a')
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['starting', []])
    gate.resolve()
    await host.settle()
    expect(log).toEqual(['setup', 'a'])
  })

  it('3.4 one that takes longer than startTimeoutMs fails', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(
      Behavior.setup<unknown>(() => deferred<Behavior<unknown>>().promise),
      { startTimeoutMs: 50 },
    )
    await host.advance(49)
    expect(stateOf(system, ref)).toBe('starting')
    await host.advance(1)
    await host.advance(5_000)
    expect([seen.failures.length, seen.outcomes(), stateOf(system, ref)]).toEqual([1, ['stop'], 'gone'])
  })
})
