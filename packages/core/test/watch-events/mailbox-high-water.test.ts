import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deferred, scripted, world } from './support.ts'

describe('the high-water mark', () => {
  it('9.2 one event when it is crossed upwards, one when it falls back; then anew', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'mailbox')
    const gates = [deferred(), deferred()] as const
    const ref = system.spawn(scripted(), { name: 'marked', mailbox: { kind: 'bounded', capacity: 100, highWater: 5 } })
    for (const [round, gate] of gates.entries()) {
      ref.tell(() => gate.promise)
      await host.settle()
      for (let i = 0; i < 3; i += 1) ref.tell(() => {})
      await host.settle()
      expect(events.events).toHaveLength(2 * round)
      for (let i = 0; i < 20; i += 1) ref.tell(() => {})
      await host.settle()
      expect(events.events.slice(2 * round).map(event => event.kind)).toEqual(['highWater'])
      expect(events.events[2 * round]?.size).toBeGreaterThanOrEqual(5)
      gate.resolve()
      await host.settle()
      expect(events.events.slice(2 * round).map(event => event.kind)).toEqual(['highWater', 'drained'])
      expect(events.events[2 * round + 1]?.size).toBeLessThanOrEqual(5)
    }
    for (const event of events.events) expect(event.pid).toBe(ref.pid)
  })

  it('9.2 without a mark there are no such events', async () => {
    const { system, host } = world()
    const events = eventProbe(system, 'mailbox')
    const gate = deferred()
    const ref = system.spawn(scripted(), { mailbox: { kind: 'bounded', capacity: 50 } })
    ref.tell(() => gate.promise)
    for (let i = 0; i < 40; i += 1) ref.tell(() => {})
    await host.settle()
    gate.resolve()
    await host.settle()
    expect(events.events).toEqual([])
  })
})
