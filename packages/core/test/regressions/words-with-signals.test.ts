import { type ActorContext, Behavior, type MaybePromise } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { world } from './support.ts'

type Next = MaybePromise<Behavior<string>>
const words: readonly ['same' | 'unhandled', (hears: string, log: string[]) => Behavior<string>][] = [
  ['same', (hears, log) => Behavior.same.receiveSignal((_ctx, { type }) => void log.push(`${hears} ${type}`))],
  ['unhandled', (hears, log) => Behavior.unhandled.receiveSignal((_ctx, { type }) => void log.push(`${hears} ${type}`))],
]
const timing: readonly [string, (next: Behavior<string>) => Next][] = [
  ['at once', next => next],
  ['later', async next => next],
]

describe.each(words)('8.6 Behavior.%s with a signal handler', (word, make) => {
  async function start(answer: (log: string[], message: string) => Next) {
    const { system, host } = world()
    const log: string[] = []
    const unhandled = eventProbe(system, 'unhandled')
    const handle = (_ctx: ActorContext<string>, message: string): Next => {
      log.push(message)
      return message === 'stop' ? Behavior.stopped : answer(log, message)
    }
    const ref = system.spawn(Behavior.receive(handle).receiveSignal((_ctx, { type }) => void log.push(`first ${type}`)))
    for (const message of ['a', 'b', 'stop']) ref.tell(message)
    await host.settle()
    return { log, unhandled: unhandled.events.map(({ message }) => message) }
  }

  it.each(timing)('8.6 returned %s: the handler of messages stays, the signal handler is the new one', async (_, given) => {
    const { log, unhandled } = await start((seen, message) => given(make(message, seen)))
    expect(log).toEqual(['a', 'b', 'stop', 'b postStop'])
    expect(unhandled).toEqual(word === 'same' ? [] : ['a', 'b'])
  })
})

it('8.6 Behavior.same with a signal handler, returned by the signal handler that it replaces: in its place', async () => {
  const { system, host } = world()
  const log: unknown[] = []
  const counting = Behavior.setup<number>(ctx => {
    for (const name of ['a', 'b']) ctx.stop(ctx.spawnWatched(Behavior.ignore, name))
    return Behavior.handle((_ctx, n) => void log.push(n))
  })
  system.spawn(
    Behavior.transform(counting, (text: string) => text.length).receiveSignal(() =>
      Behavior.same.receiveSignal(ctx => (ctx as ActorContext<string>).self.tell('four')),
    ),
  )
  await host.settle()
  expect(log).toEqual([4])
})
