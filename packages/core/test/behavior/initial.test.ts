import { ActorSystem, Behavior, err, ok, Props, SpawnError } from '@cellactor/core'
import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { asBehavior, Boom, raise, rejected, stateOf, tally, thrown, watching } from './support.ts'

describe('8.6 the initial behaviour', () => {
  const around: Readonly<Record<string, (behavior: Behavior<unknown>) => Behavior<unknown>>> = {
    'as it is': behavior => behavior,
    'in setup': behavior => Behavior.setup(() => behavior),
    'in nested setup': behavior => Behavior.setup(() => Behavior.setup(() => behavior)),
    'in trySetup': behavior => Behavior.trySetup(() => ok(behavior)),
    'in a generator': behavior =>
      Behavior.trySetup(function* () {
        return behavior
      }),
    'in supervise': behavior => Behavior.supervise(behavior).onFailure('restart'),
    'in intercept': behavior => Behavior.intercept((_ctx, message, next) => next(message), behavior),
    'in transform': behavior => Behavior.transform(behavior, (message: unknown) => message),
    'in monitor': behavior => Behavior.monitor(testProbe<unknown>(simulate().system).ref, behavior),
  }
  describe.each(Object.keys(around))('%s', how => {
    const wrap = around[how] ?? raise(new Error(how))
    it.each(['same', 'unhandled'] as const)('8.6 Behavior.%s is a start failure', kind => {
      const { system } = simulate()
      const seen = watching(system)
      const error = thrown(() => system.spawn(wrap(Behavior[kind]), 'ref'))
      expect(error).toBeInstanceOf(SpawnError)
      expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
      expect(`${String(error)} ${String((error as Error).cause)}`).toContain(kind)
      expect([seen.failures.length, seen.life('ref')]).toEqual([0, []])
    })

    it('8.6 stopped is none: the actor starts and ends', async () => {
      const { system, host } = simulate()
      const seen = watching(system)
      const probe = testProbe<unknown>(system)
      const ref = system.spawn(wrap(Behavior.stopped), 'ref')
      await host.settle()
      expect(await probe.expectTerminated(ref)).toMatchObject({ type: 'terminated' })
      expect([stateOf(system, ref), seen.failures.length, seen.life('ref').at(-1)]).toEqual(['gone', 0, 'stopped'])
    })
  })

  it.each(['same', 'unhandled'] as const)('8.6 Behavior.%s from a factory or a recipe is a start failure', kind => {
    const { system } = simulate()
    expect(thrown(() => system.spawn(() => Behavior[kind]))).toMatchObject({ code: 'SPAWN_START_FAILED' })
    expect(thrown(() => system.spawn(Props.of(Behavior[kind])))).toMatchObject({ code: 'SPAWN_START_FAILED' })
  })

  it.each(['same', 'unhandled'] as const)('8.6 Behavior.%s from an async setup is a start failure', async kind => {
    const { system, host } = simulate()
    const error = rejected(() => system.spawnAsync(Behavior.setup(async () => Behavior[kind])))
    await host.settle()
    expect(await error).toMatchObject({ code: 'SPAWN_START_FAILED' })
  })

  it('8.6 a setup that returns no behaviour is a start failure that says so', () => {
    const { system } = simulate()
    for (const value of [undefined, null, 'same', {}, () => Behavior.ignore]) {
      const error = thrown(() => system.spawn(Behavior.setup(() => asBehavior(value))))
      expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
      expect(String((error as Error).cause)).toMatch(/behaviou?r/i)
      expect(thrown(() => system.spawn(Behavior.trySetup(() => ok(asBehavior(value)))))).toMatchObject({
        code: 'SPAWN_START_FAILED',
      })
    }
  })

  it('8.6 a name is free again after such a start', async () => {
    const { system, host } = simulate()
    thrown(() => system.spawn(Behavior.same, 'ref'))
    const log: string[] = []
    system.spawn(tally(log), 'ref').tell('a')
    await host.settle()
    expect(log).toEqual(['a 0'])
  })
})

