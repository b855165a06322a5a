import { type ActorRef, ask, askWith, TargetFailedError, TargetStoppedError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, expectHealthy, outcomeOf, type Script, scripted, type World, world } from './support.ts'

interface Question {
  readonly type: string
  readonly replyTo: ActorRef<string>
}
const MOMENT = { timeoutMs: 1_000 }

/** Asks with any message; the reply ref stays outside of it. */
function askPlainly(ref: ActorRef<unknown>, message: unknown) {
  const replies: ActorRef<string>[] = []
  const make = (replyTo: ActorRef<string>): unknown => {
    replies.push(replyTo)
    return message
  }
  return { asked: outcomeOf(askWith(ref, make, MOMENT)), answer: (text: string) => replies[0]?.tell(text) }
}

/** An actor that is busy until it ends: what it is told stays queued. */
async function busyIn({ system, host }: World) {
  const gate = deferred()
  const letters = eventProbe(system, 'deadLetter')
  const ref: ActorRef<unknown> = system.spawn(actor<unknown>({ receive: () => gate.promise }), 'busy')
  ref.tell('first')
  await host.settle()
  const stop = async () => {
    system.stop(ref)
    gate.resolve()
    await host.settle()
  }
  return { ref, stop, lettersOf: () => letters.events.map(({ message, reason }) => [message, reason]) }
}

describe('8.1 questions that are alike: one value, asked several times', () => {
  for (const message of ['text', 7, null, undefined]) {
    for (const first of [0, 1, 2]) {
      it(`8.1 three times ${message}: number ${first} is answered, the others learn of the end`, async () => {
        const w = world()
        const { ref, stop, lettersOf } = await busyIn(w)
        const questions = [1, 2, 3].map(() => askPlainly(ref, message))
        questions[first]?.answer('yes')
        await stop()
        for (const [at, { asked }] of questions.entries()) {
          if (at === first) expect(asked.value).toBe('yes')
          else expect(asked.error).toBeInstanceOf(TargetStoppedError)
        }
        expect(lettersOf()).toEqual([[message, 'stopped']])
        await expectHealthy(w)
      })
    }
  }

  for (const message of ['text', 7, null]) {
    it(`8.1 ${message} asked again after an answer: the failure is told to who asks now`, async () => {
      const w = world()
      const ref: ActorRef<unknown> = w.system.spawn(
        actor<unknown>({
          receive: () => {
            if (earlier.asked.settled) throw new Boom('the second time')
          },
        }),
      )
      const earlier = askPlainly(ref, message)
      earlier.answer('yes')
      await w.host.settle()
      const later = askPlainly(ref, message)
      await w.host.settle()
      expect(earlier.asked.value).toBe('yes')
      expect(later.asked.error).toBeInstanceOf(TargetFailedError)
    })
  }

  it('8.1 an answer to one leaves those that are not like it as they were', async () => {
    const w = world()
    const { ref, stop, lettersOf } = await busyIn(w)
    const [one, ...others] = ['one', 'other', 'other'].map(message => askPlainly(ref, message))
    one?.answer('yes')
    others.push(askPlainly(ref, 'one'))
    await stop()
    expect(one?.asked.value).toBe('yes')
    for (const { asked } of others) expect(asked.error).toBeInstanceOf(TargetStoppedError)
    expect(lettersOf()).toEqual([['one', 'stopped']])
  })
})

