import type { AbortSignalLike } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom } from '../watch-events/support.ts'
import { held, isAlive, outcomeOf, raise } from './support.ts'

/** A signal of the user's own, and how many listen to it. */
function signalOf(hostile: 'reason' | 'aborted', isAborted = false) {
  const listeners = new Set<() => void>()
  const throws = () => raise(new Boom(hostile))
  const signal: AbortSignalLike = {
    get aborted() {
      return hostile === 'aborted' ? throws() : isAborted
    },
    get reason() {
      return throws()
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  }
  const abort = () => {
    for (const listener of listeners) listener()
  }
  return { signal, abort, listeners }
}

describe('9.1 4.12 offer with a signal that can not be asked', () => {
  it('9.1 4.12 reason: the abort gives it up, and nothing stays with the signal', async () => {
    const { host, system, ref, log, release } = await held()
    ref.tell('queued')
    const { signal, abort, listeners } = signalOf('reason')
    const offered = outcomeOf(ref.offer('given up', { signal }))
    expect(listeners.size).toBe(1)
    expect(abort).not.toThrow()
    await host.settle()
    expect([offered.error, listeners.size]).toEqual([new Boom('reason'), 0])
    await release()
    expect([log, isAlive(system, ref)]).toEqual([['hold', 'queued'], true])
  })

  for (const hostile of ['reason', 'aborted'] as const) {
    it(`9.1 4.12 ${hostile}, before it is offered: it rejects, and is not told`, async () => {
      const { host, ref, log, release } = await held()
      const { signal, listeners } = signalOf(hostile, true)
      const offered = outcomeOf(ref.offer('never', { signal }))
      await host.settle()
      expect([offered.error, listeners.size]).toEqual([new Boom(hostile), 0])
      await release()
      expect(log).toEqual(['hold'])
    })
  }
})
