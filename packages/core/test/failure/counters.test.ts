import { type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Plan, world } from './support.ts'

const { oneForOne } = SupervisorStrategy
const decide = (): SupervisorDirective => 'restart'

describe('5.6 where the counters live', () => {
  it("5.6 they survive the child's restart", async () => {
    const w = world({ p: { strategy: oneForOne({ decide, maxRestarts: 2 }), children: { c: {} } } })
    for (let n = 0; n < 3; n += 1) {
      w.fail('c')
      await w.settle()
    }
    expect(w.outcomes('c')).toEqual(['restart', 'restart', 'stop'])
  })

  it("5.6 but not the parent's, even where the child does", async () => {
    const supervision = SupervisorStrategy.restart({ stopChildren: false })
    const p: Plan = { options: { supervision }, strategy: oneForOne({ decide, maxRestarts: 1 }), children: { c: {} } }
    const w = world({ p })
    for (const name of ['c', 'p', 'c', 'c']) {
      w.fail(name)
      await w.settle()
    }
    expect(w.outcomes('c')).toEqual(['restart', 'restart', 'stop'])
    expect(w.made('c')).toBe(3)
  })

  it('5.6 a child that was stopped and spawned again under its name starts from zero', async () => {
    const w = world({ p: { strategy: oneForOne({ decide, maxRestarts: 1 }), children: { c: {} } } })
    w.fail('c')
    await w.settle()
    w.system.stop(w.ref('c'))
    await w.settle()
    w.tell('p', ctx => void w.plant(ctx, 'c', {}))
    await w.settle()
    w.fail('c')
    await w.settle()
    expect(w.outcomes('c')).toEqual(['restart', 'restart'])
  })

  it('5.6 every child has its own, also where children share a strategy', async () => {
    const supervision = oneForOne({ decide, maxRestarts: 1 })
    const shared: Plan = { options: { supervision } }
    const w = world({ p: { children: { a: shared, b: shared } }, q: { strategy: supervision, children: { c: {}, d: {} } } })
    for (const name of ['a', 'b', 'c', 'd']) w.fail(name)
    await w.settle()
    expect(['a', 'b', 'c', 'd'].map(name => w.outcomes(name))).toEqual(Array(4).fill(['restart']))
  })

  it('5.6 keyed by the place in the chain, never by the identity of the strategy', async () => {
    // The same object stands with the child and with its parent: first the parent's place decides, then the child's.
    const answers: (SupervisorDirective | undefined)[] = [undefined, 'restart', 'restart', 'restart']
    const same = oneForOne({ decide: () => answers.shift(), maxRestarts: 1 })
    const w = world({ p: { strategy: same, children: { c: { options: { supervision: same } } } } })
    for (let n = 0; n < 3; n += 1) {
      w.fail('c')
      await w.settle()
    }
    expect(w.outcomes('c')).toEqual(['restart', 'restart', 'stop'])
  })
})
