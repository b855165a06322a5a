import { type ActorRef, AskTimeoutError, ask, CellactorError, ConfigError, type MetricsEvent } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { abortable, deadLetters, deferred, outcomeOf, reply, world } from './support.ts'

describe('8.1 timeout', () => {
  it('8.1 without an answer the promise rejects with AskTimeoutError at the time that was given, not before', async () => {
    const w = world()
    const answer = w.question(w.spawn(), () => {}, { timeoutMs: 250 })
    await w.host.advance(249)
    expect(answer.state).toBe('pending')
    await w.host.advance(1)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
  })

  it('8.1 the error says which target, which message type and how long', async () => {
    const w = world()
    const target = w.spawn(undefined, undefined, 'slow')
    const answer = w.question(target, () => {}, { timeoutMs: 250 })
    await w.host.advance(250)
    const error = answer.error as AskTimeoutError
    expect(error).toBeInstanceOf(CellactorError)
    expect([error.code, error.messageType, error.timeoutMs]).toEqual(['ASK_TIMEOUT', 'question', 250])
    expect(error.path?.equals(target.path)).toBe(true)
    for (const part of ['/user/slow', 'question', '250']) expect(error.message).toContain(part)
  })

  it('8.1 the time is 5 000 ms by default', async () => {
    const w = world()
    const answer = w.question(w.spawn(), () => {})
    await w.host.advance(4999)
    expect(answer.state).toBe('pending')
    await w.host.advance(1)
    expect(answer.error).toMatchObject({ timeoutMs: 5000 })
  })

  it('8.1 the default comes from the system’s config', async () => {
    const w = world({ askTimeoutMs: 100 })
    const answer = w.question(w.spawn(), () => {})
    const patient = w.question(w.spawn(), () => {}, { timeoutMs: 200 })
    await w.host.advance(100)
    expect(answer.error).toMatchObject({ timeoutMs: 100 })
    expect(patient.state).toBe('pending')
  })

  it('8.1 it runs from the moment of asking, also while the target is busy or suspended', async () => {
    const w = world()
    const ref = w.spawn()
    const letGo = await w.hold(ref)
    const answer = w.question(ref, reply('too late'), { timeoutMs: 100 })
    await w.host.advance(100)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
    await letGo()
  })

  it('8.1 a question that has timed out is still handled; its answer is a dead letter, the question itself is none', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const ref = w.spawn()
    const letGo = await w.hold(ref)
    w.question(ref, reply('too late'), { timeoutMs: 100 })
    await w.host.advance(100)
    expect(letters()).toEqual([])
    await letGo()
    expect(letters()).toEqual([['too late', 'lateReply']])
  })

  it('8.1 an answer at the last moment is in time', async () => {
    const w = world()
    const gate = deferred()
    const answer = w.question(
      w.spawn(),
      async (_ctx, { replyTo }) => {
        await gate.promise
        replyTo.tell('in time')
      },
      { timeoutMs: 100 },
    )
    await w.host.advance(99)
    gate.resolve()
    await w.host.settle()
    await w.host.advance(1)
    expect(answer).toMatchObject({ state: 'fulfilled', value: 'in time' })
  })

  it('8.1 each timeout is told to the metrics sink, with the target’s pid', async () => {
    const seen: MetricsEvent[] = []
    const w = world({ metricsSink: { record: event => void seen.push(event) } })
    const ref = w.spawn()
    w.question(ref, () => {}, { timeoutMs: 100 })
    w.question(ref, reply(1), { timeoutMs: 100 })
    await w.host.advance(1000)
    const timeouts = seen.filter(event => event.type === 'askTimeout')
    expect(timeouts).toHaveLength(1)
    expect(timeouts[0]).toMatchObject({ pid: ref.pid })
  })

  it('8.1 a question that is dropped, by a full mailbox or a cleared stash, is settled by its timeout at the latest', async () => {
    const w = world()
    const full = w.spawn(undefined, undefined, { mailbox: { kind: 'bounded', capacity: 1, overflow: 'dropNewest' } })
    const letGo = await w.hold(full)
    full.tell('queued')
    const stashing = w.spawn()
    const answers = [
      w.question(full, reply(1), { timeoutMs: 100 }),
      w.question(stashing, (ctx, question) => ctx.stash.stash(question), { timeoutMs: 100 }),
    ]
    await w.act(stashing, ctx => ctx.stash.clear())
    await w.host.advance(100)
    expect(answers.map(answer => answer.state)).toEqual(['rejected', 'rejected'])
    expect(w.host.pendingTimers).toBe(0)
    await letGo()
  })

  it.each([-1, Number.NaN])('8.1 a time of %s is a ConfigError, and the target is not asked', async timeoutMs => {
    const w = world()
    const log: string[] = []
    const answer = w.question(w.spawn(), () => void log.push('asked'), { timeoutMs })
    await w.host.settle()
    expect(answer.error).toBeInstanceOf(ConfigError)
    expect(log).toEqual([])
    expect(w.host.pendingTimers).toBe(0)
  })

  it('8.1 a message without a text as its type can time out, too', async () => {
    const w = world()
    const ref: ActorRef<{ name: string; replyTo: ActorRef<number> }> = w.system.spawn(() => ({ receive: () => {} }))
    const answer = outcomeOf(ask(ref, { name: 'x' }, { timeoutMs: 10 }))
    await w.host.advance(10)
    expect(answer.error).toBeInstanceOf(AskTimeoutError)
    expect(typeof (answer.error as AskTimeoutError).messageType).toBe('string')
  })
})

