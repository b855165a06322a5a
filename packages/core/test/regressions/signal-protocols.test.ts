import { type ActorContext, type ActorRef, Behavior, type MaybePromise, type Signal, type StandardSchema } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { world } from './support.ts'

const lengthSchema: StandardSchema<string, number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: value => (typeof value === 'string' ? { value: value.length } : { issues: [{ message: 'no string' }] }),
  },
}
const wraps: readonly [string, (inner: Behavior<number>) => Behavior<string>][] = [
  ['transform', inner => Behavior.transform(inner, (text: string) => text.length)],
  ['validated', inner => Behavior.validated(lengthSchema, inner)],
  ['an interceptor in transform', inner => wraps[0]?.[1](Behavior.intercept((_ctx, n, next) => next(n), inner)) as never],
  ['transform in a setup', inner => Behavior.setup(() => Behavior.transform(inner, (text: string) => text.length))],
  ['transform in an interceptor', inner => Behavior.intercept((_ctx, text, next) => next(text), wraps[0]?.[1](inner) as never)],
]

type OnEnd = (ctx: ActorContext<string>) => Behavior<string> | undefined | Promise<Behavior<string>>

type OnSignal = (ctx: ActorContext<string>, signal: Signal) => MaybePromise<Behavior<string> | void>

/** A behaviour that sees numbers, and a child of it; `hears` puts the signal handler where it belongs. */
function start(hears: (counting: Behavior<number>, onSignal: (on: OnEnd) => OnSignal) => Behavior<string>) {
  const w = world({ logLevel: 'off' })
  const got: unknown[] = []
  const children: ActorRef<string>[] = []
  let starts = 0
  const counting = Behavior.setup<number>(ctx => {
    starts++
    children.push(ctx.spawnWatched(Behavior.receive<string>(() => Behavior.stopped)))
    return Behavior.handle((_ctx, n) => {
      if (n === 0) throw new Error('none')
      got.push(n)
    })
  })
  const when =
    (on: OnEnd): OnSignal =>
    (ctx, { type }) =>
      type === 'terminated' ? on(ctx) : undefined
  const ref = w.system.spawn(hears(counting, when))
  const end = async () => {
    children.at(-1)?.tell('end')
    await w.host.settle()
  }
  const tell = async (...texts: string[]) => {
    for (const text of texts) ref.tell(text)
    await w.host.settle()
  }
  return { ...w, ref, got, end, tell, starts: () => starts }
}

const words = (got: unknown[]) => Behavior.handle<string>((_ctx, text) => void got.push(text))

describe.each(wraps)('8.6 a signal handler around %s', (_, wrap) => {
  it('8.6 is given a context of the outer protocol', async () => {
    const { got, end, host } = start((counting, on) =>
      wrap(counting).receiveSignal(
        on(ctx => {
          ctx.self.tell('four')
          ctx.timers.startSingle('key', 'eleven', 10)
          return undefined
        }),
      ),
    )
    await end()
    await host.advance(10)
    expect(got).toEqual([4, 6])
  })

  it.each(['at once', 'later'])('8.6 returns, %s, a behaviour of the outer protocol', async how => {
    const { got, end, tell } = start((counting, on) =>
      wrap(counting).receiveSignal(on(() => (how === 'later' ? Promise.resolve(words(got)) : words(got)))),
    )
    await tell('four')
    await end()
    await tell('four')
    expect(got).toEqual([4, 'four'])
  })

  it('8.6 may stay, or add to what is there', async () => {
    const { got, end, tell } = start((counting, on) =>
      wrap(counting).receiveSignal(on(() => Behavior.intercept((_ctx, message, next) => next(message), Behavior.same) as never)),
    )
    await end()
    await tell('four')
    expect(got).toEqual([4])
  })

  it('4.12 returns what fails to begin: the map is there as before', async () => {
    const w = start((counting, on) =>
      Behavior.supervise(
        wrap(counting).receiveSignal(
          on(() =>
            Behavior.setup<string>(() => {
              throw new Error('no start')
            }),
          ),
        ),
      ).onFailure('resume'),
    )
    await w.end()
    await w.tell('four')
    expect(w.got).toEqual([4])
  })

  it('8.6 replaces one further inside', async () => {
    const { got, end } = start((counting, on) => {
      const inner = counting.receiveSignal(() => {
        got.push('inner')
      })
      return wrap(inner).receiveSignal(
        on(() => {
          got.push('outer')
          return undefined
        }),
      )
    })
    await end()
    expect(got).toEqual(['outer'])
  })

  it('4.5 hears of the instance that a supervise further inside has installed', async () => {
    const { got, end, tell, starts } = start((counting, on) =>
      wrap(Behavior.supervise(counting).onFailure('restart')).receiveSignal(on(() => words(got))),
    )
    await tell('')
    await end()
    await tell('four')
    expect([starts(), got]).toEqual([2, ['four']])
  })
})

it('8.6 a signal handler between two maps is of the protocol there', async () => {
  const { got, end, tell } = start((counting, on) =>
    Behavior.transform(
      Behavior.transform(counting, (text: string) => text.length).receiveSignal(
        on(ctx => {
          ctx.self.tell('three')
          return words(got)
        }),
      ),
      (text: string) => `${text}!`,
    ),
  )
  await end()
  await tell('four')
  expect(got).toEqual(['three', 'four!'])
})

it('8.6 what a signal handler returns stays in the layers outside of the map; those inside have gone with it', async () => {
  const log: string[] = []
  const { got, end, tell } = start((counting, on) =>
    Behavior.intercept(
      (_ctx, text, next) => {
        log.push(`outside ${text}`)
        return next(text)
      },
      Behavior.transform(
        Behavior.intercept((_ctx, n, next) => {
          log.push(`inside ${n}`)
          return next(n)
        }, counting),
        (text: string) => text.length,
      ).receiveSignal(on(() => words(got))),
    ),
  )
  await tell('four')
  await end()
  await tell('six')
  expect([log, got]).toEqual([
    ['outside four', 'inside 4', 'outside six'],
    [4, 'six'],
  ])
})

it('4.5 a supervise inside of the map still decides, and what it installs again is mapped again', async () => {
  const { got, end, tell, starts, system } = start((counting, on) =>
    Behavior.transform(Behavior.supervise(counting).onFailure('restart'), (text: string) => text.length).receiveSignal(
      on(() =>
        Behavior.handle(() => {
          throw new Error('of the new behaviour')
        }),
      ),
    ),
  )
  await end()
  await tell('fails', 'four')
  expect([starts(), got]).toEqual([2, [4]])
  await end()
  await tell('fails', 'seventy')
  expect([starts(), got, system.tree().children.length > 0]).toEqual([3, [4, 7], true])
})

it('8.6 layers do not pile up where a signal handler returns its behaviour again', async () => {
  const w = world()
  let maps = 0
  const got: number[] = []
  const again = (sum: number): Behavior<string> =>
    Behavior.transform(
      Behavior.setup<number>(ctx => {
        ctx.stop(ctx.spawnWatched(Behavior.ignore))
        return Behavior.handle((_ctx, n) => void got.push(sum + n))
      }),
      (text: string) => {
        maps++
        return text.length
      },
    ).receiveSignal((_ctx, { type }) => (type === 'terminated' && sum < 500 ? again(sum + 100) : undefined))
  const ref = w.system.spawn(again(0))
  await w.host.settle()
  ref.tell('four')
  await w.host.settle()
  expect([got, maps]).toEqual([[504], 1])
})
