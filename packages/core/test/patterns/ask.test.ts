import { type ActorRef, ask } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { deadLetters, deferred, outcomeOf, pause, player, reply, seeds, world } from './support.ts'

type Shop = { type: 'add'; items: string[]; note?: string; replyTo: ActorRef<number> } | { type: 'open' }

/** A target that keeps what it is asked. */
function keeping(w: ReturnType<typeof world>) {
  const got: Shop[] = []
  const ref = w.system.spawn<Shop>(() => ({ receive: (_ctx, message) => void got.push(message) }), 'shop')
  return { ref, got }
}

describe('8.1 a question and its answer', () => {
  it('8.1 the promise resolves with what the target tells the reply ref', async () => {
    const w = world()
    const answer = w.question(w.spawn(), reply(42))
    expect(answer.state).toBe('pending')
    await w.host.settle()
    expect(answer).toMatchObject({ state: 'fulfilled', value: 42 })
  })

  it('8.1 ask runs no code of the target: it enqueues and returns', async () => {
    const w = world()
    const log: string[] = []
    w.question(w.spawn(), () => void log.push('handled'))
    expect(log).toEqual([])
    await w.host.settle()
    expect(log).toEqual(['handled'])
  })

  it.each([undefined, null, 0, false, ''])('8.1 %s is an answer like any other', async value => {
    const w = world()
    const answer = w.question(w.spawn(), reply(value))
    await w.host.settle()
    expect(answer).toEqual({ state: 'fulfilled', value, error: undefined })
  })

  it('8.1 an async handler may answer after an await, or before it', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.spawn()
    const late = w.question(ref, async (_ctx, question) => {
      await gate.promise
      question.replyTo.tell('late')
    })
    await w.host.settle()
    expect(late.state).toBe('pending')
    gate.resolve()
    await w.host.settle()
    expect(late.value).toBe('late')
    const early = w.question(ref, async (_ctx, question) => {
      question.replyTo.tell('early')
      await new Promise(() => {})
    })
    await w.host.settle()
    expect(early.value).toBe('early')
  })

  it('8.1 the target may keep the reply ref and answer in a later turn', async () => {
    const w = world()
    const ref = w.spawn()
    let later: ActorRef<unknown> | undefined
    const answer = w.question(ref, (_ctx, question) => {
      later = question.replyTo
    })
    await w.host.advance(1000)
    expect(answer.state).toBe('pending')
    await w.act(ref, () => later?.tell('at last'))
    expect(answer.value).toBe('at last')
  })

  for (const seed of seeds) {
    it(`8.1 each question gets its own answer, whoever answers first (seed ${seed})`, async () => {
      const w = world({ seed })
      const refs = [w.spawn(), w.spawn(), w.spawn()]
      const answers = [0, 10, 20].flatMap(n => refs.map((ref, i) => w.question(ref, reply(n + i))))
      await w.host.settle()
      expect(answers.map(answer => answer.value)).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22])
    })
  }

  it('8.1 questions and told messages of one sender arrive in order', async () => {
    const w = world()
    const log: string[] = []
    const ref = w.spawn((_ctx, text) => void log.push(text))
    ref.tell('a')
    w.question(ref, () => void log.push('b'))
    ref.tell('c')
    await w.host.settle()
    expect(log).toEqual(['a', 'b', 'c'])
  })

  it('8.1 inside an actor the answer can be awaited', async () => {
    const w = world()
    const target = w.spawn()
    const log: unknown[] = []
    await w.act(w.spawn(), async () => void log.push(await ask(target, { type: 'question', run: reply('hello') })))
    expect(log).toEqual(['hello'])
  })
})

describe('8.1 what the target receives', () => {
  it('8.1 the question is copied: its own fields are there, `replyTo` is filled in, and the original is left alone', async () => {
    const w = world()
    const { ref, got } = keeping(w)
    const items = ['tea']
    const question = Object.freeze({ type: 'add' as const, items, note: 'now' })
    const answer = outcomeOf(ask(ref, question))
    await w.host.settle()
    const [message] = got
    if (message?.type !== 'add') throw new Error('the question has not arrived')
    expect(message).not.toBe(question)
    expect(message.items).toBe(items)
    expect(message.note).toBe('now')
    expect(Object.keys(question)).toEqual(['type', 'items', 'note'])
    message.replyTo.tell(1)
    await w.host.settle()
    expect(answer.value).toBe(1)
  })

  it('8.1 what the caller does to the question after asking is not seen', async () => {
    const w = world()
    const { ref, got } = keeping(w)
    const question: { type: 'add'; items: string[]; note: string } = { type: 'add', items: [], note: 'before' }
    outcomeOf(ask(ref, question))
    question.note = 'after'
    await w.host.settle()
    expect(got[0]).toMatchObject({ note: 'before' })
  })

  it('8.1 only own enumerable fields: symbols are, inherited and hidden ones are not', async () => {
    const w = world()
    const { ref, got } = keeping(w)
    const mark = Symbol('mark')
    const question = Object.create({ inherited: 1 }, { hidden: { value: 1, enumerable: false } })
    outcomeOf(ask(ref, Object.assign(question, { type: 'add', items: [], [mark]: 'kept' })))
    await w.host.settle()
    const message: unknown = got[0]
    expect(message).toMatchObject({ type: 'add', [mark]: 'kept' })
    expect([Reflect.get(message as object, 'inherited'), Reflect.get(message as object, 'hidden')]).toEqual([
      undefined,
      undefined,
    ])
  })

  it('8.1 the same question may be asked many times, each time with a reply ref of its own', async () => {
    const w = world()
    const { ref, got } = keeping(w)
    const question = { type: 'add' as const, items: [] }
    const answers = [outcomeOf(ask(ref, question)), outcomeOf(ask(ref, question))]
    await w.host.settle()
    got.forEach((message, i) => {
      if (message.type === 'add') message.replyTo.tell(i)
    })
    await w.host.settle()
    expect(answers.map(answer => answer.value)).toEqual([0, 1])
  })
})

describe('8.1 a settled question', () => {
  it('8.1 a second answer is a dead letter, `lateReply`; the first one stands', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const answer = w.question(w.spawn(), (_ctx, { replyTo }) => {
      replyTo.tell('first')
      replyTo.tell('second')
    })
    await w.host.settle()
    expect(answer.value).toBe('first')
    expect(letters()).toEqual([['second', 'lateReply']])
  })

  it('8.1 an answer after the timeout is a dead letter, `lateReply`', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const ref = w.spawn()
    const answer = w.question(
      ref,
      async (_ctx, { replyTo }) => {
        await pause(w, 300)
        replyTo.tell('late')
      },
      { timeoutMs: 200 },
    )
    await w.host.advance(299)
    expect(answer.state).toBe('rejected')
    expect(letters()).toEqual([])
    await w.host.advance(1)
    expect(letters()).toEqual([['late', 'lateReply']])
  })

  it('8.1 an answer in time is no dead letter, nor is the question', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    w.question(w.spawn(), reply(1))
    await w.host.advance(60_000)
    expect(letters()).toEqual([])
  })

  it('8.1 the reply ref is a ref like any other: it may be told from outside, and pass through other actors', async () => {
    const w = world()
    const other = w.spawn()
    const target = w.system.spawn(player())
    const answer = w.question(target, (_ctx, { replyTo }) => other.tell(() => replyTo.tell('from the other')))
    await w.host.settle()
    expect(answer.value).toBe('from the other')
  })
})
