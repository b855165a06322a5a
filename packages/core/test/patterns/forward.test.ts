import { type ActorRef, AskTimeoutError, ask, TargetFailedError } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Answering, Boom, deadLetters, deferred, type Msg, outcomeOf, raise, reply, type World, world } from './support.ts'

/** Has the first actor forward the question, and the second one do `there` with it. */
const forwarding =
  (to: ActorRef<Msg>, there: Answering): Answering =>
  (ctx, question) => {
    ctx.forward(to, { type: 'question', run: there, replyTo: question.replyTo })
  }

function pair(w: World) {
  const first = w.spawn(undefined, undefined, { name: 'first', supervision: 'resume' })
  const second = w.spawn(undefined, undefined, { name: 'second', supervision: 'resume' })
  return { first, second }
}

describe('8.1 forward', () => {
  it('8.1 the next actor answers the question', async () => {
    const w = world()
    const { first, second } = pair(w)
    const answer = w.question(first, forwarding(second, reply('from the second')))
    await w.host.settle()
    expect(answer.value).toBe('from the second')
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 without a pending question it is a tell: the very message arrives, in order', async () => {
    const w = world()
    const seen: unknown[] = []
    const target: ActorRef<object | string> = w.system.spawn(() => ({
      receive: (_ctx: unknown, message: object | string) => void seen.push(message),
    }))
    const message = { any: 'message' }
    await w.act(w.spawn(), ctx => {
      target.tell('before')
      ctx.forward(target, message)
      target.tell('after')
    })
    expect(seen).toEqual(['before', message, 'after'])
    expect(seen[1]).toBe(message)
  })

  it('8.1 from here the failure is the target’s: it rejects the question at once', async () => {
    const w = world()
    const { first, second } = pair(w)
    const boom = new Boom('second')
    const answers = [
      w.question(
        first,
        forwarding(second, () => raise(boom)),
      ),
      w.question(
        first,
        forwarding(second, () => Promise.reject(boom)),
      ),
    ]
    await w.host.settle()
    for (const answer of answers) {
      expect(answer.error).toBeInstanceOf(TargetFailedError)
      expect((answer.error as TargetFailedError).cause).toBe(boom)
    }
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 the failure of the one that has forwarded is no longer the question’s', async () => {
    const w = world()
    const { first, second } = pair(w)
    const letGo = await w.hold(second)
    const thrown = w.question(first, (ctx, question) => {
      forwarding(second, reply('a'))(ctx, question)
      throw new Boom('after forwarding')
    })
    const rejected = w.question(first, async (ctx, question) => {
      forwarding(second, reply('b'))(ctx, question)
      await undefined
      throw new Boom('after forwarding')
    })
    await w.host.settle()
    expect([thrown.state, rejected.state]).toEqual(['pending', 'pending'])
    await letGo()
    expect([thrown.value, rejected.value]).toEqual(['a', 'b'])
  })

  it('8.1 an async handler may forward after an await', async () => {
    const w = world()
    const { first, second } = pair(w)
    const gate = deferred()
    const boom = new Boom('second')
    const answer = w.question(first, async (ctx, question) => {
      await gate.promise
      forwarding(second, () => raise(boom))(ctx, question)
    })
    w.question(first, () => {})
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect((answer.error as TargetFailedError).cause).toBe(boom)
  })

  it('8.1 it goes on over several actors, the last one’s failure counts', async () => {
    const w = world()
    const { first, second } = pair(w)
    const third = w.spawn(undefined, undefined, 'third')
    const boom = new Boom('third')
    const good = w.question(first, forwarding(second, forwarding(third, reply('from the third'))))
    const bad = w.question(
      first,
      forwarding(
        second,
        forwarding(third, () => raise(boom)),
      ),
    )
    await w.host.settle()
    expect(good.value).toBe('from the third')
    expect((bad.error as TargetFailedError).cause).toBe(boom)
  })

  it('8.1 forwarded and not answered: it times out as asked, and the error names the actor that was asked', async () => {
    const w = world()
    const { first, second } = pair(w)
    const answer = w.question(
      first,
      forwarding(second, () => {}),
      { timeoutMs: 100 },
    )
    await w.host.advance(100)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
    expect((answer.error as AskTimeoutError).path?.equals(first.path)).toBe(true)
  })

  it('8.1 who forwards may still answer: the first answer counts, the next is a dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const { first, second } = pair(w)
    const answer = w.question(first, (ctx, question) => {
      forwarding(second, reply('second'))(ctx, question)
      question.replyTo.tell('first')
    })
    await w.host.settle()
    expect(answer.value).toBe('first')
    expect(letters()).toEqual([['second', 'lateReply']])
  })

  it('8.1 only the question of this turn is handed on', async () => {
    const w = world()
    const { first, second } = pair(w)
    const kept = w.question(first, () => {}, { timeoutMs: 100 })
    const boom = new Boom('second')
    const handed = w.question(
      first,
      forwarding(second, () => raise(boom)),
    )
    await w.host.settle()
    expect(handed.state).toBe('rejected')
    expect(kept.state).toBe('pending')
    await w.act(first, ctx => ctx.forward(second, () => raise(boom)))
    expect(kept.state).toBe('pending')
    await w.host.advance(100)
    expect(kept.error).toBeInstanceOf(AskTimeoutError)
  })

  it('8.1 a question asked with ctx.ask can be forwarded as well', async () => {
    const w = world()
    const { first, second } = pair(w)
    const log: string[] = []
    const asker = w.spawn((_ctx, text) => void log.push(text))
    await w.act(asker, ctx =>
      ctx.ask(first, { type: 'question', run: forwarding(second, () => raise(new Boom('second'))) }, answer =>
        answer.ok ? 'answered' : `${answer.error.name}`,
      ),
    )
    expect(log).toHaveLength(1)
    expect(log).not.toEqual(['answered'])
  })

  it('8.1 nothing is kept: after a thousand forwarded questions no timer is left', async () => {
    const w = world()
    const { first, second } = pair(w)
    const answers = Array.from({ length: 1000 }, (_, i) =>
      outcomeOf(ask(first, { type: 'question', run: forwarding(second, reply(i)) })),
    )
    await w.host.settle()
    expect(answers.every((answer, i) => answer.value === i)).toBe(true)
    expect(w.host.pendingTimers).toBe(0)
  })
})
