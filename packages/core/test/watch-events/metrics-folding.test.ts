import { SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, expectBalanced, type Script, scripted, total, world } from './support.ts'

class Crash extends Error {
  override readonly name = 'Crash'
}
const boom: Script = () => {
  throw new Boom('boom')
}
const crash: Script = () => {
  throw new Crash('crash')
}
const restart = SupervisorStrategy.oneForOne({ decide: () => 'restart' })

describe('with the pid label', () => {
  it('7.5 F9 a living actor has a series of its own for each cause', async () => {
    const { system, act } = world()
    const ref = system.spawn(scripted(), { supervision: restart })
    await act(ref, boom)
    await act(ref, boom)
    await act(ref, crash)
    const series = system.metrics().counters.get('failure_total')
    expect(series?.get(`pid="${ref.pid}",cause="Boom"`)).toBe(2)
    expect(series?.get(`pid="${ref.pid}",cause="Crash"`)).toBe(1)
    expect(system.metrics().counters.get('failure_restart_total')?.get(`pid="${ref.pid}",cause="Boom"`)).toBe(2)
  })

  it('7.5 when it has ended its series are folded into those with an empty pid', async () => {
    const { system, host, act } = world()
    const ref = system.spawn(scripted(), { supervision: restart })
    await act(ref, boom)
    await act(ref, crash)
    system.stop(ref)
    await host.settle()
    for (const counter of ['failure_total', 'failure_restart_total']) {
      const series = system.metrics().counters.get(counter)
      expect([...(series ?? [])].sort()).toEqual([
        ['pid="",cause="Boom"', 1],
        ['pid="",cause="Crash"', 1],
      ])
    }
  })

  it('7.5 the folded series adds up over many lives, and the labels stay bounded by the living', async () => {
    const { system, act } = world()
    const living = system.spawn(scripted(), { supervision: restart })
    await act(living, boom)
    for (let life = 0; life < 50; life += 1) await act(system.spawn(scripted(), { supervision: 'stop' }), boom)
    const series = system.metrics().counters.get('failure_total')
    expect([...(series ?? [])].sort()).toEqual([
      ['pid="",cause="Boom"', 50],
      [`pid="${living.pid}",cause="Boom"`, 1],
    ])
    expect([...(system.metrics().counters.get('failure_stop_total') ?? [])]).toEqual([['pid="",cause="Boom"', 50]])
    expectBalanced(system)
  })

  it('7.5 a restart folds nothing', async () => {
    const { system, act } = world()
    const ref = system.spawn(scripted(), { supervision: restart })
    await act(ref, boom)
    expect([...(system.metrics().counters.get('failure_total')?.keys() ?? [])]).toEqual([`pid="${ref.pid}",cause="Boom"`])
  })

  it('7.5 the sum over all series does not change by folding', async () => {
    const { system, host, act } = world()
    const refs = Array.from({ length: 5 }, () => system.spawn(scripted(), { supervision: restart }))
    for (const ref of refs) await act(ref, boom)
    expect(total(system, 'failure_total')).toBe(5)
    for (const ref of refs) system.stop(ref)
    await host.settle()
    expect(total(system, 'failure_total')).toBe(5)
    expectBalanced(system)
  })

  it('7.5 a failure of postStop, the last of an actor, is folded too', async () => {
    const { system, host } = world()
    const ref = system.spawn(scripted({ postStop: () => Promise.reject(new Boom('last')) }))
    system.stop(ref)
    await host.settle()
    expect([...(system.metrics().counters.get('failure_total') ?? [])]).toEqual([['pid="",cause="Boom"', 1]])
    expect([...(system.metrics().counters.get('failure_stop_total') ?? [])]).toEqual([['pid="",cause="Boom"', 1]])
    expectBalanced(system)
  })
})

describe('without the pid label', () => {
  it('7.5 F9 a series is cause="Boom" alone, living or ended', async () => {
    const { system, host, act } = world({ metrics: { pidLabel: false } })
    const one = system.spawn(scripted(), { supervision: restart })
    const two = system.spawn(scripted(), { supervision: 'stop' })
    await act(one, boom)
    await act(two, boom)
    await act(one, crash)
    const expected = [
      ['cause="Boom"', 2],
      ['cause="Crash"', 1],
    ]
    expect([...(system.metrics().counters.get('failure_total') ?? [])].sort()).toEqual(expected)
    system.stop(one)
    await host.settle()
    expect([...(system.metrics().counters.get('failure_total') ?? [])].sort()).toEqual(expected)
    expectBalanced(system)
  })
})

describe('the snapshot', () => {
  it('F9 is a picture: later failures do not change it', async () => {
    const { system, act } = world()
    const ref = system.spawn(scripted(), { supervision: restart })
    await act(ref, boom)
    const before = system.metrics()
    await act(ref, boom)
    expect(before.counters.get('failure_total')?.get(`pid="${ref.pid}",cause="Boom"`)).toBe(1)
    expect(system.metrics().counters.get('failure_total')?.get(`pid="${ref.pid}",cause="Boom"`)).toBe(2)
  })
})
