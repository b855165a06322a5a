import { type ActorRef, Behavior, DefaultBehaviorFailure, err, ok } from '@cellactor/core'
import { BehaviorTestKit, TestkitError, testInbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

type Counter = { type: 'add'; n: number } | { type: 'get'; replyTo: ActorRef<number> } | { type: 'close' } | { type: 'other' }
const counter = (sum: number): Behavior<Counter> =>
  Behavior.match<Counter>({
    add: (_ctx, { n }) => counter(sum + n),
    get: (_ctx, { replyTo }) => {
      replyTo.tell(sum)
      return Behavior.same
    },
    close: () => Behavior.stopped,
    other: () => Behavior.unhandled,
  })

describe('testkit BehaviorTestKit: outcomes', () => {
  it('same, changed, unhandled, stopped', async () => {
    const kit = BehaviorTestKit.create(counter(1))
    const answers = testInbox<number>()
    expect(kit.outcome).toEqual({ type: 'same' })
    const changed = await kit.run({ type: 'add', n: 2 })
    expect(changed.type).toBe('changed')
    expect(changed).toBe(kit.outcome)
    expect((await kit.run({ type: 'get', replyTo: answers.ref })).type).toBe('same')
    expect(answers.takeMessage()).toBe(3)
    expect((await kit.run({ type: 'other' })).type).toBe('unhandled')
    expect(kit.isAlive).toBe(true)
    expect((await kit.run({ type: 'close' })).type).toBe('stopped')
    expect(kit.isAlive).toBe(false)
  })

  it('changed names the behaviour, which may be run by a kit of its own', async () => {
    const kit = BehaviorTestKit.create(counter(1))
    await kit.run({ type: 'add', n: 2 })
    if (kit.outcome.type !== 'changed') throw new Error(kit.outcome.type)
    const answers = testInbox<number>()
    await BehaviorTestKit.create(kit.outcome.behavior).run({ type: 'get', replyTo: answers.ref })
    expect(answers.messages).toEqual([3])
  })

  it('hears of every form of handler', async () => {
    const next = Behavior.ignore as Behavior<number>
    const forms: Record<string, Behavior<number>> = {
      receive: Behavior.receive<number>(() => next),
      async: Behavior.receive<number>(async () => next),
      tryReceive: Behavior.tryReceive<number>(() => ok(next)),
      generator: Behavior.tryReceive<number>(function* () {
        const found: Behavior<number> = yield* ok(next)
        return found
      }),
      asyncGenerator: Behavior.tryReceive<number>(async function* () {
        const found: Behavior<number> = yield* ok(next)
        return found
      }),
      receiveMessage: Behavior.receiveMessage<number>(() => next),
      setup: Behavior.setup<number>(() => Behavior.receive(() => next)),
      trySetup: Behavior.trySetup<number>(() => ok(Behavior.receive(() => next))),
      stateful: Behavior.stateful<number, number>(
        () => 0,
        () => next,
      ),
      asyncStateful: Behavior.stateful<number, number>(
        async () => 0,
        async () => next,
      ),
      supervise: Behavior.supervise(Behavior.receive<number>(() => next)).onFailure('stop'),
      intercept: Behavior.intercept<number>(
        (_ctx, n, inner) => inner(n),
        Behavior.receive<number>(() => next),
      ),
      transform: Behavior.transform(
        Behavior.receive<number>(() => next),
        (n: number) => n,
      ),
      later: Behavior.receive<number>(() => Behavior.receive<number>(() => next)),
    }
    for (const [form, behavior] of Object.entries(forms)) {
      const kit = BehaviorTestKit.create(behavior)
      if (form === 'later') await kit.run(0)
      const outcome = await kit.run(1)
      expect(outcome, form).toEqual({ type: 'changed', behavior: next })
      expect((await kit.run(2)).type, form).toBe('same')
    }
  })

  it('handle and a new state of stateful are the same behaviour', async () => {
    const handling = BehaviorTestKit.create(Behavior.handle<number>(() => ok(Behavior.ignore)))
    expect((await handling.run(1)).type).toBe('same')
    const sums: number[] = []
    const summing = Behavior.stateful<number, number>(
      () => 0,
      (_ctx, sum, n) => {
        sums.push(sum + n)
        return sum + n
      },
    )
    const kit = BehaviorTestKit.create(summing)
    for (const n of [1, 2, 3]) expect((await kit.run(n)).type).toBe('same')
    expect(sums).toEqual([1, 3, 6])
  })

  it('failed, with the original value: thrown, rejected, returned', async () => {
    const thrown = new RangeError('too much')
    const forms: Record<string, Behavior<number>> = {
      throws: Behavior.receive<number>(() => {
        throw thrown
      }),
      rejects: Behavior.receive<number>(async () => {
        throw thrown
      }),
      errs: Behavior.tryReceive<number>(() => err(thrown)),
      fails: Behavior.receive<number>(ctx => ctx.fail(thrown)),
    }
    for (const [form, behavior] of Object.entries(forms)) {
      const outcome = await BehaviorTestKit.create(behavior).run(1)
      if (outcome.type !== 'failed') throw new Error(`${form}: ${outcome.type}`)
      expect(outcome.error, form).toBe(thrown)
      expect(outcome.failure.downcast(RangeError), form).toBe(thrown)
    }
  })

  it('goes on after a failure as if resumed', async () => {
    const kit = BehaviorTestKit.create(
      Behavior.stateful<number, number>(
        () => 0,
        (ctx, sum, n) => (n < 0 ? ctx.fail('negative') : sum + n),
      ),
    )
    await kit.run(3)
    expect((await kit.run(-1)).type).toBe('failed')
    expect(kit.isAlive).toBe(true)
    expect((await kit.run(1)).type).toBe('same')
  })

  it('invalid, with the issues of the schema', async () => {
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => (typeof value === 'number' ? { value } : { issues: [{ message: 'no number' }] }),
      },
    }
    const kit = BehaviorTestKit.create(Behavior.validated(schema, Behavior.ignore) as Behavior<unknown>)
    expect(await kit.run('x')).toEqual({ type: 'invalid', issues: [{ message: 'no number' }] })
    expect((await kit.run(1)).type).toBe('same')
  })

  it('stopSelf and stop(self) stop, whatever is returned', async () => {
    for (const stop of ['stopSelf', 'stop'] as const) {
      const kit = BehaviorTestKit.create(Behavior.handle<string>(ctx => (stop === 'stop' ? ctx.stop(ctx.self) : ctx.stopSelf())))
      expect((await kit.run('x')).type).toBe('stopped')
      expect(kit.takeEffects()).toEqual([{ type: 'stopped', target: kit.ref }])
    }
  })
})

