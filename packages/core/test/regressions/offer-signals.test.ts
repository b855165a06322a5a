import type { AbortSignalLike } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { held, isAlive, outcomeOf, raise } from './support.ts'

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
