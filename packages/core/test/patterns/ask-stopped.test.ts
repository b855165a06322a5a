import { type ActorRef, AskTimeoutError, ask, CellactorError, kill, poison, TargetStoppedError } from '@cellactor/core'
import { faultyMailbox, livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  type Answering,
  Boom,
  deadLetters,
  deferred,
  type Msg,
  outcomeOf,
  type PromiseOutcome,
  reply,
  seeds,
  world,
} from './support.ts'

const stashes: Answering = (ctx, question) => ctx.stash.stash(question)

function expectStopped(answer: PromiseOutcome<unknown>, target: ActorRef<never>): void {
  expect(answer.error).toBeInstanceOf(TargetStoppedError)
  expect(answer.error).toBeInstanceOf(CellactorError)
  expect((answer.error as TargetStoppedError).code).toBe('ASK_TARGET_STOPPED')
  expect((answer.error as TargetStoppedError).path?.equals(target.path)).toBe(true)
}

describe('8.1 the target has stopped', () => {
  it('8.1 rejects at once, and the question is no dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const ref = w.spawn(undefined, undefined, 'gone')
    w.system.stop(ref)
    await w.host.settle()
    const answer = w.question(ref, reply(1))
    await w.host.settle()
    expectStopped(answer, ref)
    expect(letters()).toEqual([])
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 ask itself does not throw: the promise rejects', async () => {
    const w = world()
    const ref = w.spawn()
    w.system.stop(ref)
    await w.host.settle()
    expect(() => outcomeOf(ask(ref, { type: 'question', run: reply(1) }))).not.toThrow()
  })

  it('8.1 the name taken by a successor: the old ref’s question does not reach it', async () => {
    const w = world()
    const log: string[] = []
    const old = w.spawn(undefined, undefined, 'name')
    w.system.stop(old)
    await w.host.settle()
    w.spawn(undefined, undefined, 'name')
    const answer = w.question(old, () => void log.push('reached'))
    await w.host.settle()
    expectStopped(answer, old)
    expect(log).toEqual([])
  })

  it('8.1 after the system has ended, questions reject as well', async () => {
    const w = world()
    const ref = w.spawn()
    const ended = outcomeOf(w.system.terminate())
    await w.host.advance(60_000)
    expect(ended.state).toBe('fulfilled')
    const answer = w.question(ref, reply(1))
    await w.host.settle()
    expectStopped(answer, ref)
  })
})

describe('8.1 the target stops with the question queued', () => {
  const endings: readonly (readonly [string, (w: ReturnType<typeof world>, ref: ActorRef<Msg>) => void])[] = [
    ['stop', (w, ref) => w.system.stop(ref)],
    ['a failure that stops it', (_w, ref) => ref.tell(() => Promise.reject(new Boom('stop')))],
    ['poison', (_w, ref) => poison(ref)],
    ['kill', (_w, ref) => kill(ref)],
    ['the end of the system', w => void w.system.terminate()],
  ]
  for (const [how, end] of endings) {
    it(`8.1 by ${how}: rejects at once, the question is no dead letter, other messages are`, async () => {
      const w = world()
      const letters = deadLetters(w.system)
      const ref = w.spawn(undefined, undefined, { supervision: 'stop' })
      const letGo = await w.hold(ref)
      end(w, ref)
      const answer = w.question(ref, reply(1))
      ref.tell('told')
      await w.host.settle()
      expect(answer.state).toBe('pending')
      await letGo()
      expectStopped(answer, ref)
      expect(letters()).toEqual([['told', 'stopped']])
      expect(w.host.pendingTimers).toBe(0)
    })
  }

  for (const seed of seeds) {
    it(`8.1 the stop overtakes the question (seed ${seed})`, async () => {
      const w = world({ seed })
      const log: string[] = []
      const ref = w.spawn()
      const answer = w.question(ref, () => void log.push('handled'))
      w.system.stop(ref)
      await w.host.settle()
      expectStopped(answer, ref)
      expect(log).toEqual([])
    })
  }

  it('8.1 the first start fails asynchronously: rejects at once', async () => {
    const w = world()
    const start = deferred()
    const ref = w.spawn(undefined, { preStart: () => start.promise })
    const answer = w.question(ref, reply(1))
    await w.host.settle()
    expect(answer.state).toBe('pending')
    start.reject(new Boom('start'))
    await w.host.settle()
    expectStopped(answer, ref)
  })

  it('9.4 8.1 the target is force-stopped, by the question itself or by its mailbox: rejects at once', async () => {
    const w = world()
    let isArmed = false
    const refs = (['user', 'dequeue'] as const).map(fault => {
      const mailbox = { kind: 'custom', create: () => faultyMailbox({ [fault]: () => (isArmed ? 'throw' : 'ok') }) } as const
      return w.spawn(undefined, undefined, { mailbox })
    })
    isArmed = true
    const answers = refs.map(ref => w.question(ref, reply(1)))
    await w.host.settle()
    answers.forEach((answer, i) => {
      expectStopped(answer, refs[i] as ActorRef<Msg>)
    })
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 the target waits for its children, or for a slow postStop: the question is rejected when it has stopped, at the latest', async () => {
    const w = world()
    const end = deferred()
    const ref = w.spawn(undefined, { postStop: () => end.promise })
    w.system.stop(ref)
    await w.host.settle()
    const answer = w.question(ref, reply(1))
    end.resolve()
    await w.host.settle()
    expectStopped(answer, ref)
  })
})

