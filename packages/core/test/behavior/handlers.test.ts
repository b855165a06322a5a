import { Behavior, err, ok, type Result } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { asBehavior, Boom, deferred, raise, seeds, stateOf, watching } from './support.ts'

/** A number is added, `'stop'` ends the actor, `'strange'` is unhandled, `'boom'` fails it, everything else notes the sum. */
type Msg = number | string
type Next = (sum: number) => Behavior<Msg>

const check = (message: Msg): Result<Msg, Boom> => (message === 'boom' ? err(new Boom('boom')) : ok(message))
const choose = (message: Msg, sum: number, next: Next, log: string[]): Behavior<Msg> => {
  if (typeof message === 'number') return next(sum + message)
  if (message === 'stop') return Behavior.stopped
  if (message === 'strange') return Behavior.unhandled
  log.push(`${message} ${sum}`)
  return Behavior.same
}

/** The same actor, written in every way that the types allow. */
const forms: Readonly<Record<string, (log: string[], sum: number, next: Next) => Behavior<Msg>>> = {
  receive: (log, sum, next) =>
    Behavior.receive<Msg>((_, message) => {
      if (message === 'boom') throw new Boom('boom')
      return choose(message, sum, next, log)
    }),
  'async receive': (log, sum, next) =>
    Behavior.receive<Msg>(async (_, message) => {
      await Promise.resolve()
      if (message === 'boom') throw new Boom('boom')
      return choose(message, sum, next, log)
    }),
  'receive, a promise now and then': (log, sum, next) =>
    Behavior.receive<Msg>((_, message) => {
      if (message === 'boom') return Promise.reject(new Boom('boom'))
      const chosen = choose(message, sum, next, log)
      return message === 2 ? Promise.resolve(chosen) : chosen
    }),
  receiveMessage: (log, sum, next) =>
    Behavior.receiveMessage<Msg>(message => (message === 'boom' ? raise(new Boom('boom')) : choose(message, sum, next, log))),
  'async receiveMessage': (log, sum, next) =>
    Behavior.receiveMessage<Msg>(async message =>
      message === 'boom' ? raise(new Boom('boom')) : choose(message, sum, next, log),
    ),
  tryReceive: (log, sum, next) =>
    Behavior.tryReceive<Msg>((_, message) => {
      const checked = check(message)
      return checked.ok ? ok(choose(checked.value, sum, next, log)) : checked
    }),
  'async tryReceive': (log, sum, next) =>
    Behavior.tryReceive<Msg>(async (_, message) => {
      await Promise.resolve()
      const checked = check(message)
      return checked.ok ? ok(choose(checked.value, sum, next, log)) : checked
    }),
  'tryReceive that throws': (log, sum, next) =>
    Behavior.tryReceive<Msg>((_, message) =>
      message === 'boom' ? raise(new Boom('boom')) : ok(choose(message, sum, next, log)),
    ),
  'tryReceive, a generator': (log, sum, next) =>
    Behavior.tryReceive<Msg>(function* (_, message) {
      return choose(yield* check(message), sum, next, log)
    }),
  'tryReceive, a generator that throws': (log, sum, next) =>
    Behavior.tryReceive<Msg>(function* (_, message) {
      if (message === 'boom') throw new Boom('boom')
      return choose(yield* ok(message), sum, next, log)
    }),
  'tryReceive, an async generator': (log, sum, next) =>
    Behavior.tryReceive<Msg>(async function* (_, message) {
      return choose(yield* await Promise.resolve(check(message)), sum, next, log)
    }),
  'tryReceive, an async generator that rejects': (log, sum, next) =>
    Behavior.tryReceive<Msg>(async function* (_, message) {
      await Promise.resolve()
      if (message === 'boom') throw new Boom('boom')
      return choose(yield* ok(message), sum, next, log)
    }),
}

