import { SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, scripted, world } from '../watch-events/support.ts'

describe('9.2 the high-water mark, to the message', () => {
  it('9.2 crossed by the very message that makes so many wait; fallen back with the first that makes them fewer', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'mailbox')
    const gates = [deferred(), deferred(), deferred(), deferred()]
    const ref = system.spawn(scripted(), { mailbox: { kind: 'bounded', capacity: 4, highWater: 2 } })
    ref.tell(() => gates[0]?.promise)
    await host.settle()
    const seen = async () => {
      await host.settle()
      return events.events.map(({ kind, size }) => [kind, size])
    }
    ref.tell(() => gates[1]?.promise)
    expect(await seen()).toEqual([])
    ref.tell(() => gates[2]?.promise)
    expect(await seen()).toEqual([['highWater', 2]])
    ref.tell(() => gates[3]?.promise)
    expect(await seen()).toHaveLength(1)
    gates[0]?.resolve()
    expect(await seen()).toHaveLength(1)
    gates[1]?.resolve()
    expect((await seen()).slice(1)).toEqual([['drained', 1]])
    gates[2]?.resolve()
    gates[3]?.resolve()
    expect(await seen()).toHaveLength(2)
  })
})

describe('5.6 restartStatistics', () => {
  const after = async (limits: { maxRestarts?: number; withinMs?: number }) => {
    const { system, host } = world()
    const failures = eventProbe(system, 'failure')
    const blowUp = () => {
      throw new Boom('again')
    }
    const ref = system.spawn(scripted(), { supervision: SupervisorStrategy.restart(limits) })
    for (const waitMs of [10, 20, 30]) {
      await host.advance(waitMs)
      ref.tell(blowUp)
      await host.settle()
    }
    return failures.events.map(({ restartStatistics: { restarts, windowStartedAt, lastFailureAt } }) => [
      restarts,
      windowStartedAt,
      lastFailureAt,
    ])
  }

  it('5.1 without withinMs there is no window', async () => {
    expect(await after({ maxRestarts: 5 })).toEqual([
      [0, undefined, undefined],
      [1, undefined, 10],
      [2, undefined, 30],
    ])
  })

  it('5.1 with it the window opens at the first failure, and a new one with the first after it', async () => {
    expect(await after({ withinMs: 25 })).toEqual([
      [0, undefined, undefined],
      [1, 10, 10],
      [2, 10, 30],
    ])
    expect(await after({ withinMs: 15 })).toEqual([
      [0, undefined, undefined],
      [1, 10, 10],
      [1, 30, 30],
    ])
  })
})