describe('testkit BehaviorTestKit: turns', () => {
  it('a synchronous handler has run when run returns', () => {
    const handled: number[] = []
    const kit = BehaviorTestKit.create(Behavior.handle<number>((_ctx, n) => void handled.push(n)))
    void kit.run(1)
    void kit.run(2)
    expect(handled).toEqual([1, 2])
  })

  it('1.1 the next run waits for the handler before', async () => {
    const log: string[] = []
    const kit = BehaviorTestKit.create(
      Behavior.handle<string>(async (_ctx, name) => {
        log.push(`${name} begins`)
        for (let job = 0; job < 10; job++) await undefined
        log.push(`${name} ends`)
      }),
    )
    const outcomes = await Promise.all(['a', 'b', 'c'].map(name => kit.run(name)))
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect(outcomes.map(outcome => outcome.type)).toEqual(['same', 'same', 'same'])
  })

  it('runs wait for an asynchronous setup', async () => {
    const log: string[] = []
    const kit = BehaviorTestKit.create(
      Behavior.setup<string>(async () => {
        await undefined
        log.push('started')
        return Behavior.handle<string>((_ctx, m) => void log.push(m))
      }),
    )
    await kit.run('x')
    await kit.started
    expect(log).toEqual(['started', 'x'])
  })

  it('create throws what setup throws', () => {
    const thrown = new Error('no config')
    const failing = Behavior.setup<string>(() => {
      throw thrown
    })
    expect(() => BehaviorTestKit.create(failing)).toThrow(thrown)
    expect(() => BehaviorTestKit.create({} as Behavior<string>)).toThrow('Give a behaviour')
  })

  it('started rejects with what an asynchronous setup rejects with, and nothing more is run', async () => {
    const kit = BehaviorTestKit.create(
      Behavior.setup<string>(async () => {
        throw new Error('no config')
      }),
    )
    await expect(kit.started).rejects.toThrow('no config')
    await expect(kit.run('x')).rejects.toMatchObject({ code: 'BEHAVIOR_ENDED' })
    expect(kit.outcome.type).toBe('failed')
    expect(kit.isAlive).toBe(false)
  })

  it('a start that stops', () => {
    const kit = BehaviorTestKit.create(Behavior.setup<string>(() => Behavior.stopped))
    expect(kit.outcome.type).toBe('stopped')
    expect(kit.isAlive).toBe(false)
  })

  it('runs nothing after the end but postStop', async () => {
    const signals: string[] = []
    const behavior = Behavior.receive<string>(() => Behavior.stopped).receiveSignal((ctx, signal) => {
      signals.push(signal.type)
      ctx.log.info('bye')
    })
    const kit = BehaviorTestKit.create(behavior)
    await kit.run('x')
    const failure = await kit.run('y').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TestkitError)
    expect(String(failure)).toContain('/user/subject#1 has stopped: it runs nothing more')
    expect((await kit.signal({ type: 'postStop' })).type).toBe('stopped')
    expect(signals).toEqual(['postStop'])
    expect(kit.expectEffect('logged').message).toBe('bye')
    await expect(kit.signal({ type: 'postStop' })).rejects.toMatchObject({ code: 'BEHAVIOR_ENDED' })
  })

  it('ctx.signal aborts when the actor stops, also for a handler that awaits', async () => {
    const seen: boolean[] = []
    const kit = BehaviorTestKit.create(
      Behavior.handle<string>(async ctx => {
        ctx.stopSelf()
        seen.push(ctx.signal.aborted)
        await undefined
        await undefined
        seen.push(ctx.signal.aborted)
      }),
    )
    await kit.run('x')
    expect(seen).toEqual([false, true])
  })

  it('2.4 a context acts no more after the last signal', async () => {
    const late: (() => unknown)[] = []
    const behavior = Behavior.handle<string>(ctx => {
      late.push(
        () => ctx.stopSelf(),
        () => ctx.spawn(Behavior.ignore),
        () => ctx.watch(ctx.self),
        () => ctx.stash.unstashAll(),
      )
      late.push(
        () => ctx.timers.startSingle('t', 'x', 1),
        () => ctx.adapt(() => 'x'),
        () => ctx.stash.stash('x'),
      )
    })
    const kit = BehaviorTestKit.create(behavior)
    await kit.run('x')
    await kit.signal({ type: 'preRestart', failure: new DefaultBehaviorFailure('x') })
    for (const act of late) expect(act).toThrow('has been replaced or stopped')
    expect(kit.isAlive).toBe(false)
  })

  it('signals may change the behaviour, and fail', async () => {
    const next = Behavior.ignore as Behavior<string>
    const changing = BehaviorTestKit.create((Behavior.ignore as Behavior<string>).receiveSignal(() => next))
    const other = testInbox<string>()
    const ended = { type: 'terminated', pid: other.ref.pid, path: other.ref.path, reason: 'stopped' } as const
    expect(await changing.signal(ended)).toEqual({ type: 'changed', behavior: next })
    const failing = (Behavior.ignore as Behavior<string>).trySignal(() => err('bad'))
    expect(await BehaviorTestKit.create(failing).signal(ended)).toMatchObject({ type: 'failed', error: 'bad' })
    const silent = (Behavior.ignore as Behavior<string>).receiveSignal(() => {})
    expect((await BehaviorTestKit.create(silent).signal(ended)).type).toBe('same')
  })
})
