import { type ActorContext, type Decider, type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { type Act, Boom, imbalance, ledger, livingStates, type Plan, world } from './support.ts'

const { oneForOne, allForOne } = SupervisorStrategy
class Oops extends Error {
  override readonly name = 'Oops'
}
const under = (supervision: SupervisorDirective, decide: Decider): Record<string, Plan> => ({
  p: { options: { supervision }, strategy: oneForOne({ decide }), children: { c: {} } },
})
/** What user code may do instead of deciding. The types forbid some of it; plain JavaScript does not. */
const misbehaving: readonly (readonly [string, () => unknown])[] = [
  [
    'throws',
    () => {
      throw new Oops('decide')
    },
  ],
  ['returns a promise', () => Promise.resolve('restart')],
  ['returns a promise that rejects', () => Promise.reject(new Oops('late'))],
  ['returns a promise that never settles', () => new Promise(() => {})],
  ['returns no directive', () => 'explode'],
  ['returns a number', () => 1],
]

describe('4.7 a decide that stops children', () => {
  const stopping = (which: string, answer: SupervisorDirective, scope = oneForOne) => {
    const strategy = scope({
      decide: () => {
        const parent: ActorContext<Act> = w.ctx('p')
        parent.stop(w.ref(which))
        return answer
      },
    })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    return w
  }

  it('4.7 the failed child: its outcome is `stop`, whatever decide says', async () => {
    for (const answer of ['resume', 'restart', 'escalate', 'stop'] as const) {
      const w = stopping('a', answer)
      w.fail('a')
      await w.settle()
      expect(w.outcomes('a'), answer).toEqual(['stop'])
      expect(w.lifecycle('a')).toEqual(['started', 'ended'])
      expect(w.failures('p')).toEqual([])
      expect(ledger(w.system)).toMatchObject({ total: 1, stop: 1, inflight: 0 })
    }
  })

  it('4.7 so with all-for-one', async () => {
    const w = stopping('a', 'restart', allForOne)
    w.fail('a')
    await w.settle()
    expect(w.outcomes('a')).toEqual(['stop'])
    expect(w.lifecycle('a')).toEqual(['started', 'ended'])
    expect(livingStates(w.system)).toEqual(['running'])
  })

  it('4.7 a sibling: the failed child gets its directive all the same', async () => {
    const w = stopping('b', 'restart')
    w.fail('a')
    await w.settle()
    expect(w.outcomes('a')).toEqual(['restart'])
    expect(w.lifecycle('b')).toEqual(['started', 'ended'])
  })

  it('4.7 the parent itself: nothing stays undecided, and the parent has not failed', async () => {
    const w = world(
      under('restart', () => {
        w.ctx('p').stopSelf()
        return 'restart'
      }),
    )
    w.fail('c')
    await w.settle()
    expect([w.lifecycle('p'), w.lifecycle('c').at(-1)]).toEqual([['started', 'ended'], 'ended'])
    expect(w.failures('p')).toEqual([])
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system).inflight).toBe(0)
  })
})

describe('4.7 a decide that fails', () => {
  for (const [what, decide] of misbehaving) {
    it(`4.7 it ${what}: outcome \`escalate\`, and a failure of the parent's own`, async () => {
      const w = world(under('restart', decide as Decider))
      w.fail('c', new Boom('c'))
      await w.settle()
      expect(w.outcomes('c')).toEqual(['escalate'])
      const [failure] = w.failures('p')
      expect(w.failures('p')).toHaveLength(1)
      expect(failure?.snapshot.failure.downcast(Boom), "not the child's").toBeUndefined()
      expect(failure?.snapshot.stage.isInitial).toBe(true)
      expect(w.outcomes('p')).toEqual(['restart'])
      expect([w.made('p'), w.made('c')]).toEqual([2, 2])
      expect(ledger(w.system)).toMatchObject({ total: 2, escalate: 1, restart: 1, stop: 0, inflight: 0 })
    })
  }

  it("4.7 the exception is the cause of the parent's failure", async () => {
    const oops = new Oops('decide')
    const w = world(
      under('stop', () => {
        throw oops
      }),
    )
    w.fail('c')
    await w.settle()
    expect(w.failures('p')[0]?.snapshot.failure.downcast(Oops)).toBe(oops)
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
  })

  it('4.7 when the parent is resumed, the child is not left suspended', async () => {
    const w = world(
      under('resume', () => {
        throw new Oops('decide')
      }),
    )
    w.fail('c')
    w.say('c')
    await w.settle()
    w.say('p')
    await w.settle()
    expect(w.log).toEqual(['c', 'p'])
    expect([w.made('p'), w.made('c')]).toEqual([1, 1])
    expect(livingStates(w.system)).toEqual(['running'])
  })

  it('4.7 when the parent restarts and keeps its children, the child is not left suspended', async () => {
    const supervision = SupervisorStrategy.restart({ stopChildren: false })
    const strategy = oneForOne({
      decide: () => {
        throw new Oops('decide')
      },
    })
    const w = world({ p: { options: { supervision }, strategy, children: { c: {}, d: {} } } })
    w.fail('c')
    for (const name of ['c', 'd']) w.say(name)
    await w.settle()
    expect([...w.log].sort()).toEqual(['c', 'd'])
    expect(livingStates(w.system)).toEqual(['running'])
  })

  it("4.7 a child's own decide that throws escalates as well", async () => {
    const asked: string[] = []
    const supervision = oneForOne({
      decide: () => {
        throw new Oops('own')
      },
    })
    const strategy = oneForOne({
      decide: () => {
        asked.push('parent')
        return 'resume'
      },
    })
    const w = world({ p: { strategy, children: { c: { options: { supervision } } } } })
    w.fail('c')
    await w.settle()
    expect(asked, 'not taken for an opinion that passes on').toEqual([])
    expect(w.outcomes('c')).toEqual(['escalate'])
    expect(w.failures('p')).toHaveLength(1)
  })

  it('4.7 a system-wide decide that throws ends the system in order: it is asked about every level', async () => {
    const w = world(
      { p: { children: { c: { hooks: { postStop: () => void w.log.push('postStop') } } } } },
      {
        supervision: oneForOne({
          decide: () => {
            throw new Oops('default')
          },
        }),
      },
    )
    w.fail('c')
    await w.settle()
    const { cause, failure } = await w.system.whenTerminated
    expect(cause).toBe('escalation')
    expect(failure?.downcast(Oops)).toBeInstanceOf(Oops)
    expect(w.log).toEqual(['postStop'])
    expect(imbalance(w.system)).toBe(0)
    expect(ledger(w.system).inflight).toBe(0)
  })
})
