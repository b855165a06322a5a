import { type Actor, type ActorRef, actorOf, Behavior, type StandardSchema } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { world } from './support.ts'

const lengthSchema = (): StandardSchema<string, number> => ({
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: value => (typeof value === 'string' ? { value: value.length } : { issues: [{ message: 'no string' }] }),
  },
})
const lengthOf = (text: string) => text.length
const doubled = (n: number) => 2 * n

type Wrap = (inner: Behavior<number>, instance: number) => Behavior<string>
/** Made anew by each run of the factory. */
const wraps: readonly [string, Wrap][] = [
  ['validated, with a schema of its own', inner => Behavior.validated(lengthSchema(), inner)],
  ['transform, with a bound map', inner => Behavior.transform(inner, lengthOf.bind(undefined))],
  ['transform, with another map', (inner, n) => Behavior.transform(inner, n === 1 ? lengthOf : text => text.length)],
  [
    'an interceptor around',
    inner => Behavior.intercept((_c, text, next) => next(text), Behavior.validated(lengthSchema(), inner)),
  ],
  [
    'an interceptor inside',
    inner =>
      Behavior.validated(
        lengthSchema(),
        Behavior.intercept((_c, n, next) => next(n), inner),
      ),
  ],
]

/** Its first instance stashes; a 0 fails it. */
function start(wrap: Wrap) {
  const w = world({ logLevel: 'off' })
  const got: unknown[] = []
  const invalid = eventProbe(w.system, 'invalid')
  let instances = 0
  let self: ActorRef<number> | undefined
  const ref = w.system.spawn(
    () => {
      const instance = ++instances
      const inner = Behavior.setup<number>(ctx => {
        self ??= ctx.self
        return Behavior.handle((own, n) => {
          if (n === 0) throw new Error('none')
          if (instance === 1) own.stash.stash(n)
          else got.push(n)
        })
      })
      return wrap(inner, instance)
    },
    { supervision: 'restart' },
  )
  return { ...w, ref, got, invalid: () => invalid.events.map(({ message }) => message), self: () => self as ActorRef<number> }
}

describe.each(wraps)('messages for the inside of %s, after a restart through the factory', (_, wrap) => {
  it('3.6c what was stashed is not mapped again', async () => {
    const { host, ref, got, invalid } = start(wrap)
    for (const text of ['ab', 'abc', '']) ref.tell(text)
    await host.settle()
    expect([got, invalid()]).toEqual([[2, 3], []])
  })

  it('8.4 what was stashed or told is not mapped again, also after several restarts', async () => {
    const { host, ref, got, invalid, self } = start(wrap)
    ref.tell('ab')
    for (const n of [0, 0, 0, 7]) self().tell(n)
    await host.settle()
    expect([got, invalid()]).toEqual([[2, 7], []])
  })

  it('8.6 a ctx.self that was given away goes on to the inside', async () => {
    const { host, ref, got, invalid, self } = start(wrap)
    ref.tell('')
    await host.settle()
    self().tell(7)
    await host.settle()
    expect([got, invalid()]).toEqual([[7], []])
  })
})

it('8.4 between two maps of one maker: behind the one at the same place', async () => {
  const made = (plus: number) => (n: number) => n + plus
  const w = world()
  const got: number[] = []
  let instances = 0
  const ref = w.system.spawn(
    () => {
      const instance = ++instances
      const inner = Behavior.handle<number>((_ctx, n) => {
        if (n < 0) throw new Error('negative')
        got.push(n)
      })
      const middle = Behavior.setup<number>(ctx => {
        if (instance === 1) {
          ctx.self.tell(1)
          ctx.self.tell(-1_000)
          ctx.self.tell(2)
        }
        return Behavior.transform(inner, made(10))
      })
      return Behavior.transform(middle, made(100))
    },
    { supervision: 'restart' },
  )
  ref.tell(3)
  await w.host.settle()
  expect(got).toEqual([11, 12, 113])
})

it.each([
  ['fewer maps', (inner: Behavior<number>) => Behavior.transform(inner, doubled)],
  ['no map', (inner: Behavior<number>) => Behavior.intercept((_ctx, n, next) => next(n), inner)],
] as const)('8.4 a factory that returns a behaviour with %s: past all of them', async (_, after) => {
  const w = world()
  const got: number[] = []
  let instances = 0
  const inner = Behavior.handle<number>((ctx, n) => {
    if (n === 0) throw new Error('none')
    if (instances === 1) ctx.stash.stash(n)
    else got.push(n)
  })
  const ref = w.system.spawn(
    () => {
      const plusOne = (n: number) => n + 1
      const before = () => Behavior.transform(Behavior.transform(inner, plusOne.bind(undefined)), plusOne.bind(undefined))
      return ++instances === 1 ? before() : after(inner)
    },
    { supervision: 'restart' },
  )
  for (const n of [1, -2]) ref.tell(n)
  await w.host.settle()
  expect(got).toEqual([3])
})

interface Outer {
  readonly text: string
}
const stashing = Behavior.transform(
  Behavior.handle<string>((ctx, text) => {
    if (text === 'fail') throw new Error('fail')
    ctx.stash.stash(text)
  }),
  ({ text }: Outer) => text,
)

describe('8.4 a factory that returns a class actor next', () => {
  it.each(['without middleware', 'with middleware'])(
    '8.4 gives it, %s, the messages that were for an inner layer, as they were told',
    async how => {
      const w = world()
      const got: unknown[] = []
      let instances = 0
      const after = (): Actor<Outer> => ({ receive: (_ctx, message) => void got.push(message) })
      const ref = w.system.spawn<Outer>(() => (++instances === 1 ? stashing : after()), {
        supervision: 'restart',
        middleware: how === 'with middleware' ? [(_ctx, message, next) => next(message)] : undefined,
      })
      for (const text of ['1', '2', 'fail', '3']) ref.tell({ text })
      await w.host.settle()
      expect(got).toEqual(['1', '2', { text: '3' }])
    },
  )

  it('8.6 one that hands messages on to a behaviour of its own opens them itself', async () => {
    const w = world()
    const got: unknown[] = []
    let instances = 0
    const after = (): Actor<Outer> => {
      const inner = Behavior.setup<string>(ctx => {
        ctx.self.tell('own')
        return Behavior.handle((_ctx, text) => void got.push(text))
      })
      const own = actorOf(Behavior.transform(inner, ({ text }: Outer) => `${text}!`))
      return { preStart: ctx => own.preStart(ctx), receive: (ctx, message) => own.receive(ctx, message) }
    }
    const ref = w.system.spawn<Outer>(() => (++instances === 1 ? stashing : after()), { supervision: 'restart' })
    for (const text of ['fail', '3']) ref.tell({ text })
    await w.host.settle()
    expect(got).toEqual(['3!', 'own'])
  })
})
