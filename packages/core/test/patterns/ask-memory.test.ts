import { type ActorRef, ask, askWith } from '@cellactor/core'
import { livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'
import { abortable, outcomeOf, type World, world } from './support.ts'

interface Query {
  readonly type: 'query'
  readonly payload: object
  readonly replyTo: ActorRef<object>
}
type Fate = 'answered' | 'failed' | 'silent' | 'stopped' | 'aborted'

/** Keeps nothing of what it handles; so whatever survives a question is kept by the runtime. */
function target(w: World, fate: Fate): ActorRef<Query> {
  return w.system.spawn<Query>(
    () => ({
      receive(_ctx, { replyTo, payload }) {
        if (fate === 'answered') replyTo.tell({ answer: payload })
        if (fate === 'failed') throw new Error('no answer')
      },
    }),
    { supervision: 'resume' },
  )
}

interface Asked {
  readonly weak: WeakRef<object>[]
  readonly settled: () => number
}
/** In a function of its own, so that no frame of the test keeps a question, an answer or a promise. */
function askMany(ref: ActorRef<Query>, count: number, signal?: ReturnType<typeof abortable>['signal']): Asked {
  const weak: WeakRef<object>[] = []
  let settled = 0
  for (let i = 0; i < count; i += 1) {
    const payload = { i }
    const promise = ask(ref, { type: 'query', payload }, { timeoutMs: 1000, signal })
    const isSettled = (): void => {
      settled += 1
    }
    promise.then(isSettled, isSettled)
    weak.push(new WeakRef(payload), new WeakRef(promise))
  }
  return { weak, settled: () => settled }
}

describe('8.1 a settled question leaves nothing behind', () => {
  const fates: readonly Fate[] = ['answered', 'failed', 'silent', 'stopped', 'aborted']
  for (const fate of fates) {
    it(`8.1 ${fate}: 10,000 questions leave no timer, no listener, no actor and no object`, async () => {
      const w = world({ logLevel: 'off' })
      const ref = target(w, fate)
      const before = livePaths(w.system).length
      const { signal, listening, abort } = abortable()
      if (fate === 'stopped') w.system.stop(ref)
      const { weak, settled } = askMany(ref, 10_000, signal)
      if (fate === 'aborted') abort('enough')
      await w.host.settle()
      if (fate === 'silent') await w.host.advance(1000)
      expect(settled()).toBe(10_000)
      expect(w.host.pendingTimers).toBe(0)
      expect(listening()).toBe(0)
      expect(livePaths(w.system)).toHaveLength(before - (fate === 'stopped' ? 1 : 0))
      expect(await collected(weak)).toBe(20_000)
      expect(ref.pid.id).toBeGreaterThan(0)
    })
  }

  it('8.1 a reply ref that somebody keeps does not keep the question', async () => {
    const w = world()
    const kept: unknown[] = []
    const ref = w.system.spawn<Query>(() => ({ receive: (_ctx, { replyTo }) => void kept.push(replyTo) }))
    const { weak } = askMany(ref, 100)
    await w.host.advance(1000)
    expect(kept).toHaveLength(100)
    expect(await collected(weak)).toBe(200)
  })

  it('8.1 while it is pending it has one timer, and the answer clears it', async () => {
    const w = world()
    const replies: ActorRef<object>[] = []
    const ref = w.system.spawn<Query>(() => ({ receive: (_ctx, { replyTo }) => void replies.push(replyTo) }))
    const answer = outcomeOf(ask(ref, { type: 'query', payload: {} }, { timeoutMs: 1000 }))
    await w.host.settle()
    expect(w.host.pendingTimers).toBe(1)
    replies[0]?.tell({})
    await w.host.settle()
    expect(answer.state).toBe('fulfilled')
    expect(w.host.pendingTimers).toBe(0)
  })

  it('1.7 after 10,000 questions the system is as it was: it ends, and nothing is left to do', async () => {
    const w = world({ logLevel: 'off' })
    const ref = target(w, 'answered')
    askMany(ref, 10_000)
    await w.host.settle()
    const ended = outcomeOf(w.system.terminate())
    await w.host.settle()
    expect(ended.value).toMatchObject({ cause: 'terminate', stragglers: [] })
    expect(w.host.pendingTimers).toBe(0)
    expect(livePaths(w.system)).toEqual([])
  })

  it('8.1 nor does askWith leave anything, neither its promises nor the questions that it made', async () => {
    const w = world()
    const questions: WeakRef<object>[] = []
    const ref = w.system.spawn<{ readonly from: ActorRef<string> }>(() => ({
      receive(_ctx, question) {
        questions.push(new WeakRef(question))
        question.from.tell('answer')
      },
    }))
    const promises = ((): WeakRef<object>[] =>
      Array.from({ length: 1000 }, () => new WeakRef(askWith(ref, (from: ActorRef<string>) => ({ from })))))()
    await w.host.settle()
    expect(w.host.pendingTimers).toBe(0)
    expect(await collected([...promises, ...questions])).toBe(2000)
    expect(ref.pid.id).toBeGreaterThan(0)
  })
})