describe('8.1 abort', () => {
  it('8.1 a signal that is aborted already: rejected with its reason, and the target is not asked', async () => {
    const w = world()
    const log: string[] = []
    const why = new Error('not now')
    const controller = abortable()
    controller.abort(why)
    const answer = w.question(w.spawn(), () => void log.push('asked'), { signal: controller.signal })
    await w.host.settle()
    expect(answer.state).toBe('rejected')
    expect(answer.error).toBe(why)
    expect(log).toEqual([])
    expect(controller.listening()).toBe(0)
  })

  it('8.1 aborted while it waits: rejected with the reason at once', async () => {
    const w = world()
    const why = { any: 'value' }
    const controller = abortable()
    const answer = w.question(w.spawn(), () => {}, { signal: controller.signal })
    await w.host.advance(100)
    expect(answer.state).toBe('pending')
    controller.abort(why)
    await w.host.settle()
    expect(answer.error).toBe(why)
  })

  it('8.1 the platform’s signal serves', async () => {
    const w = world()
    const controller = new AbortController()
    const answer = w.question(w.spawn(), () => {}, { signal: controller.signal })
    await w.host.settle()
    controller.abort()
    await w.host.settle()
    expect(answer.error).toBe(controller.signal.reason)
    expect(answer.error).toMatchObject({ name: 'AbortError' })
  })

  it('8.1 an answer after the abort is a dead letter, the question is none', async () => {
    const w = world()
    const letters = deadLetters(w.system)
    const controller = abortable()
    const ref = w.spawn()
    const letGo = await w.hold(ref)
    w.question(ref, reply('too late'), { signal: controller.signal })
    controller.abort('enough')
    await w.host.settle()
    expect(letters()).toEqual([])
    await letGo()
    expect(letters()).toEqual([['too late', 'lateReply']])
  })

  it('8.1 an abort after the answer changes nothing', async () => {
    const w = world()
    const controller = abortable()
    const answer = w.question(w.spawn(), reply(1), { signal: controller.signal })
    await w.host.settle()
    controller.abort('too late')
    await w.host.advance(60_000)
    expect(answer).toMatchObject({ state: 'fulfilled', value: 1 })
  })

  it('8.1 the signal of the asking actor ends its questions', async () => {
    const w = world()
    const target = w.spawn()
    const asker = w.spawn()
    let answer: ReturnType<typeof w.question> | undefined
    await w.act(asker, ctx => {
      answer = w.question(target, () => {}, { signal: ctx.signal })
    })
    w.system.stop(asker)
    await w.host.settle()
    expect(answer?.state).toBe('rejected')
    expect(w.host.pendingTimers).toBe(0)
  })
})
