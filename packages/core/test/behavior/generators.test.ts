import { Behavior, err, ok, type Result, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, counted, raise, stateOf, textOf, thrown, watching } from './support.ts'

const refuse = (text: string): Result<number, Boom> => err(new Boom(text))

/** Restarts without a word, so that the log shows what else there is to say. */
const silently = SupervisorStrategy.restart({ log: false })

type Body = (log: string[]) => Generator<ReturnType<typeof refuse> & { ok: false }, Behavior<unknown>>
type AsyncBody = (log: string[]) => AsyncGenerator<ReturnType<typeof refuse> & { ok: false }, Behavior<unknown>>

/** What `finally` may do while the generator leaves, as a generator and as an async one. */
const bodies: Readonly<Record<string, { readonly sync: Body; readonly async: AsyncBody }>> = {
  'does its work': {
    *sync(log) {
      try {
        yield* refuse('first')
        log.push('went on')
      } finally {
        log.push('finally')
      }
      return Behavior.stopped
    },
    async *async(log) {
      try {
        await Promise.resolve()
        yield* refuse('first')
        log.push('went on')
      } finally {
        await Promise.resolve()
        log.push('finally')
      }
      return Behavior.stopped
    },
  },
  'yields an Err': {
    *sync(log) {
      try {
        yield* refuse('first')
      } finally {
        log.push('finally')
        yield* refuse('second')
        log.push('went on')
      }
      return Behavior.stopped
    },
    async *async(log) {
      try {
        yield* refuse('first')
      } finally {
        log.push('finally')
        yield* await Promise.resolve(refuse('second'))
        log.push('went on')
      }
      return Behavior.stopped
    },
  },
  throws: {
    *sync(log) {
      try {
        yield* refuse('first')
      } finally {
        log.push('finally')
        raise(new Boom('second'))
      }
      return Behavior.stopped
    },
    async *async(log) {
      try {
        yield* refuse('first')
      } finally {
        log.push('finally')
        await Promise.reject(new Boom('second'))
      }
      return Behavior.stopped
    },
  },
}

const places: Readonly<Record<string, (make: (log: string[]) => Generator | AsyncGenerator, log: string[]) => Behavior<string>>> =
  {
    tryReceive: (make, log) => Behavior.tryReceive<string>(() => counted(make(log), log) as ReturnType<Body>),
    trySetup: (make, log) => {
      let isFirst = true
      return Behavior.trySetup<string>(() => {
        // The first start is well: what the restart does is supervised.
        if (isFirst) {
          isFirst = false
          return ok(Behavior.receive(() => raise(new Boom('restart me'))))
        }
        isFirst = true
        return counted(make(log), log) as ReturnType<Body>
      })
    },
    trySignal: (make, log) =>
      Behavior.receive<string>((ctx, message) => {
        ctx.stop(ctx.spawnWatched(Behavior.ignore, message))
        return Behavior.same
      }).trySignal((_, signal) => (signal.type === 'terminated' ? (counted(make(log), log) as ReturnType<Body>) : ok(undefined))),
  }

describe.each(Object.keys(places))('2.8 in %s', place => {
  describe.each(Object.keys(bodies))('finally %s', what => {
    it.each(['sync', 'async'] as const)('2.8 %s: the first Err wins, return() is called once, finally runs', async kind => {
      const { system, host } = simulate()
      const seen = watching(system)
      const log: string[] = []
      const body = bodies[what]?.[kind] ?? raise(new Error(what))
      const behavior = (places[place] ?? raise(new Error(place)))(body, log)
      const ref = system.spawn(behavior, { supervision: SupervisorStrategy.restart({ log: false, maxRestarts: 5 }) })
      ref.tell('a')
      await host.settle()
      expect(log).toEqual(['return', 'finally'])
      const failures = seen.failures.map(event => event.snapshot.failure.downcast(Boom)?.message)
      expect(failures.filter(message => message !== 'restart me')).toEqual(['first'])
      expect(stateOf(system, ref)).toBe('running')
    })

    it.each(['sync', 'async'] as const)('2.8 %s: what finally yields or throws is logged, nothing else is', async kind => {
      const { system, host } = simulate()
      const seen = watching(system)
      const body = bodies[what]?.[kind] ?? raise(new Error(what))
      const ref = system.spawn((places[place] ?? raise(new Error(place)))(body, []), { name: 'ref', supervision: silently })
      ref.tell('a')
      await host.settle()
      const problems = seen.problems()
      expect(problems.length).toBe(what === 'does its work' ? 0 : 1)
      for (const event of problems) {
        expect(textOf(event)).toContain('second')
        expect(event.path?.name).toBe('ref')
      }
    })
  })
})

describe('2.8 the first Err', () => {
  it('2.8 a generator that ends by itself is not told to leave', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const body = function* () {
      yield* ok(1)
      return Behavior.same
    }
    system.spawn(Behavior.tryReceive<string>(() => counted(body(), log))).tell('a')
    await host.settle()
    expect(log).toEqual([])
  })

  it('R1 a generator that yields what is no Err: a failure that says so, and finally runs', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const ref = system.spawn(
      Behavior.tryReceive<string>(function* () {
        try {
          yield 'no result' as never
          log.push('went on')
        } finally {
          log.push('finally')
        }
        return Behavior.same
      }),
      { supervision: 'resume' },
    )
    ref.tell('a')
    await host.settle()
    expect([seen.outcomes(), log]).toEqual([['resume'], ['finally']])
    expect(seen.descriptions()[0]).toMatch(/yield/i)
  })

  it('3.2 of a trySetup at the first start: the spawner gets it as the cause, finally has run', () => {
    const { system } = simulate()
    const log: string[] = []
    const cause = new Boom('refused')
    const error = thrown(() =>
      system.spawn(
        Behavior.trySetup<string>(function* () {
          try {
            yield* err(cause)
          } finally {
            log.push('finally')
          }
          return Behavior.ignore
        }),
      ),
    )
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
    expect([(error as Error).cause === cause, log]).toEqual([true, ['finally']])
  })
})