describe('8.1 whose failure it is', () => {
  /** Both have been asked before: each has questions of its own. */
  async function relayTo(receive: (question: Question, self: ActorRef<Question>) => void, handOn?: ActorRef<unknown>) {
    const w = world()
    const answerFirst = (question: Question, then: () => void) =>
      question.type === 'hello' ? question.replyTo.tell('hello') : then()
    const desk: ActorRef<Question> = w.system.spawn(
      actor<Question>({ receive: (ctx, question) => answerFirst(question, () => receive(question, ctx.self)) }),
      { name: 'desk', supervision: 'resume' },
    )
    const relay: ActorRef<Question> = w.system.spawn(
      actor<Question>({
        receive: (ctx, question) =>
          answerFirst(question, () => {
            if (handOn === undefined) return desk.tell(question)
            ctx.forward(handOn, { about: question })
            throw new Boom('relay')
          }),
      }),
      { name: 'relay', supervision: 'resume' },
    )
    const hellos = [desk, relay].map(ref => outcomeOf(ask(ref, { type: 'hello' }, MOMENT)))
    await w.host.settle()
    expect(hellos.map(({ value }) => value)).toEqual(['hello', 'hello'])
    return { ...w, desk, relay }
  }

  it('8.1 passed on by tell: not that of the next actor, though it is asked questions, too', async () => {
    const { host, relay } = await relayTo(() => {
      throw new Boom('desk')
    })
    const asked = outcomeOf(ask(relay, { type: 'question' }, MOMENT))
    await host.advance(999)
    expect(asked.settled).toBe(false)
    await host.advance(1)
    expect(asked.error).toMatchObject({ code: 'ASK_TIMEOUT' })
  })

  it('8.1 not that of a later message with the same reply ref', async () => {
    const { host, desk } = await relayTo(({ type, replyTo }, self) => {
      if (type === 'note') throw new Boom('desk')
      self.tell({ type: 'note', replyTo })
    })
    const asked = outcomeOf(ask(desk, { type: 'question' }, MOMENT))
    await host.advance(999)
    expect(asked.settled).toBe(false)
    await host.advance(1)
    expect(asked.error).toMatchObject({ code: 'ASK_TIMEOUT' })
  })

  it('8.1 forwarded to who waits for an answer: theirs from there, not that of the one that has forwarded', async () => {
    const outside = world()
    const { ref } = await busyIn(outside)
    const waiting: ActorRef<unknown>[] = []
    const outer = outcomeOf(
      askWith(ref, (replyTo: ActorRef<unknown>): unknown => {
        waiting.push(replyTo)
        return 'outer'
      }),
    )
    const { host, relay } = await relayTo(() => {}, waiting[0])
    const asked = outcomeOf(ask(relay, { type: 'question' }, MOMENT))
    await host.settle()
    expect(asked.settled).toBe(false)
    ;(outer.value as { about: Question }).about.replyTo.tell('yes')
    await host.settle()
    expect(asked.value).toBe('yes')
  })
})

describe('8.1 forward', () => {
  for (const isStopped of [true, false]) {
    it(`8.1 a question that has been answered is a message like any other (target stopped: ${isStopped})`, async () => {
      const w = world()
      const { ref, stop, lettersOf } = await busyIn(w)
      if (isStopped) await stop()
      const desk: ActorRef<Question> = w.system.spawn(
        actor<Question>({
          receive: (ctx, question) => {
            question.replyTo.tell('yes')
            ctx.forward(ref, question)
          },
        }),
      )
      const asked = outcomeOf(askWith(desk, (replyTo: ActorRef<string>): Question => ({ type: 'question', replyTo }), MOMENT))
      await w.host.settle()
      await stop()
      expect(asked.value).toBe('yes')
      expect(lettersOf()).toEqual([[expect.objectContaining({ type: 'question' }), 'stopped']])
      await expectHealthy(w)
    })
  }
})

describe('8.5 adapters', () => {
  it('8.5 of an actor that is asked questions: what an adapter is told is mapped, and need not be one', async () => {
    const w = world()
    const handled: string[] = []
    const adapters: ActorRef<string>[] = []
    const ref = w.system.spawn(scripted())
    const adapt: Script = ctx => void adapters.push(ctx.adapt((text: string) => () => void handled.push(text)))
    const { asked, answer } = askPlainly(ref as ActorRef<unknown>, adapt)
    await w.host.settle()
    adapters[0]?.tell('mapped')
    await w.host.settle()
    expect(handled).toEqual(['mapped'])
    answer('yes')
    await w.host.settle()
    expect(asked.value).toBe('yes')
    await expectHealthy(w)
  })
})
