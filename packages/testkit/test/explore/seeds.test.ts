import { type ActorRef, ask, Behavior } from '@cellactor/core'
import { ExplorationError, type ExploreOptions, type ExploreReport, explore, TestkitError } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { DoubleBooking, noDoubleBooking, walkers } from './bookings.ts'

async function failureOf(options: ExploreOptions): Promise<ExplorationError> {
  const failure = await explore(options).then(
    () => undefined,
    error => error as unknown,
  )
  if (failure instanceof ExplorationError) return failure
  throw failure ?? new Error('All runs passed.')
}

describe('T13 explore: seeds', () => {
  it('T13 runs a scenario once per seed, each in a world of its own, and reports', async () => {
    const worlds = new Set<unknown>()
    const seeds: number[] = []
    const report: ExploreReport = await explore({
      seeds: [3, 5, 8],
      run: ({ system, host }) => {
        worlds.add(system)
        seeds.push(host.seed)
      },
    })
    expect(worlds.size).toBe(3)
    expect(seeds).toEqual([3, 5, 8])
    expect(report).toEqual({ runs: 3, seeds: [3, 5, 8], interleavings: 1, steps: 0, isComplete: false, isPruned: false })
  })

  it('T13 counts the different orders in which messages were handled', async () => {
    const run = ({ spawn }: { spawn: (behavior: Behavior<number>, name: string) => ActorRef<number> }) => {
      for (const name of ['a', 'b', 'c']) spawn(Behavior.ignore, name).tell(1)
    }
    const report = await explore({ seeds: 200, run })
    expect(report).toMatchObject({ runs: 200, interleavings: 6, steps: 3 })
    expect(report.seeds).toHaveLength(200)
    expect((await explore({ run })).runs).toBe(100)
  })

  it('T13 the same seeds give the same report and the same error, byte for byte', async () => {
    const passing = () => explore({ seeds: 40, run: walkers(0, 2, 1) })
    expect(JSON.stringify(await passing())).toBe(JSON.stringify(await passing()))
    const failing = () => failureOf({ seeds: 40, run: noDoubleBooking(0, 4) })
    const [one, other] = [await failing(), await failing()]
    expect(one.message).toBe(other.message)
    expect(one.replay).toEqual(other.replay)
  })

  it('T13 rejects with the smallest failing run, its cause, and how many failed', async () => {
    const failure = await failureOf({ seeds: 100, run: noDoubleBooking(0, 4) })
    expect(failure).toBeInstanceOf(TestkitError)
    expect(failure).toMatchObject({ name: 'ExplorationError', code: 'EXPLORATION_FAILED', runs: 100, steps: 16 })
    expect(failure.failedRuns).toBeGreaterThan(5)
    expect(failure.failedRuns).toBeLessThan(50)
    expect(failure.cause).toBeInstanceOf(DoubleBooking)
    expect(failure.message).toContain(`${failure.failedRuns} of 100 runs failed. The smallest failing one of seed `)
    expect(failure.message).toContain('DoubleBooking: 2 guests in one room')
    expect(failure.message).toContain(failure.trace)
  })

  it('T13 finds what one order in hundreds shows', async () => {
    const failure = await failureOf({ seeds: 1_000, run: noDoubleBooking(0, 12) })
    expect(failure.failedRuns).toBeLessThan(20)
    expect(failure.cause).toBeInstanceOf(DoubleBooking)
  })

  it('T13 shrinks the choices towards first in, first out', async () => {
    const failure = await failureOf({ seeds: 100, run: noDoubleBooking(0, 4) })
    // The fast guest has to be kept waiting three times: less does not do.
    expect(failure.message).toContain('3 choices that are not first in, first out')
    expect((failure.replay as number[]).filter(choice => choice !== 0)).toHaveLength(3)
  })

  it('T13 what the error says can be run again, by choices and by seed', async () => {
    const run = noDoubleBooking(0, 4)
    const failure = await failureOf({ seeds: 100, run })
    const again = await failureOf({ replay: failure.replay, run })
    expect(again.trace).toBe(failure.trace)
    expect(again.message).toContain('1 of 1 run failed')
    const seed = Number(/of seed (\d+)/.exec(failure.message)?.[1])
    expect(failure.message).toContain(`Before it was shrunk: explore({ replay: ${seed}, run })`)
    expect((await failureOf({ replay: seed, run })).cause).toBeInstanceOf(DoubleBooking)
    const passing = await explore({ replay: [], run })
    expect(passing).toMatchObject({ runs: 1, seeds: [], steps: 15 })
    expect((await explore({ replay: 77, run: () => {} })).seeds).toEqual([77])
  })

  it('T13 of runs that fail differently it keeps to the way the smallest one fails', async () => {
    class Late extends Error {
      override readonly name = 'Late'
    }
    const failure = await failureOf({
      seeds: 60,
      run: async world => {
        const guests = await walkers(0, 4)(world)
        if (guests.length > 1) throw new DoubleBooking('two')
        throw new Late('one, and that is wrong, too')
      },
    })
    expect(failure.failedRuns).toBe(60)
    expect(failure.steps).toBe(15)
    expect(failure.cause).toBeInstanceOf(Late)
    expect(failure.replay).toEqual([])
    expect(failure.message).toContain('0 choices that are not first in, first out')
  })

  it('T13 shows who handled what, from whom, when, and what came of it', async () => {
    const { message } = await failureOf({
      seeds: [1],
      run: async ({ spawn, advance, note }) => {
        const weak = spawn(
          Behavior.handle<{ type: 'work' | 'fail' }>((ctx, { type }) => {
            if (type === 'fail') ctx.fail('too weak')
            ctx.timers.startSingle('t', { type: 'fail' }, 12)
          }),
          { name: 'weak', supervision: 'stop' },
        )
        weak.tell({ type: 'work' })
        await advance(12)
        note('now it is gone')
        weak.tell({ type: 'work' })
        await advance(1)
        throw 'a string'
      },
    })
    expect(message).toBe(
      [
        '1 of 1 run failed. The smallest failing one of seed 1 (2 steps, 0 choices that are not first in, first out) failed with',
        '  "a string"',
        'Run it again: explore({ replay: [], run })',
        'Before it was shrunk: explore({ replay: 1, run })',
        '',
        '      at  0 ms  /user/weak#4  started',
        '   1  at  0 ms  /user/weak#4  handles { type: "work" }  from outside',
        '   2  at 12 ms  /user/weak#4  handles { type: "fail" }  from itself',
        '      at 12 ms  /user/weak#4  fails: too weak',
        '      at 12 ms  /user/weak#4  supervised: stop',
        '      at 12 ms  /user/weak#4  stopped',
        '      at 12 ms  --            now it is gone',
        '      at 12 ms  /user/weak#4  dead letter (stopped): { type: "work" }',
      ].join('\n'),
    )
  })

  it('T13 the seed goes with the choices where chance had a part besides them', async () => {
    const failure = await failureOf({
      seeds: [5],
      run: ({ host }) => {
        throw new Error(`${host.random()}`)
      },
    })
    expect(failure.replay).toEqual({ seed: 5, choices: [] })
    expect(failure.message).toContain('explore({ replay: { seed: 5, choices: [] }, run })')
    const again = await failureOf({
      replay: failure.replay,
      run: ({ host }) => {
        throw new Error(`${host.random()}`)
      },
    })
    expect(again.cause).toEqual(failure.cause)
  })

  it('T13 a long list of choices gives way to its seed, and a long trace to its end', async () => {
    const failure = await failureOf({
      seeds: [2],
      run: async ({ spawn, settle }) => {
        const seen: string[] = []
        const runner = Behavior.handle<number>((ctx, n) => {
          seen.push(ctx.path.name)
          if (n > 0) ctx.self.tell(n - 1)
        })
        for (const name of ['a', 'b']) spawn(runner, name).tell(250)
        await settle()
        // Only where the very last choice is odd.
        const strict = seen.filter((name, at) => at > 490 && name !== seen[at - 1]).length
        if (strict < 7) throw new Error('long')
      },
    })
    expect(failure.trace.split('\n')[0]).toMatch(/… \d+ earlier lines$/)
    expect(failure.trace.split('\n')).toHaveLength(201)
    expect((failure.replay as number[]).length).toBeGreaterThan(200)
    expect(failure.message).toContain('explore({ replay: 2, run })')
    expect(failure.message).not.toContain('Before it was shrunk')
  })

  it.each([
    [{ seeds: 0 }, '0 seeds'],
    [{ seeds: 1.5 }, '1.5 seeds'],
    [{ seeds: [] }, 'no seed'],
    [{ seeds: 1, systematic: true }, 'more than one'],
    [{ systematic: { maxRuns: 0 } }, 'maxRuns 0'],
    [{ systematic: { maxChoices: -1 } }, 'maxChoices -1'],
    [{ withinMs: Number.NaN }, 'withinMs'],
    [{ maxSteps: 0.5 }, 'maxSteps 0.5'],
  ])('T13 refuses %o', async (options, why) => {
    await expect(explore({ ...options, run: () => {} })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(why) as unknown,
    })
  })
})

