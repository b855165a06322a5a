import { Behavior, err, ok } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, raise, recording, stateOf, watching } from './support.ts'

describe('8.6 handle', () => {
  it('8.6 never changes the behaviour, whatever it returns', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const ref = system.spawn(
      Behavior.handle<string>((_, message) => {
        log.push(message)
        if (message === 'b') return ok(Behavior.stopped)
      }),
    )
    for (const message of ['a', 'b', 'c']) ref.tell(message)
    await host.settle()
    expect([log, seen.failures.length, seen.unhandled.length]).toEqual([['a', 'b', 'c'], 0, 0])
  })

  it.each([
    ['an Err', () => err(new Boom('boom'))],
    ['a promise of an Err', async () => err(new Boom('boom'))],
    ['a throw', () => raise(new Boom('boom'))],
    ['a rejection', () => Promise.reject(new Boom('boom'))],
  ])('8.6 %s is a failure', async (_, answer) => {
    const { system, host } = simulate()
    const seen = watching(system)
    system.spawn(Behavior.handle<string>(answer), { supervision: 'resume' }).tell('a')
    await host.settle()
    expect(seen.failures.map(event => event.snapshot.failure.downcast(Boom)?.message)).toEqual(['boom'])
  })

  it('2.1 an async one is waited for', async () => {
    const { system, host } = simulate()
    const gate = deferred()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.handle<string>(async (_, message) => {
        await gate.promise
        log.push(message)
      }),
    )
    ref.tell('a')
    await host.settle()
    expect(stateOf(system, ref)).toBe('awaiting')
    gate.resolve()
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['a']])
  })
})

describe('8.6 stateful', () => {
  it('8.6 the state is what the last message made of it', async () => {
    const { system, host } = simulate()
    const states: unknown[] = []
    const values = [undefined, null, 0, '', false, Number.NaN, [], () => 1, ok(1), { receive: 1 }]
    const ref = system.spawn(
      Behavior.stateful<unknown, unknown>(
        () => 'initial',
        (_, state, message) => {
          states.push(state)
          return message
        },
      ),
    )
    for (const value of [...values, 'end']) ref.tell(value)
    await host.settle()
    expect(states).toEqual(['initial', ...values])
  })

  it('8.6 a behaviour instead of a state becomes it', async () => {
    const { system, host } = simulate()
    const seen = watching(system)
    const log: string[] = []
    const ref = system.spawn(
      Behavior.stateful<string, number>(
        () => 1,
        (_, state, message) => {
          log.push(`${message} ${state}`)
          if (message === 'odd') return Behavior.unhandled
          if (message === 'keep') return Behavior.same
          if (message === 'become') return recording(log, next => `became ${next}`)
          return state + 1
        },
      ),
    )
    for (const message of ['a', 'odd', 'keep', 'b', 'become', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 1', 'odd 2', 'keep 2', 'b 2', 'become 3', 'became c'])
    expect(seen.unhandledMessages()).toEqual(['odd'])
  })

  it('8.6 starts, and restarts, from initial, which is given the context', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let starts = 0
    const ref = system.spawn(
      Behavior.stateful<string, number>(
        ctx => {
          starts += 1
          log.push(`initial of ${ctx.path.name}`)
          return 100 * starts
        },
        (_, state, message) => {
          if (message === 'boom') throw new Boom('boom')
          log.push(`${message} ${state}`)
          return state + 1
        },
      ),
      'ref',
    )
    for (const message of ['a', 'b', 'boom', 'c']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['initial of ref', 'a 100', 'b 101', 'initial of ref', 'c 200'])
  })

  it('8.6 one value makes many actors, each with its own state', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const once = Behavior.stateful<string, string[]>(
      () => [],
      (_, state, message) => {
        state.push(message)
        log.push(state.join(''))
        return state
      },
    )
    for (const letter of ['a', 'b']) {
      const ref = system.spawn(once)
      ref.tell(letter)
      ref.tell(letter)
      await host.settle()
    }
    expect(log).toEqual(['a', 'aa', 'b', 'bb'])
  })

  it('2.1 both may be asynchronous', async () => {
    const { system, host } = simulate()
    const gate = deferred<number>()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.stateful<string, number>(
        () => gate.promise,
        async (_, state, message) => {
          await Promise.resolve()
          log.push(`${message} ${state}`)
          return state + 1
        },
      ),
    )
    for (const message of ['a', 'b']) ref.tell(message)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['starting', []])
    gate.resolve(5)
    await host.settle()
    expect([stateOf(system, ref), log]).toEqual(['running', ['a 5', 'b 6']])
  })

  it('8.6 a resume keeps the state from before the message that failed', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    const ref = system.spawn(
      Behavior.stateful<string, number>(
        () => 1,
        (_, state, message) => {
          if (message === 'boom') throw new Boom('boom')
          log.push(`${message} ${state}`)
          return state + 1
        },
      ),
      { supervision: 'resume' },
    )
    for (const message of ['a', 'boom', 'b']) ref.tell(message)
    await host.settle()
    expect(log).toEqual(['a 1', 'b 2'])
  })

  it('3.2 an initial that throws is a start failure', () => {
    const { system } = simulate()
    const cause = new Boom('boom')
    const start = () =>
      system.spawn(
        Behavior.stateful<string, number>(
          () => raise(cause),
          (_, state) => state,
        ),
      )
    expect(start).toThrow(expect.objectContaining({ code: 'SPAWN_START_FAILED', cause }))
  })
})
