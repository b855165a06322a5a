import { SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, expectHealthy, isAlive, nodeOf, type Script, scripted, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}

describe('4.3 a restart that is ordered while one is under way', () => {
  for (const what of ['its handler', 'its preRestart'] as const) {
    it(`4.3 is not a second one: while ${what} is waited for; a failure afterwards is decided like any other`, async () => {
      const w = world()
      const gate = deferred()
      const outcomes = eventProbe(w.system, 'supervision')
      let hooks = 0
      const preRestart = () => {
        hooks += 1
        return hooks === 1 && what === 'its preRestart' ? gate.promise : undefined
      }
      const supervisorStrategy = () => SupervisorStrategy.allForOne({ decide: () => 'restart' })
      const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
      const one = await w.childOf(parent, scripted(), 'one')
      const slow = await w.childOf(parent, scripted({ preRestart }), 'slow')
      if (what === 'its handler') await w.act(slow, () => gate.promise)
      for (let i = 0; i < 3; i += 1) await w.act(one, blowUp)
      expect(nodeOf(w.system, slow)?.state).toBe('restarting')
      gate.resolve()
      await w.host.settle()
      expect([hooks, nodeOf(w.system, slow)?.state, nodeOf(w.system, slow)?.restarts]).toEqual([1, 'running', 1])
      await w.act(slow, blowUp)
      const handled: string[] = []
      await w.act(slow, () => void handled.push('slow'))
      await w.act(one, () => void handled.push('one'))
      expect(handled).toEqual(['slow', 'one'])
      expect(outcomes.events.map(({ path, outcome }) => [path.name, outcome])).toEqual([
        ...Array.from({ length: 3 }, () => ['one', 'restart']),
        ['slow', 'restart'],
      ])
      expectBalanced(w.system)
      await expectHealthy(w)
    })
  }
})

describe('5.4 a group restart that waits for its time', () => {
  it('5.4 keeps its hold on a sibling that has been restarted for its own failure meanwhile', async () => {
    const w = world()
    const handled: string[] = []
    const gate = deferred()
    let decisions = 0
    const decide = () => {
      decisions += 1
      return 'restart' as const
    }
    const backoff = { minMs: 100, maxMs: 10_000, resetAfterMs: 1_000_000 }
    const supervisorStrategy = () => SupervisorStrategy.allForOne({ decide, backoff })
    const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
    const one = await w.childOf(parent, scripted(), 'one')
    const other = await w.childOf(parent, scripted(), 'other')
    other.tell(async () => {
      await gate.promise
      throw new Boom('later')
    })
    await w.act(one, blowUp)
    await w.host.advance(50)
    gate.resolve()
    await w.host.settle()
    expect(decisions).toBe(2)
    for (const ref of [one, other]) ref.tell(() => void handled.push(ref.path.name))
    await w.host.advance(60)
    expect(handled).toEqual([])
    await w.host.advance(10_000)
    expect(handled.sort()).toEqual(['one', 'other'])
    expectBalanced(w.system)
    await expectHealthy(w)
  })
})

describe('2.3 a stop that overtakes a restart', () => {
  it('2.3 the time of a handler that does not settle runs from the first abort, not from the second', async () => {
    const w = world({ stopTimeoutMs: 1_000 })
    const supervisorStrategy = () => SupervisorStrategy.allForOne({ decide: () => 'restart' })
    const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
    const one = await w.childOf(parent, scripted(), 'one')
    const slow = await w.childOf(parent, scripted(), 'slow')
    await w.act(slow, () => new Promise(() => {}))
    await w.act(one, blowUp)
    await w.host.advance(600)
    w.system.stop(slow)
    await w.host.advance(399)
    expect(isAlive(w.system, slow)).toBe(true)
    await w.host.advance(1)
    expect(isAlive(w.system, slow)).toBe(false)
    await expectHealthy(w)
  })
})