describe.each(Object.keys(forms))('R1 R2 the same actor as %s', form => {
  const spawn = (seed = 1) => {
    const { system, host } = simulate({ seed })
    const log: string[] = []
    const next: Next = sum => (forms[form] ?? raise(new Error(form)))(log, sum, next)
    const seen = watching(system)
    return { system, host, log, seen, ref: system.spawn(next(0), 'ref') }
  }

  it.each(seeds)('R1 what a handler returns is what handles the next message (seed %i)', async seed => {
    const { host, ref, log } = spawn(seed)
    for (const message of ['a', 1, 2, 'b', 'c', 3, 'd']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 0', 'b 3', 'c 3', 'd 6'])
  })

  it('R1 a failure is supervised: a restart begins with the first behaviour again, what is queued is kept', async () => {
    const { host, ref, log, seen } = spawn()
    for (const message of [1, 2, 'boom', 'a', 5, 'b']) ref.tell(message)
    await host.settle()
    expect([log, seen.descriptions().length, seen.outcomes()]).toEqual([['a 0', 'b 5'], 1, ['restart']])
    expect(seen.failures[0]?.snapshot.failure.downcast(Boom)?.message).toBe('boom')
    expect(seen.failures[0]?.lastMessage).toBe('boom')
    expect(seen.life('ref')).toEqual(['started', 'replaced', 'restarted'])
  })

  it('8.6 stopped ends the actor: what is queued becomes dead letters', async () => {
    const { system, host, ref, log, seen } = spawn()
    for (const message of [1, 'stop', 'a']) ref.tell(message)
    await host.settle()
    expect([stateOf(system, ref), log, seen.life('ref')]).toEqual(['gone', [], ['started', 'stopped']])
    expect(seen.deadLetters.map(event => [event.message, event.reason])).toEqual([['a', 'stopped']])
    expect(seen.failures).toEqual([])
  })

  it('8.6 unhandled is published as such and changes nothing', async () => {
    const { host, ref, log, seen } = spawn()
    for (const message of [1, 'strange', 'a']) ref.tell(message)
    await host.settle()
    expect([log, seen.unhandledMessages(), seen.failures.length]).toEqual([['a 1'], ['strange'], 0])
    expect([seen.unhandled[0]?.pid, seen.unhandled[0]?.path.name]).toEqual([ref.pid, 'ref'])
  })
})

describe('1.1 2.1 handlers that take their time', () => {
  it.each([
    [
      'an async function',
      (gate: Promise<void>, log: string[]) =>
        Behavior.receive<string>(async (_, message) => {
          log.push(`${message} begins`)
          await gate
          log.push(`${message} ends`)
          return Behavior.same
        }),
    ],
    [
      'an async generator',
      (gate: Promise<void>, log: string[]) =>
        Behavior.tryReceive<string>(async function* (_, message) {
          log.push(`${message} begins`)
          await gate
          log.push(`${yield* ok(message)} ends`)
          return Behavior.same
        }),
    ],
  ])('2.1 %s owns the actor until it settles', async (_, make) => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(make(gate.promise, log))
    for (const message of ['a', 'b']) ref.tell(message)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['awaiting', ['a begins']])
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['a begins', 'a ends', 'b begins', 'b ends']])
  })

  it('R1 a generator without await is handled at once: the actor never awaits', async () => {
    const { system, host } = simulate()
    const states: string[] = []
    const ref = system.spawn(
      Behavior.tryReceive<string>(function* (_, message) {
        yield* ok(message)
        return Behavior.same
      }),
      {
        middleware: [
          (_ctx, message, next) => {
            const handled = next(message)
            states.push(handled instanceof Promise ? 'later' : 'at once')
            return handled
          },
        ],
      },
    )
    ref.tell('a')
    await host.settle()
    expect(states).toEqual(['at once'])
  })

  it.each(seeds)('2.3 an async handler that is late after a stop changes nothing (seed %i)', async seed => {
    const { system, host } = simulate({ seed })
    const gate = deferred()
    const seen = watching(system)
    const ref = system.spawn(Behavior.receive<string>(() => gate.promise.then(() => Behavior.stopped)))
    ref.tell('a')
    await host.settle()
    system.stop(ref)
    await host.advance(5_000)
    expect(stateOf(system, ref)).toBe('gone')
    gate.resolve()
    await host.settle()
    expect([seen.failures.length, stateOf(system, ref)]).toEqual([0, 'gone'])
  })
})

describe('8.6 a handler that returns no behaviour', () => {
  const strange: readonly [string, unknown][] = [
    ['undefined', undefined],
    ['null', null],
    ['a word', 'same'],
    ['a plain object', {}],
    ['a function that would make one', () => Behavior.same],
    ['a class actor', { receive: () => {} }],
  ]
  const returning: Readonly<Record<string, (value: Behavior<unknown>) => Behavior<Msg>>> = {
    receive: value => Behavior.receive(() => value),
    'async receive': value => Behavior.receive(async () => value),
    receiveMessage: value => Behavior.receiveMessage(() => value),
    match: value => Behavior.transform(Behavior.match<{ type: 'a' }>({ a: () => value }), (_: Msg) => ({ type: 'a' })),
    'match, otherwise': value =>
      Behavior.transform(
        Behavior.match<{ type: 'a' }>({}, () => value),
        (_: Msg) => ({ type: 'a' }),
      ),
    tryReceive: value => Behavior.tryReceive(() => ok(value)),
    'async tryReceive': value => Behavior.tryReceive(async () => ok(value)),
    'tryReceive, a generator': value =>
      Behavior.tryReceive(function* () {
        return value
      }),
    'tryReceive, an async generator': value =>
      Behavior.tryReceive(async function* () {
        return value
      }),
  }
  describe.each(Object.keys(returning))('%s', how => {
    it.each(strange)('8.6 %s: a failure that says so', async (_, value) => {
      const { system, host } = simulate()
      const seen = watching(system)
      const ref = system.spawn((returning[how] ?? raise(new Error(how)))(asBehavior(value)), { supervision: 'resume' })
      ref.tell('a')
      await host.settle()
      expect([seen.outcomes(), seen.unhandled.length, stateOf(system, ref)]).toEqual([['resume'], 0, 'running'])
      expect(seen.descriptions()[0]).toMatch(/behaviou?r/i)
    })
  })
})
