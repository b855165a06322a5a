import { type AbortSignalLike, type ActorRef, ask, askWith } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { expect, it } from 'vitest'
import { raise } from './support.ts'

interface Question {
  readonly type: 'question'
  readonly replyTo: ActorRef<number>
}
const listening = { addEventListener: () => {}, removeEventListener: () => {} }
const hostile: Record<string, AbortSignalLike> = {
  'whose reason throws': {
    ...listening,
    aborted: true,
    get reason() {
      return raise('hostile')
    },
  },
  'whose aborted throws': {
    ...listening,
    reason: undefined,
    get aborted(): boolean {
      return raise('hostile')
    },
  },
}

it.each(Object.entries(hostile))('8.1 a question with a signal %s rejects, and is not asked', async (_, signal) => {
  const { system, host } = simulate()
  const received: Question[] = []
  const target = system.spawn<Question>(() => ({ receive: (_ctx, question) => void received.push(question) }))
  const asked = [
    ask(target, { type: 'question' }, { signal }),
    askWith(target, (replyTo: ActorRef<number>) => ({ type: 'question', replyTo }), { signal }),
  ]
  for (const answer of asked) await expect(answer).rejects.toBe('hostile')
  await host.settle()
  expect([received.length, host.pendingTimers]).toEqual([0, 0])
})
