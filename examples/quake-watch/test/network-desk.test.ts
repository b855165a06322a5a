import { simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { NetworkDesk } from '../src/actors/network-desk.ts'
import type { Reading } from '../src/readings/reading.ts'

const reading = (id: string): Reading => ({ id, network: 'us', feature: null })
const counted = (id: string, magnitude: number) => ({ type: 'counted', network: 'us', id, magnitude }) as const

/** A desk at which three actors serve in turn. */
function desk() {
  const { system, host } = simulate()
  const [first, second, third] = [testProbe<Reading>(system), testProbe<Reading>(system), testProbe<Reading>(system)]
  return { desk: new NetworkDesk('us', first.ref), first, second, third, settle: () => host.settle() }
}

describe('the desk of a network', () => {
  it('has readings in hand until they are counted or refused', () => {
    const { desk: us } = desk()
    us.give(reading('a'))
    us.give(reading('b'))
    us.counted(counted('a', 2))
    expect(us.isSettled).toBe(false)
    us.refused(reading('b'))
    expect(us.isSettled).toBe(true)
    expect(us.tally()).toEqual({ network: 'us', events: 1, largest: 2, recreated: 0 })
  })

  it('counts what is counted twice, twice: the self-check must see it', () => {
    const { desk: us } = desk()
    us.give(reading('a'))
    us.counted(counted('a', 2))
    us.counted(counted('a', 2))
    expect(us.tally().events).toBe(2)
  })

  it('gives a successor what is left in hand, in order, and only once the acknowledgements are in', async () => {
    const { desk: us, first, second, settle } = desk()
    for (const id of ['a', 'b', 'c']) us.give(reading(id))
    us.replaceActor(second.ref)
    us.give(reading('d'))
    us.counted(counted('a', 1))
    us.refused(reading('b'))
    await settle()
    expect(second.messages).toEqual([])

    expect(us.handOver(second.ref.pid)).toBe(2)
    us.give(reading('e'))
    await settle()
    expect(first.messages.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(second.messages.map(({ id }) => id)).toEqual(['c', 'd', 'e'])
  })

  it('hands nothing over in the name of a successor that has been replaced in turn', async () => {
    const { desk: us, second, third, settle } = desk()
    us.give(reading('a'))
    us.replaceActor(second.ref)
    us.replaceActor(third.ref)
    expect(us.handOver(second.ref.pid)).toBeUndefined()
    expect(us.isSettled).toBe(false)
    expect(us.handOver(third.ref.pid)).toBe(1)
    await settle()
    expect(second.messages).toEqual([])
    expect(third.messages.map(({ id }) => id)).toEqual(['a'])
    expect(us.tally().recreated).toBe(2)
  })
})
