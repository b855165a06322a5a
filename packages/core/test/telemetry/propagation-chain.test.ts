import { type Actor, Behavior } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom } from '../failure/support.ts'
import { carrying } from './carrying.ts'

type Word = string
const raiseIf = (word: Word): void => {
  if (word === 'fail') throw new Boom('fail')
}

describe('context propagation through a chain', () => {
  it('an outer context reaches the third actor, through handlers that know nothing of it', async () => {
    const c = carrying()
    const { system, host } = simulate({ contextPropagation: c.contextPropagation })
    const log: unknown[] = []
    const third = system.spawn<Word>(() => ({ receive: (_ctx, word) => void log.push([word, c.current()]) }))
    const second = system.spawn<Word>(Behavior.handle((_ctx, word) => third.tell(`${word}3`)))
    const first = system.spawn<Word>(() => ({ receive: (_ctx, word) => second.tell(`${word}2`) }))
    c.within('outer', () => first.tell('1'))
    first.tell('x')
    await host.settle()
    expect(log).toHaveLength(2)
    expect(log).toEqual(
      expect.arrayContaining([
        ['123', 'outer'],
        ['x23', undefined],
      ]),
    )
  })

  it('monitor, watch and parents: a copy of the message carries what is current where it is made', async () => {
    const c = carrying()
    const { system, host } = simulate({ contextPropagation: c.contextPropagation })
    const log: unknown[] = []
    const copies = system.spawn<Word>(() => ({ receive: (_ctx, word) => void log.push(['copy', word, c.current()]) }))
    const ref = system.spawn(
      Behavior.monitor(
        copies,
        Behavior.handle<Word>((_ctx, word) => void log.push([word, c.current()])),
      ),
    )
    c.within('outer', () => ref.tell('a'))
    await host.settle()
    expect(log).toEqual([
      ['a', 'outer'],
      ['copy', 'a', 'outer'],
    ])
  })

  it('8.6 an inner layer’s message to itself, past the maps outside of it, is bare for run', async () => {
    const c = carrying()
    const { system, host } = simulate({ contextPropagation: c.contextPropagation })
    const log: unknown[] = []
    const inner = Behavior.handle<number>((ctx, n) => {
      log.push([n, c.current()])
      if (n < 2) c.within('inner', () => ctx.self.tell(n + 1))
    })
    const ref = system.spawn(Behavior.transform(inner, (word: Word) => Number(word)))
    c.within('outer', () => ref.tell('1'))
    await host.settle()
    expect(log).toEqual([
      [1, 'outer'],
      [2, 'inner'],
    ])
    expect(c.runs.map(run => run.message)).toEqual(['1', 2])
  })

  it('hooks and notifications run in no context of a message', async () => {
    const c = carrying()
    const { system, host } = simulate({ contextPropagation: c.contextPropagation })
    const log: unknown[] = []
    const note = (what: string) => (): void => void log.push([what, c.current()])
    const child = (): Actor<Word> => ({
      receive: (_ctx, word) => raiseIf(word),
      preRestart: note('preRestart'),
      postRestart: note('postRestart'),
      postStop: note('postStop'),
    })
    const ref = system.spawn<Word>(() => ({
      receive: ctx => ctx.spawnWatched(child, 'child').tell('fail'),
      onTerminated: note('onTerminated'),
    }))
    c.within('outer', () => ref.tell('go'))
    await host.settle()
    const made = system.resolve(`${ref.path.toString().split('#')[0]}/child`)
    if (made === undefined) throw new Error('there is no child')
    system.stop(made)
    await host.settle()
    expect(log).toEqual(['preRestart', 'postRestart', 'postStop', 'onTerminated'].map(what => [what, undefined]))
  })
})
