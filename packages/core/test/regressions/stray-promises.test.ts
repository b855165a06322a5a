import { attempt, Behavior, err } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { unhandledRejections } from '../behavior/support.ts'
import { world } from './support.ts'

const rejecting = () => Promise.reject(new Error('stray'))

describe('2.7 a promise where a value is wanted at once', () => {
  async function failuresOf(behavior: Behavior<string>) {
    const { system, host } = world({ logLevel: 'off' })
    const rejections = unhandledRejections()
    const failures = eventProbe(system, 'failure')
    const ref = system.spawn(behavior, { supervision: 'resume' })
    ref.tell('x')
    ref.tell('y')
    await host.settle()
    expect(await rejections.stop()).toEqual([])
    return failures.events.map(({ snapshot, lastMessage }) => [lastMessage, snapshot.description])
  }
  const got: unknown[] = []
  const inner = Behavior.handle<unknown>((_ctx, message) => void got.push(message))

  it.each([
    ['a promise', rejecting],
    ['a promise that resolves', () => Promise.resolve(1)],
    [
      'a thenable',
      () => Object.fromEntries([['then', (_done: unknown, fail: (reason: unknown) => void) => fail(new Error('stray'))]]),
    ],
  ])('2.7 the map of transform returns %s: a failure that says so, and nothing is delivered', async (_, map) => {
    const failed = expect.stringMatching(/map of Behavior.transform returned a promise/)
    expect(await failuresOf(Behavior.transform(inner, map))).toEqual([
      ['x', failed],
      ['y', failed],
    ])
    expect(got).toEqual([])
  })

  it('8.6 a message that only looks strange is delivered by transform as it is', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const { system, host } = world()
    const seen: unknown[] = []
    const ref = system.spawn(
      Behavior.transform(
        Behavior.handle<unknown>((_ctx, message) => void seen.push(Object.is(message, proxy))),
        () => proxy,
      ),
    )
    ref.tell('x')
    await host.settle()
    expect(seen).toEqual([true])
  })

  it('2.8 a generator yields one (`yield` for `await`): the failure says so', async () => {
    const yielding = Behavior.tryReceive<string>(function* () {
      yield rejecting() as never
      return Behavior.same
    })
    const failed = expect.stringMatching(/yielded something that is no Err/)
    expect(await failuresOf(yielding)).toEqual([
      ['x', failed],
      ['y', failed],
    ])
  })

  it('2.8 the finally of a generator that has failed yields one: the first Err is the failure', async () => {
    const yielding = Behavior.tryReceive<string>(function* () {
      try {
        yield* err(new Error('first'))
      } finally {
        yield rejecting() as never
      }
      return Behavior.same
    })
    expect((await failuresOf(yielding)).map(([, description]) => description)).toEqual(['first', 'first'])
  })

  it('2.8 attempt: the same', async () => {
    const rejections = unhandledRejections()
    const yields = () =>
      attempt(function* () {
        yield rejecting() as never
      })
    expect(yields).toThrow(TypeError)
    const failed = attempt(function* () {
      try {
        yield* err('first')
      } finally {
        yield rejecting() as never
      }
    })
    expect(failed.ok || failed.error).toBe('first')
    expect(await rejections.stop()).toEqual([])
  })
})

describe('2.8 attempt closes a generator that yields what is no Err, and says so', () => {
  it('2.8 sync', () => {
    const log: string[] = []
    const body = function* () {
      try {
        yield 5 as never
      } finally {
        log.push('finally')
      }
    }
    expect(() => attempt(body)).toThrow(/no Err/)
    expect(log).toEqual(['finally'])
  })

  it('2.8 async', async () => {
    const log: string[] = []
    const body = async function* () {
      try {
        yield 5 as never
      } finally {
        log.push('finally')
      }
    }
    await expect(attempt(body)).rejects.toThrow(/no Err/)
    expect(log).toEqual(['finally'])
  })

  it('2.8 what its finally throws does not take the place of that', () => {
    const body = function* () {
      try {
        yield 5 as never
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tested
        throw new Error('of finally')
      }
    }
    expect(() => attempt(body)).toThrow(/no Err/)
  })
})