describe('8.1 the target stops with the question stashed', () => {
  it('8.1 rejects at once, and the question is no dead letter', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const ref = w.spawn((ctx, text) => ctx.stash.stash(text))
    ref.tell('stashed')
    const answer = w.question(ref, stashes)
    await w.host.advance(100)
    expect(answer.state).toBe('pending')
    w.system.stop(ref)
    await w.host.settle()
    expectStopped(answer, ref)
    expect(letters()).toEqual([['stashed', 'stopped']])
  })

  it('8.1 unstashed and not handled yet is queued: the same', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const ref = w.spawn()
    const answer = w.question(ref, stashes)
    await w.act(ref, ctx => {
      ctx.stash.unstashAll()
      ctx.stopSelf()
    })
    expectStopped(answer, ref)
    expect(letters()).toEqual([])
  })
})

describe('8.1 a question that was handled may have been passed on', () => {
  it('8.1 the end of the target does not settle it: the answer of another does', async () => {
    const w = world()
    const ref = w.spawn()
    let held: ActorRef<unknown> | undefined
    const answer = w.question(ref, (_ctx, { replyTo }) => {
      held = replyTo
    })
    await w.host.settle()
    w.system.stop(ref)
    await w.host.settle()
    expect(livePaths(w.system).some(path => path.equals(ref.path))).toBe(false)
    expect(answer.state).toBe('pending')
    held?.tell('from elsewhere')
    await w.host.settle()
    expect(answer.value).toBe('from elsewhere')
  })

  it('8.1 without an answer it waits for its timeout', async () => {
    const w = world()
    const ref = w.spawn()
    const answer = w.question(ref, ctx => ctx.stopSelf(), { timeoutMs: 500 })
    await w.host.advance(499)
    expect(answer.state).toBe('pending')
    await w.host.advance(1)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
  })

  it('8.1 a stop while its async handler runs: the handler may still answer', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.spawn()
    const answer = w.question(ref, async (_ctx, { replyTo }) => {
      await gate.promise
      replyTo.tell('done')
    })
    await w.host.settle()
    w.system.stop(ref)
    await w.host.settle()
    expect(answer.state).toBe('pending')
    gate.resolve()
    await w.host.settle()
    expect(answer.value).toBe('done')
  })

  it('2.3 8.1 a handler that is abandoned after the stop: the question waits for its timeout', async () => {
    const w = world()
    const ref = w.spawn(undefined, undefined, { stopTimeoutMs: 100 })
    const answer = w.question(ref, () => new Promise(() => {}), { timeoutMs: 1000 })
    await w.host.settle()
    w.system.stop(ref)
    await w.host.advance(999)
    expect(livePaths(w.system).some(path => path.equals(ref.path))).toBe(false)
    expect(answer.state).toBe('pending')
    await w.host.advance(1)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
  })
})
