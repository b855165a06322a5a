import { AskTimeoutError, ask } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type PromiseOutcome, reply, world } from './support.ts'

/** Questions share timers; nobody may notice. */
describe('8.1 many questions at a time', () => {
  it('8.1 each times out at its own time, in whatever order they were asked and for however long', async () => {
    const w = world()
    const ref = w.spawn()
    const times = [30, 10, 30, 20, 10]
    const answers: PromiseOutcome<unknown>[] = []
    const first = w.question(ref, () => {}, { timeoutMs: 40 })
    for (const timeoutMs of times) {
      answers.push(w.question(ref, () => {}, { timeoutMs }))
      await w.host.advance(3)
    }
    const seen: string[] = []
    for (let at = 15; at <= 45; at++) {
      for (const [index, answer] of answers.entries()) if (answer.state === 'rejected') seen[index] ??= `${at}`
      await w.host.advance(1)
    }
    // Asked at 0, 3, 6, 9, 12.
    expect(seen).toEqual(['30', '15', '36', '29', '22'])
    expect(first.error).toBeInstanceOf(AskTimeoutError)
  })

  it('8.1 one that is answered leaves the time of those before and after it as it was', async () => {
    for (const answered of [0, 1, 2]) {
      const w = world()
      const ref = w.spawn()
      const answers = []
      for (let index = 0; index < 3; index++) {
        answers.push(w.question(ref, index === answered ? reply('here') : () => {}, { timeoutMs: 100 }))
        await w.host.advance(10)
      }
      for (const [index, answer] of answers.entries()) {
        if (index === answered) {
          expect(answer.value).toBe('here')
          continue
        }
        await w.host.advance(10 * index + 100 - w.host.now() - 1)
        expect(answer.state).toBe('pending')
        await w.host.advance(1)
        expect(answer.error).toBeInstanceOf(AskTimeoutError)
      }
    }
  })

  it('8.1 a question that is asked in the handler of an expiry has its whole time', async () => {
    const w = world()
    const ref = w.spawn()
    const seen: unknown[] = []
    const begin = () => ask(ref, { type: 'question', run: () => {} }, { timeoutMs: 50 })
    void begin().catch(async () => {
      seen.push(w.host.now())
      await begin().catch(error => seen.push(w.host.now(), error instanceof AskTimeoutError))
    })
    const from = w.host.now()
    await w.host.advance(200)
    expect(seen).toEqual([from + 50, from + 100, true])
  })

  it('8.1 a thousand questions of one length need one timer, and none when they are answered', async () => {
    const w = world()
    const ref = w.spawn()
    const letGo = await w.hold(ref)
    const before = w.host.pendingTimers
    const answers = Array.from({ length: 1_000 }, (_, index) => w.question(ref, reply(index)))
    expect(w.host.pendingTimers - before).toBe(1)
    await letGo()
    expect(answers.map(answer => answer.value)).toEqual(answers.map((_, index) => index))
    expect(w.host.pendingTimers).toBe(before)
  })

  it('8.1 an endless question needs no timer', async () => {
    const w = world()
    const answer = w.question(w.spawn(), () => {}, { timeoutMs: Number.POSITIVE_INFINITY })
    await w.host.advance(1e9)
    expect([answer.state, w.host.pendingTimers]).toEqual(['pending', 0])
  })
})