describe('T13 explore: the world of a run', () => {
  it('T13 takes a configuration, its own propagation included; throughput is 1 unless it says otherwise', async () => {
    const carried: unknown[] = []
    const contextPropagation = {
      capture: () => 'ours',
      run: <R>(captured: unknown, handle: () => R): R => {
        carried.push(captured)
        return handle()
      },
    }
    await explore({
      seeds: 1,
      config: { name: 'shop', contextPropagation },
      run: async ({ system, spawn, settle }) => {
        expect(system.name).toBe('shop')
        expect(system.config.throughput).toBe(1)
        spawn(Behavior.ignore).tell(1)
        await settle()
      },
    })
    expect(carried).toEqual(['ours'])
    const bare = { ...contextPropagation, capture: () => undefined }
    await explore({
      seeds: 1,
      config: { contextPropagation: bare, throughput: 9 },
      run: ({ spawn }) => spawn(Behavior.ignore).tell(1),
    })
    expect(carried).toEqual(['ours'])
  })

  it('T13 has the probes of a kit', async () => {
    await explore({
      seeds: 3,
      run: async ({ spawn, settle, failures, logs, deadLetters }) => {
        const ref = spawn(Behavior.handle<string>((ctx, text) => ctx.fail(text)))
        ref.tell('boom')
        await settle()
        expect(failures.events).toHaveLength(1)
        expect(deadLetters.events).toEqual([])
        await logs.expect('error', 'boom')
      },
    })
  })

  const answering = Behavior.handle<{ type: 'get'; replyTo: ActorRef<number> }>((ctx, { replyTo }) => {
    ctx.timers.startSingle('t', { type: 'get', replyTo }, 20)
    if (ctx.system.config.host?.now() === 20) replyTo.tell(7)
  })

  it('T13 runs by itself while the scenario waits', async () => {
    const report = await explore({
      seeds: 3,
      run: async ({ spawn, host }) => {
        expect(await ask(spawn(answering), { type: 'get' })).toBe(7)
        expect(host.now()).toBe(20)
      },
    })
    expect(report.runs).toBe(3)
  })

  const ticking = Behavior.setup<string>(ctx => {
    ctx.timers.startFixedRate('t', 'tick', 7)
    return Behavior.ignore
  })

  it('T13 leaves the clock to the scenario where that moves it', async () => {
    const times: number[] = []
    await explore({
      seeds: 1,
      run: async ({ spawn, advance, settle, probe, host }) => {
        spawn(ticking)
        for (const ms of [10, 5, 30]) {
          await advance(ms)
          for (let job = 0; job < 50; job++) await undefined
          times.push(host.now())
          await settle()
          times.push(host.now())
        }
        await probe().expectNoMessage(55)
        times.push(host.now())
      },
    })
    expect(times).toEqual([10, 10, 15, 15, 45, 45, 100])
  })

  it('T13 a scenario that only settles, again and again, finds the clock where it was', async () => {
    await explore({
      seeds: 1,
      run: async ({ settle, host, spawn, advance }) => {
        spawn(ticking)
        for (let time = 0; time < 20; time++) {
          await settle()
          for (let job = 0; job < time; job++) await undefined
          expect(host.now()).toBe(0)
        }
        await advance(3)
        expect(host.now()).toBe(3)
      },
    })
  })

  it('T13 a scenario that waits for what never comes is a failure that says so', async () => {
    const silent = await failureOf({ seeds: [1], run: () => new Promise(() => {}) })
    expect(silent.cause).toMatchObject({ code: 'RUN_STUCK' })
    expect(silent.message).toContain(
      'stuck at 60000 ms of virtual time: the scenario itself waits for something that never comes',
    )
    const bounded = await failureOf({
      seeds: [1],
      withinMs: 100,
      run: ({ spawn }) => {
        spawn(ticking)
        return new Promise(() => {})
      },
    })
    expect(bounded.steps).toBe(14)
    expect(bounded.message).toContain('stuck at 100 ms')
  })

  it('T13 so is a handler that does', async () => {
    const failure = await failureOf({
      seeds: [1],
      run: ({ spawn }) =>
        spawn(
          Behavior.handle<string>(() => new Promise<void>(() => {})),
          'a',
        ).tell('x'),
    })
    expect(failure.message).toContain('a handler of /user/a awaits something that never comes. Handlers that await: /user/a.')
  })

  it('T13 a handler that is only slow is waited for', async () => {
    let done = false
    await explore({
      seeds: 1,
      run: ({ spawn, host }) => {
        const slow = async () => {
          await new Promise<void>(resolve => void host.setTimer(resolve, 5_000))
          done = true
        }
        spawn(Behavior.handle<string>(slow)).tell('x')
      },
    })
    expect(done).toBe(true)
  })

  it('T13 a run that does not come to rest is a failure', async () => {
    const failure = await failureOf({
      seeds: [1],
      run: ({ spawn }) => spawn(Behavior.handle<number>((ctx, n) => ctx.self.tell(n + 1))).tell(1),
    })
    expect(failure.cause).toMatchObject({ code: 'SIMULATION_ENDLESS' })
    expect(failure.message).toContain('more than 100000 messages have been handled')
    const bounded = await failureOf({ seeds: [1], maxSteps: 20, run: walkers(30) })
    expect(bounded.message).toContain('more than 20 messages')
  })
})
