import { type Actor, type ActorContext, Behavior, err, ok, type ReceiveMiddleware, type Spawnable } from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom } from '../failure/support.ts'
import { carrying } from './carrying.ts'

type Word = string
type Ctx = ActorContext<Word>
/** What happens in a handler: it sees a word, and what it does then. */
type See = (word: Word) => void

const anyWord = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) => (typeof value === 'string' ? { value } : { issues: [{ message: 'no word' }] }),
  },
} as const
const passing: ReceiveMiddleware<Word> = (_ctx, message, next) => next(message)
const fails = (word: Word): Boom | undefined => (word === 'fail' ? new Boom('fail') : undefined)
const raiseIf = (word: Word): void => {
  const boom = fails(word)
  if (boom !== undefined) throw boom
}

/** The same actor in each form that there is: it looks at a word, and `fail` makes it fail in the way of the form. */
const forms: Readonly<Record<string, (see: See) => Spawnable<Word>>> = {
  'a class': see => () => ({
    receive(_ctx, word) {
      see(word)
      raiseIf(word)
    },
  }),
  'a class that returns Err': see => (): Actor<Word> => ({
    receive(_ctx, word) {
      see(word)
      const boom = fails(word)
      return boom === undefined ? ok() : err(boom)
    },
  }),
  'an async class': see => () => ({
    async receive(_ctx, word) {
      see(word)
      await undefined
      raiseIf(word)
    },
  }),
  'an async class that returns Err': see => (): Actor<Word> => ({
    async receive(_ctx, word) {
      see(word)
      await undefined
      const boom = fails(word)
      return boom === undefined ? ok() : err(boom)
    },
  }),
  receive: see => behaving(see),
  'async receive': see =>
    Behavior.receive<Word>(async (_ctx, word) => {
      see(word)
      await undefined
      raiseIf(word)
      return Behavior.same
    }),
  handle: see =>
    Behavior.handle<Word>((_ctx, word) => {
      see(word)
      const boom = fails(word)
      return boom === undefined ? undefined : err(boom)
    }),
  tryReceive: see =>
    Behavior.tryReceive<Word>((_ctx, word) => {
      see(word)
      const boom = fails(word)
      return boom === undefined ? ok(Behavior.same) : err(boom)
    }),
  'a generator': see =>
    Behavior.tryReceive<Word>(function* (_ctx, word) {
      see(word)
      const boom = fails(word)
      if (boom !== undefined) yield* err(boom)
      return Behavior.same
    }),
  'an async generator': see =>
    Behavior.tryReceive<Word>(async function* (_ctx, word) {
      see(word)
      await undefined
      const boom = fails(word)
      if (boom !== undefined) yield* err(boom)
      return Behavior.same
    }),
  stateful: see =>
    Behavior.stateful<Word, number>(
      () => 0,
      (_ctx, count, word) => {
        see(word)
        raiseIf(word)
        return count + 1
      },
    ),
  setup: see => Behavior.setup<Word>(() => behaving(see)),
  transform: see => Behavior.transform(behaving(see), (word: Word) => word),
  intercept: see => Behavior.intercept(passing, behaving(see)),
  validated: see => Behavior.validated(anyWord, behaving(see)),
  supervise: see => Behavior.supervise(behaving(see)).onFailure('restart'),
}
function behaving(see: See): Behavior<Word> {
  return Behavior.receive<Word>((_ctx, word) => {
    see(word)
    raiseIf(word)
    return Behavior.same
  })
}

/** Whether what a handler gave says that it failed. */
function isFailure(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'ok' in given && given.ok === false
}

describe.each(Object.entries(forms))('context propagation around %s', (_, form) => {
  async function played(words: readonly Word[], middleware: readonly ReceiveMiddleware<Word>[] = []) {
    const c = carrying()
    const outcomes: string[] = []
    const { system, host } = simulate({
      contextPropagation: {
        ...c.contextPropagation,
        run(captured, handle, delivery) {
          const note = (failed: boolean): void => void outcomes.push(failed ? 'failed' : 'done')
          try {
            const given = c.contextPropagation.run(captured, handle, delivery)
            if (given instanceof Promise) {
              given.then(
                later => note(isFailure(later)),
                () => note(true),
              )
            } else note(isFailure(given))
            return given
          } catch (error) {
            note(true)
            throw error
          }
        },
      },
    })
    const failures = eventProbe(system, 'failure')
    const log: unknown[] = []
    const ref = system.spawn<Word>(
      form(word => void log.push([word, c.current()])),
      { name: 'it', middleware },
    )
    words.forEach((word, place) => {
      c.within(`ctx ${place}`, () => ref.tell(word))
    })
    await host.settle()
    return { c, outcomes, log, ref, failures: failures.events.map(event => [event.lastMessage, event.snapshot.description]) }
  }

  it('the handler runs once in it, with what was captured and the bare message', async () => {
    const { c, log, ref } = await played(['a', 'b', 'c'])
    expect(log).toEqual([
      ['a', 'ctx 0'],
      ['b', 'ctx 1'],
      ['c', 'ctx 2'],
    ])
    expect(c.runs.map(run => [run.captured, run.message, run.pid === ref.pid, run.path.name, run.answeredBy])).toEqual(
      ['a', 'b', 'c'].map((word, place) => [`ctx ${place}`, word, true, 'it', undefined]),
    )
  })

  it('run sees whether the handler failed, and the failure takes its course', async () => {
    const { outcomes, failures, log } = await played(['a', 'fail', 'b'])
    expect(outcomes).toEqual(['done', 'failed', 'done'])
    expect(failures).toEqual([['fail', 'fail']])
    expect(log).toEqual([
      ['a', 'ctx 0'],
      ['fail', 'ctx 1'],
      ['b', 'ctx 2'],
    ])
  })

  it('middleware of the actor runs in it as well; run sees the message as it was told', async () => {
    const contexts: unknown[] = []
    const { c, log } = await played(
      ['a'],
      [
        (_ctx: Ctx, word, next) => {
          contexts.push(word)
          return next(`${word}!`)
        },
      ],
    )
    expect(contexts).toEqual(['a'])
    expect(log).toEqual([['a!', 'ctx 0']])
    expect(c.runs.map(run => [run.captured, run.message])).toEqual([['ctx 0', 'a']])
  })
})
