import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor } from './support.ts'

describe('eventProbe', () => {
  it('records the events of its type from the moment it is made', async () => {
    const { system, host } = simulate()
    system.spawn(actor(), 'before')
    await host.settle()
    const lifecycle = eventProbe(system, 'lifecycle')
    const deadLetters = eventProbe(system, 'deadLetter')
    system.spawn(actor(), 'after')
    await host.settle()
    expect(lifecycle.events.map(event => `${event.stage} ${event.path.name}`)).toEqual(['started after'])
    expect(deadLetters.events).toEqual([])
  })

  it('keeps what was taken among its events', async () => {
    const { system } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    system.spawn(actor(), 'a')
    const started = await lifecycle.expect()
    expect(lifecycle.events).toEqual([started])
  })

  it('takes the oldest that matches and was not taken; what it passed over can still be taken', async () => {
    const { system } = simulate({ order: 'fifo' })
    const lifecycle = eventProbe(system, 'lifecycle')
    for (const name of ['a', 'b', 'c']) system.spawn(actor(), name)
    expect((await lifecycle.expect(event => event.path.name === 'b')).path.name).toBe('b')
    expect((await lifecycle.expect()).path.name).toBe('a')
    expect((await lifecycle.expect()).path.name).toBe('c')
    await expect(lifecycle.expect(() => true, { withinMs: 10 })).rejects.toThrow(
      "an event 'lifecycle' within 10 ms, but other calls have taken all that came",
    )
  })

  it('does not take an event twice', async () => {
    const { system } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    system.spawn(actor(), 'a')
    await lifecycle.expect(event => event.path.name === 'a')
    await expect(lifecycle.expect(event => event.path.name === 'a', { withinMs: 0 })).rejects.toThrow(
      'other calls have taken all',
    )
  })

  it('waits in virtual time, no longer than needed', async () => {
    const { system, host } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    host.setTimer(() => system.spawn(actor(), 'late'), 2_000)
    const event = await lifecycle.expect(({ path }) => path.name === 'late')
    expect(event.at).toBe(2_000)
    expect(host.now()).toBe(2_000)
  })

  it('rejects when the time is over (3 000 ms unless told), with what came instead', async () => {
    const { system, host } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    system.spawn(actor(), 'a')
    await expect(lifecycle.expect(event => event.stage === 'stopped')).rejects.toThrow(/none of these matches: \[.*"started"/)
    expect(host.now()).toBe(3_000)
    await expect(lifecycle.expect(event => event.stage === 'stopped', { withinMs: 5 })).rejects.toThrow('within 5 ms')
    expect(host.now()).toBe(3_005)
  })

  it('shows each event once to a match, and rejects with what it throws', async () => {
    const { system, host } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    system.spawn(actor(), 'a')
    host.setTimer(() => system.spawn(actor(), 'b'), 10)
    const shown: string[] = []
    await lifecycle.expect(event => {
      shown.push(event.path.name)
      return event.path.name === 'b'
    })
    expect(shown).toEqual(['a', 'b'])
    const own = new Error('own')
    const throwing = lifecycle.expect(() => {
      throw own
    })
    await expect(throwing).rejects.toBe(own)
  })

  it('several may wait, each for its own', async () => {
    const { system, host } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    host.setTimer(() => system.spawn(actor(), 'a'), 10)
    host.setTimer(() => system.spawn(actor(), 'b'), 20)
    const events = await Promise.all(['b', 'a'].map(name => lifecycle.expect(event => event.path.name === name)))
    expect(events.map(event => event.path.name)).toEqual(['b', 'a'])
  })

  it('records nothing more once it is stopped, and keeps what it has', async () => {
    const { system, host } = simulate()
    const lifecycle = eventProbe(system, 'lifecycle')
    system.spawn(actor(), 'a')
    await host.settle()
    lifecycle.stop()
    lifecycle.stop()
    system.spawn(actor(), 'b')
    await host.settle()
    expect(lifecycle.events.map(event => event.path.name)).toEqual(['a'])
    expect((await lifecycle.expect()).path.name).toBe('a')
  })
})