describe('8.6 behaviours that need no handler', () => {
  it('8.6 empty: everything is unhandled', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(Behavior.empty)
    for (const message of [1, 'b', undefined]) ref.tell(message)
    await host.settle()
    expect([seen.unhandledMessages(), stateOf(system, ref)]).toEqual([[1, 'b', undefined], 'running'])
  })

  it('8.6 ignore: everything is swallowed', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(Behavior.ignore)
    for (const message of [1, 'b', undefined]) ref.tell(message)
    await host.settle()
    expect([seen.unhandled.length, seen.deadLetters.length, seen.failures.length, stateOf(system, ref)]).toEqual([
      0,
      0,
      0,
      'running',
    ])
  })

  it.each(['empty', 'ignore'] as const)('8.6 a handler may become %s', async kind => {
    const { system, host } = simulate()
    const seen = watching(system)
    const ref = system.spawn(Behavior.receive<string>(() => Behavior[kind]))
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    await host.settle()
    expect(seen.unhandledMessages()).toEqual(kind === 'empty' ? ['b', 'c'] : [])
  })

  it('8.6 same and unhandled answer for the behaviour that is in place, however it came', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const second = Behavior.receiveMessage<string>(message => {
      log.push(message)
      return message === 'b' ? Behavior.unhandled : Behavior.same
    })
    const ref = system.spawn(Behavior.receive<string>(() => Behavior.setup(() => Behavior.setup(() => second))))
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    await host.settle()
    expect([log, seen.unhandledMessages()]).toEqual([['b', 'c'], ['b']])
  })
})

describe('3.5 one behaviour for many actors', () => {
  it('3.5 a behaviour is a value: two actors made of it share nothing', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const once = tally(log)
    const [one, other] = [system.spawn(once), system.spawn(once)]
    one.tell(1)
    other.tell(10)
    await host.settle()
    one.tell('one')
    await host.settle()
    other.tell('other')
    await host.settle()
    expect(log).toEqual(['one 1', 'other 10'])
  })

  it('3.5 a setup runs once for each actor', () => {
    const { system } = simulate()
    const contexts = new Set<unknown>()
    const once = Behavior.setup<unknown>(ctx => {
      contexts.add(ctx.pid)
      return Behavior.ignore
    })
    expect([system.spawn(once).pid, system.spawn(once).pid]).toEqual([...contexts])
  })

  it('3.5 one behaviour may run in two systems', async () => {
    const log: string[] = []
    const once = tally(log)
    const worlds = [simulate({ name: 'a' }), simulate({ name: 'b' })]
    for (const [index, { system, host }] of worlds.entries()) {
      const ref = system.spawn(once)
      ref.tell(index)
      ref.tell(system.name)
      await host.settle()
    }
    expect(log).toEqual(['a 0', 'b 1'])
  })

  it('3.5 a factory may make a behaviour: it runs again at each restart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let made = 0
    const ref = system.spawn(() => {
      made += 1
      return tally(log, 100 * made)
    })
    for (const message of [1, 'a', '', 'b']) ref.tell(message)
    await host.settle()
    expect([made, log]).toEqual([2, ['a 101', 'b 200']])
  })

  it('3.5 a recipe of a behaviour can be spawned many times', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const recipe = Props.of(tally(log))
    for (const name of ['a', 'b']) system.spawn(recipe, name).tell(name)
    await host.settle()
    expect([...log].sort()).toEqual(['a 0', 'b 0'])
  })

  it('R1 a real system handles behaviours, too', async () => {
    const system = ActorSystem.create({ name: 'real', logLevel: 'off' })
    const answer = await new Promise(resolve => {
      system.spawn(Behavior.tryReceive<number>((_, n) => (n > 1 ? ok(Behavior.stopped) : err(new Boom('x'))))).tell(2)
      system.spawn(Behavior.handle<number>((_, n) => resolve(n))).tell(3)
    })
    await system.terminate()
    expect(answer).toBe(3)
  })
})
