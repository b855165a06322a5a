import type { AbortSignalLike, ActorRef, OverflowPolicy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { isAlive, outcomeOf, raise, world } from './support.ts'

/** An actor that is kept at work; behind that, its mailbox has room for one message. */
async function held(overflow: OverflowPolicy = 'dropNewest') {
  const w = world()
  const log: unknown[] = []
  const gates: (() => void)[] = []
  const ref: ActorRef<unknown> = w.system.spawn<unknown>(
    () => ({
      receive: (_ctx, message) => {
        log.push(message)
        if (message === 'hold') return new Promise<void>(resolve => void gates.push(resolve))
      },
    }),
    { mailbox: { kind: 'bounded', capacity: 1, overflow } },
  )
  ref.tell('hold')
  await w.host.settle()
  const release = async () => {
    for (const open of gates.splice(0)) open()
    await w.host.settle()
  }
  return { ...w, ref, log, release }
}

describe('9.1 offer with a signal that misbehaves', () => {
  const signals: Record<string, () => AbortSignalLike> = {
    'addEventListener throws': () => ({
      aborted: false,
      reason: undefined,
      addEventListener: () => raise(new Error('addEventListener')),
      removeEventListener: () => {},
    }),
    'removeEventListener throws': () => ({
      aborted: false,
      reason: undefined,
      addEventListener: () => {},
      removeEventListener: () => raise(new Error('removeEventListener')),
    }),
    'is no signal': () => ({ aborted: false }) as AbortSignalLike,
  }
  for (const [what, make] of Object.entries(signals)) {
    it(`9.1 ${what}: that offer rejects, the receiver lives, other offers go in`, async () => {
      const { host, system, ref, log, release } = await held()
      ref.tell('queued')
      const bad = outcomeOf(ref.offer('bad', { signal: make() }))
      const good = outcomeOf(ref.offer('good'))
      await host.settle()
      expect(isAlive(system, ref)).toBe(true)
      await release()
      expect(isAlive(system, ref)).toBe(true)
      expect([bad.settled, bad.error instanceof Error]).toEqual([true, true])
      expect([good.settled, good.error]).toEqual([true, undefined])
      expect(log.filter(message => message !== 'bad')).toEqual(['hold', 'queued', 'good'])
    })
  }

  it('9.1 addEventListener throws: what was offered does not come later', async () => {
    const { ref, log, release } = await held()
    ref.tell('queued')
    const signal = signals['addEventListener throws']?.()
    const bad = outcomeOf(ref.offer('bad', { signal }))
    await release()
    expect(bad.error).toMatchObject({ message: 'addEventListener' })
    expect(log).toEqual(['hold', 'queued'])
  })
})
