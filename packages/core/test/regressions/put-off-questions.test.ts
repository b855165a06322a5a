import { type Actor, type ActorContext, type ActorRef, ask, askWith, Behavior, type ReceiveMiddleware } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { outcomeOf, raise, world } from './support.ts'

interface Question {
  readonly type: 'get'
  readonly replyTo: ActorRef<number>
}
type Word = 'stop' | 'release'
/** What the inner protocol makes of a question: the reply ref is out of sight. */
interface Wrapped {
  readonly asked: Question
}
const FOREVER = { timeoutMs: 1_000_000 }

/** Puts off what it is asked, until it is told to release it: then it fails with it, or answers. */
function postponing(onRelease: (question: Wrapped) => void): Behavior<Wrapped | Word> {
  return Behavior.receive<Wrapped | Word>((ctx, message) => {
    if (message === 'stop') return Behavior.stopped
    if (message !== 'release') {
      ctx.stash.stash(message)
      return Behavior.same
    }
    ctx.stash.unstashAll()
    return Behavior.handle<Wrapped | Word>((_ctx, released) => onRelease(released as Wrapped))
  })
}

function mapped(onRelease: (question: Wrapped) => void = () => {}): Behavior<Question | Word> {
  return Behavior.transform(postponing(onRelease), (message: Question | Word) =>
    typeof message === 'string' ? message : { asked: message },
  )
}

function asked(behavior: Behavior<Question | Word>) {
  const w = world({ logLevel: 'off' })
  const dead = eventProbe(w.system, 'deadLetter')
  const ref = w.system.spawn(behavior, { supervision: 'resume' })
  const answer = outcomeOf(ask(ref as ActorRef<Question>, { type: 'get' }, FOREVER))
  const then = async (word: Word) => {
    await w.host.settle()
    ref.tell(word)
    await w.host.settle()
  }
  return { ...w, answer, then, dead }
}

describe('8.1 8.4 a question that a map has made another message of, put off', () => {
  it('8.1 its actor stops: the asker is told, and it is no dead letter', async () => {
    const { answer, then, dead } = asked(mapped())
    await then('stop')
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_STOPPED' })
    expect(dead.events).toEqual([])
  })

  it('8.1 the turn that handles it later fails: the asker is told', async () => {
    const { answer, then } = asked(mapped(() => raise(new Error('later'))))
    await then('release')
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_FAILED', cause: { message: 'later' } })
  })

  it('8.1 it is answered later', async () => {
    const { answer, then, host } = asked(mapped(({ asked: { replyTo } }) => replyTo.tell(7)))
    await then('release')
    expect([answer.value, host.pendingTimers]).toEqual([7, 0])
  })

  it('8.1 the very turn that puts it off fails: the asker is told', async () => {
    const failing = Behavior.handle<Wrapped | Word>((ctx, message) => {
      ctx.stash.stash(message)
      raise(new Error('at once'))
    })
    const { answer, host } = asked(
      Behavior.transform(failing, (message: Question | Word) => (typeof message === 'string' ? message : { asked: message })),
    )
    await host.settle()
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_FAILED' })
  })

  it('8.1 it is put off after an await', async () => {
    const { system, host } = world({ logLevel: 'off' })
    const late = Behavior.receive<Wrapped | Word>(async (ctx, message) => {
      if (message === 'stop') return Behavior.stopped
      await Promise.resolve()
      ctx.stash.stash(message)
      return Behavior.same
    })
    const ref = system.spawn(
      Behavior.transform(late, (message: Question | Word) => (typeof message === 'string' ? message : { asked: message })),
    )
    const answer = outcomeOf(ask(ref as ActorRef<Question>, { type: 'get' }, FOREVER))
    await host.settle()
    ref.tell('stop')
    await host.settle()
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_STOPPED' })
  })

  it('8.1 3.6 it survives a restart, and is told of the stop that follows', async () => {
    const { system, host } = world({ logLevel: 'off' })
    const ref = system.spawn(() =>
      Behavior.transform(
        Behavior.receive<Wrapped | 'stop' | 'fail'>((ctx, message) => {
          if (message === 'stop') return Behavior.stopped
          if (message === 'fail') raise(new Error('boom'))
          ctx.stash.stash(message)
          return Behavior.same
        }),
        (message: Question | 'stop' | 'fail') => (typeof message === 'string' ? message : { asked: message }),
      ),
    )
    const answer = outcomeOf(ask(ref as ActorRef<Question>, { type: 'get' }, FOREVER))
    await host.settle()
    ref.tell('fail')
    await host.settle()
    expect(answer.settled).toBe(false)
    ref.tell('stop')
    await host.settle()
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_STOPPED' })
  })
})

