import { type ActorContext, type ActorRef, type ActorSystem, type AskOptions, ask, askWith } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { outcomeOf, raise } from './support.ts'

interface Question {
  readonly type: 'question'
  readonly replyTo: ActorRef<number>
}
type Handler = (ctx: ActorContext<Question>, question: Question) => void | Promise<void>
const FOREVER = { timeoutMs: 1_000_000 }

const answering = (system: ActorSystem, receive: Handler, name?: string): ActorRef<Question> =>
  system.spawn<Question>(() => ({ receive }), name === undefined ? {} : { name })
const silent = (system: ActorSystem) => answering(system, () => {})
const asking = (target: ActorRef<Question>, options: AskOptions = { timeoutMs: 100 }) =>
  outcomeOf(ask(target, { type: 'question' }, options))

/** Its type can't be read. */
const hostile = (replyTo: ActorRef<number>): Question => ({
  replyTo,
  get type(): never {
    throw new Error('hostile')
  },
})

describe('8.1 a question whose type throws when it is looked at', () => {
  it('8.1 4.12 expires, and so do the others that were given as much time', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const target = silent(system)
    const bad = outcomeOf(askWith(target, hostile, { timeoutMs: 100 }))
    const good = asking(target)
    await host.advance(100)
    expect([bad.error, good.error]).toMatchObject([{ code: 'ASK_TIMEOUT' }, { code: 'ASK_TIMEOUT' }])
    expect(host.pendingTimers).toBe(0)
  })

  it('8.1 4.12 fails with its target, which is restarted', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    let starts = 0
    const target = system.spawn<Question>(() => ({
      preStart: () => void starts++,
      receive: () => raise(new Error('boom')),
    }))
    const bad = outcomeOf(askWith(target, hostile, FOREVER))
    await host.settle()
    expect(bad.error).toMatchObject({ code: 'ASK_TARGET_FAILED' })
    expect(starts).toBe(2)
  })
})

describe('8.1 a question whose message is changed', () => {
  it('8.1 by its receiver, which then fails: the asker is told', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const target = answering(system, (_ctx, question) => {
      Object.assign(question, { replyTo: undefined })
      raise(new Error('boom'))
    })
    const asked = asking(target, FOREVER)
    await host.settle()
    expect(asked.error).toMatchObject({ code: 'ASK_TARGET_FAILED' })
  })

  it('8.1 by its receiver, which fails after an await', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const target = answering(system, async (_ctx, question) => {
      Object.assign(question, { replyTo: undefined })
      await undefined
      raise(new Error('boom'))
    })
    const asked = asking(target, FOREVER)
    await host.settle()
    expect(asked.error).toMatchObject({ code: 'ASK_TARGET_FAILED' })
  })

  it('8.1 by its asker, who asks with the same object twice: both are told that the target has stopped', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const target = answering(system, () => new Promise(() => {}))
    asking(target)
    const message: { type: 'question'; replyTo: ActorRef<number> | undefined } = { type: 'question', replyTo: undefined }
    const reused = (replyTo: ActorRef<number>) => Object.assign(message, { replyTo })
    const asked = [1, 2].map(() => outcomeOf(askWith(target, reused, FOREVER)))
    system.stop(target)
    await host.advance(10_000)
    expect(asked.map(({ error }) => error)).toMatchObject([{ code: 'ASK_TARGET_STOPPED' }, { code: 'ASK_TARGET_STOPPED' }])
  })
})

describe('8.1 what a receiver sees of a question', () => {
  it('8.1 is the same however many others wait: it can be printed, copied and compared', async () => {
    const { system, host } = simulate()
    const seen: { keys: string[]; json: string }[] = []
    const target = answering(system, (_ctx, question) => {
      seen.push({ keys: Object.keys(question.replyTo), json: JSON.stringify(question) })
    })
    const asked = [1, 2, 3].map(() => asking(target))
    await host.settle()
    expect(seen.map(({ keys }) => keys)).toEqual([[], [], []])
    expect(seen.filter(({ json }) => json.length > 200)).toEqual([])
    await host.advance(100)
    expect(asked.map(({ error }) => error)).toMatchObject(Array(3).fill({ code: 'ASK_TIMEOUT' }))
  })
})

describe('8.1 an answer or a signal at an unusual time', () => {
  it('8.1 an answer that is given while the question is made counts', async () => {
    const { system, host } = simulate()
    const asked = outcomeOf(
      askWith(
        silent(system),
        (replyTo: ActorRef<number>): Question => {
          replyTo.tell(7)
          return { type: 'question', replyTo }
        },
        { timeoutMs: 100 },
      ),
    )
    await host.settle()
    expect(asked.value).toBe(7)
    expect(host.pendingTimers).toBe(0)
  })

  it('8.1 a signal that can’t be listened to: rejects with that, and nothing is left', async () => {
    const { system, host } = simulate()
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener: () => raise(new Error('deaf')),
      removeEventListener: () => {},
    }
    const asked = asking(silent(system), { timeoutMs: 100, signal })
    await host.settle()
    expect(asked.error).toMatchObject({ message: 'deaf' })
    expect(host.pendingTimers).toBe(0)
    await host.advance(1_000)
    expect(system.metrics().counters.get('ask_timeout_total')).toBeUndefined()
  })

  it('8.1 a signal that can’t be left: the answer arrives, and who gave it does not fail', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener: () => {},
      removeEventListener: () => raise(new Error('clinging')),
    }
    let failures = 0
    system.eventStream.subscribe('failure', () => void failures++)
    const target = answering(system, (_ctx, { replyTo }) => replyTo.tell(7))
    const asked = asking(target, { timeoutMs: 100, signal })
    await host.settle()
    expect({ value: asked.value, failures }).toEqual({ value: 7, failures: 0 })
  })

  it('8.1 settled in the moment of its deadline: the first that came counts', async () => {
    const { system, host } = simulate()
    const replies: ActorRef<number>[] = []
    const target = answering(system, (_ctx, { replyTo }) => void replies.push(replyTo))
    const controller = new AbortController()
    const asked = [1, 2, 3].map(() => asking(target, { timeoutMs: 100, signal: controller.signal }))
    await host.advance(99)
    replies[0]?.tell(1)
    await host.advance(1)
    controller.abort('too late')
    for (const reply of replies) reply.tell(2)
    await host.settle()
    expect(asked.map(({ value, error }) => value ?? (error as { code?: unknown }).code)).toEqual([
      1,
      'ASK_TIMEOUT',
      'ASK_TIMEOUT',
    ])
    expect(host.pendingTimers).toBe(0)
  })
})

describe('8.1 forward outside of the handler of a question', () => {
  it.each([
    ['sync', false],
    ['async', true],
  ])('8.1 from an onTerminated that is %s: hands on no question that was handled before', async (_kind, isAsync) => {
    const { system, host } = simulate({ logLevel: 'off', order: 'fifo' })
    const failing = answering(system, () => raise(new Error('boom')))
    const ended = silent(system)
    system.stop(ended)
    await host.settle()
    const target = system.spawn<Question>(() => ({
      receive: ctx => ctx.watch(ended),
      onTerminated: ctx => {
        const note = () => ctx.forward(failing as ActorRef<unknown>, 'a note')
        return isAsync ? Promise.resolve().then(note) : note()
      },
    }))
    const asked = asking(target)
    await host.advance(99)
    expect(asked.settled).toBe(false)
    await host.advance(1)
    expect(asked.error).toMatchObject({ code: 'ASK_TIMEOUT' })
  })
})
