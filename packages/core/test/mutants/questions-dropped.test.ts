import { type AbortSignalLike, type ActorRef, AskTimeoutError, ask, type SpawnOptions, TargetStoppedError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, deferred, expectHealthy, outcomeOf, scripted, world } from './support.ts'

interface Question {
  readonly type: 'question' | 'clear'
  readonly replyTo: ActorRef<string>
}

describe('8.1 8.4 a question that is thrown out of the stash', () => {
  for (const [what, stash, dropped, reason] of [
    ['by clear()', {}, 2, 'stashDropped'],
    ['as the newest', { capacity: 1, overflow: 'dropNewest' }, 1, 'overflow'],
    ['as the oldest', { capacity: 1, overflow: 'dropOldest' }, 0, 'overflow'],
  ] as const satisfies readonly (readonly [string, SpawnOptions['stash'], number, string])[]) {
    it(`8.4 ${what}: its target lives, so it is a dead letter, and waits for its time`, async () => {
      const w = world()
      const letters = eventProbe(w.system, 'deadLetter')
      const ref = w.system.spawn(
        actor<Question>({
          receive: (ctx, message) => (message.type === 'clear' ? ctx.stash.clear() : ctx.stash.stash(message)),
        }),
        { stash },
      )
      const asked = [1, 2].map(() => outcomeOf(ask(ref, { type: 'question' }, { timeoutMs: 100 })))
      await w.host.settle()
      if (what === 'by clear()') ref.tell({ type: 'clear', replyTo: ref as never })
      await w.host.settle()
      expect(letters.events.map(letter => letter.reason)).toEqual(Array.from({ length: dropped === 2 ? 2 : 1 }, () => reason))
      expect(asked.map(({ settled }) => settled)).toEqual([false, false])
      await w.host.advance(100)
      for (const each of asked) expect(each.error).toBeInstanceOf(AskTimeoutError)
      await expectHealthy(w)
    })
  }
})

describe('8.1 forward, when the handler is over', () => {
  it('8.1 there is no question to be handed on: what is forwarded then is a message of its own', async () => {
    const w = world()
    const gate = deferred()
    const target: ActorRef<Question> = w.system.spawn(actor<Question>({ receive: () => gate.promise }), 'target')
    target.tell({ type: 'clear', replyTo: target as never })
    await w.host.settle()
    const later: (() => void)[] = []
    const desk = w.system.spawn(
      actor<Question>({
        receive: ctx => void later.push(() => ctx.forward(target, { type: 'clear', replyTo: ctx.self as never })),
      }),
      'desk',
    )
    const asked = outcomeOf(ask(desk, { type: 'question' }, { timeoutMs: 100 }))
    await w.host.settle()
    for (const forward of later) forward()
    w.system.stop(target)
    gate.resolve()
    await w.host.settle()
    expect([later.length, asked.settled]).toEqual([1, false])
    w.system.stop(desk)
    await w.host.advance(100)
    expect(asked.error).not.toBeInstanceOf(TargetStoppedError)
    await expectHealthy(w)
  })
})

describe('9.1 offers and their signals', () => {
  for (const isTaken of [true, false]) {
    it(`9.1 an offer that has been ${isTaken ? 'taken' : 'rejected'} leaves nothing with its signal`, async () => {
      const w = world()
      const gate = deferred()
      const heard: string[] = []
      const signal: AbortSignalLike = {
        aborted: false,
        reason: undefined,
        addEventListener: type => void heard.push(`add ${type}`),
        removeEventListener: type => void heard.push(`remove ${type}`),
      }
      const ref = w.system.spawn(scripted(), { mailbox: { kind: 'bounded', capacity: 1 } })
      await w.act(ref, () => gate.promise)
      ref.tell(() => {})
      const offered = outcomeOf(ref.offer(() => {}, { signal }))
      await w.host.settle()
      expect(heard).toEqual(['add abort'])
      if (!isTaken) w.system.stop(ref)
      gate.resolve()
      await w.host.settle()
      expect(offered.error === undefined).toBe(isTaken)
      expect(heard).toEqual(['add abort', 'remove abort'])
      await expectHealthy(w)
    })
  }
})