type Script = (ctx: ActorContext<Question | Script>) => void
/** Copies each question on its way in. */
const copying: ReceiveMiddleware<Question | Script> = (_ctx, message, next) =>
  next(typeof message === 'function' ? message : { ...message })

function postponer(receive: (ctx: ActorContext<Question | Script>, question: Question) => void, middleware = [copying]) {
  const w = world({ logLevel: 'off' })
  const dead = eventProbe(w.system, 'deadLetter')
  const actor: Actor<Question | Script> = {
    receive: (ctx, message) => (typeof message === 'function' ? message(ctx) : receive(ctx, message)),
  }
  const ref = w.system.spawn(() => actor, { middleware, supervision: 'resume' })
  const question = () => outcomeOf(ask(ref as ActorRef<Question>, { type: 'get' }, FOREVER))
  const run = async (script: Script) => {
    ref.tell(script)
    await w.host.settle()
  }
  return { ...w, ref, dead, question, run }
}

describe('8.1 8.4 a question that a middleware has copied, put off', () => {
  it('8.1 its actor stops: the asker is told, and it is no dead letter', async () => {
    const { question, run, dead } = postponer((ctx, copy) => ctx.stash.stash(copy))
    const answer = question()
    await run(ctx => ctx.stopSelf())
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_STOPPED' })
    expect(dead.events).toEqual([])
  })

  it('8.1 put off again as another copy: the turn that handles that fails, the asker is told', async () => {
    let turns = 0
    const { question, run } = postponer((ctx, copy) => {
      if (++turns === 3) raise(new Error('third'))
      ctx.stash.stash(copy)
    })
    const answer = question()
    await run(ctx => ctx.stash.unstashAll())
    expect(answer.settled).toBe(false)
    await run(ctx => ctx.stash.unstashAll())
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_FAILED', cause: { message: 'third' } })
  })

  it('8.1 one that was made with askWith', async () => {
    const { ref, host, run, dead } = postponer((ctx, copy) => ctx.stash.stash(copy))
    const answer = outcomeOf(
      askWith(ref as ActorRef<Question>, (replyTo: ActorRef<number>) => ({ type: 'get', replyTo }), FOREVER),
    )
    await host.settle()
    await run(ctx => ctx.stopSelf())
    expect([answer.error, dead.events]).toMatchObject([{ code: 'ASK_TARGET_STOPPED' }, []])
  })

  it('8.1 forwarded after all: from there it waits for the other actor, and what is put off is a message like any other', async () => {
    const { system, question, run, dead } = postponer((ctx, copy) => {
      ctx.stash.stash(copy)
      ctx.forward(silent, copy)
    })
    const silent: ActorRef<Question> = system.spawn<Question>(() => ({ receive: () => raise(new Error('elsewhere')) }))
    const answer = question()
    await run(ctx => ctx.stopSelf())
    expect(answer.error).toMatchObject({ code: 'ASK_TARGET_FAILED', cause: { message: 'elsewhere' } })
    expect(dead.events).toMatchObject([{ message: { type: 'get' }, reason: 'stopped' }])
  })
})

describe('8.1 8.4 several questions are kept apart', () => {
  it('8.1 those that an actor has kept itself and puts off in the turn of another wait as themselves', async () => {
    const kept: Question[] = []
    const { question, run, dead } = postponer((ctx, copy) => {
      kept.push(copy)
      if (kept.length === 3) for (const each of [...kept].reverse()) ctx.stash.stash(each)
    })
    const answers = [question(), question(), question()]
    await run(ctx => {
      ctx.stash.unstash(1)
      // The last question, put off first, is handled by nobody but answered here.
      kept[2]?.replyTo.tell(3)
    })
    expect(answers.map(({ value }) => value)).toEqual([undefined, undefined, 3])
    await run(ctx => ctx.stopSelf())
    expect(answers.slice(0, 2)).toMatchObject([
      { error: { code: 'ASK_TARGET_STOPPED' } },
      { error: { code: 'ASK_TARGET_STOPPED' } },
    ])
    expect(dead.events.map(event => event.message)).toEqual([])
  })

  it('8.4 what carries the reply ref of an answered question is a message like any other: a dead letter', async () => {
    const { question, run, dead } = postponer((ctx, copy) => {
      copy.replyTo.tell(1)
      ctx.stash.stash(copy)
    })
    const answer = question()
    await run(ctx => ctx.stopSelf())
    expect(answer.value).toBe(1)
    expect(dead.events).toMatchObject([{ message: { type: 'get' }, reason: 'stopped' }])
  })
})
