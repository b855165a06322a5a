import { type SupervisorDirective, SupervisorStrategy } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { actor, Boom, deferred, imbalance, ledger, livingStates, noteSystemMessages, world } from './support.ts'

const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
/** Keeps the failed actor suspended for `ms`, and its children alive. */
const restartAfter = (ms: number) => ({ stopChildren: false, backoff: { minMs: ms, maxMs: ms, jitter: 0 } })
const deciding = (decide: () => SupervisorDirective) => SupervisorStrategy.oneForOne({ decide })

describe('4.2 suspension is a set of reasons', () => {
  it('4.2 an actor that failed under a failed ancestor runs only when both are settled', async () => {
    for (const seed of seeds) {
      const w = world(
        {
          g: {
            options: { supervision: SupervisorStrategy.restart(restartAfter(100)) },
            strategy: SupervisorStrategy.restart(restartAfter(50)),
            children: { p: { children: { c: {} } } },
          },
        },
        { seed },
      )
      const gates = [w.hang('p'), w.hang('c')]
      await w.settle()
      w.fail('g')
      await w.settle()
      gates[0]?.reject(new Boom('p'))
      gates[1]?.resolve()
      w.say('p')
      w.say('c')
      await w.advance(100)
      expect(w.made('g'), 'the ancestor runs again, ').toBe(2)
      expect(w.outcomes('p'), 'and has decided').toEqual(['restart'])
      await w.advance(49)
      expect(w.log, "but p's own failure still holds p and its child").toEqual([])
      await w.advance(1)
      expect([...w.log].sort()).toEqual(['c', 'p'])
      expect([w.made('p'), w.made('c')]).toEqual([2, 1])
    }
  })

  it("4.2 an actor's own directive does not lift the reason that came from its ancestor", async () => {
    const w = world({
      g: {
        options: { supervision: SupervisorStrategy.restart(restartAfter(100)) },
        children: { p: { strategy: deciding(() => 'resume'), children: { c: {} } } },
      },
    })
    // p is suspended by its ancestor only: it still decides about c, whose failure comes late.
    const gate = w.hang('c')
    await w.settle()
    w.fail('g')
    await w.settle()
    gate.reject(new Boom('c'))
    w.say('c')
    await w.advance(99)
    expect(w.outcomes('c')).toEqual(['resume'])
    expect(w.log).toEqual([])
    await w.advance(1)
    expect(w.log).toEqual(['c'])
  })

  it('4.2 children hear of it once: when the set becomes non-empty, and when it is empty again', async () => {
    const heard: string[] = []
    const w = world({
      p: {
        strategy: SupervisorStrategy.allForOne({ decide: () => 'restart', ...restartAfter(100) }),
        children: { a: {}, b: { children: { x: { options: { mailbox: noteSystemMessages(heard) } } } } },
      },
    })
    const gate = w.hang('b')
    await w.settle()
    w.fail('a')
    await w.settle()
    expect(heard, 'b is suspended as a sibling').toEqual(['create', 'suspend(ancestor)'])
    gate.reject(new Boom('b'))
    await w.settle()
    expect(w.failures('b'), 'b has failed as well').toHaveLength(1)
    expect(heard).toEqual(['create', 'suspend(ancestor)'])
    await w.advance(300)
    expect(heard).toEqual(['create', 'suspend(ancestor)', 'resume(ancestor)'])
  })

  it('4.2 siblings are suspended with the reason `sibling`', async () => {
    const heard: string[] = []
    const w = world({
      p: {
        strategy: SupervisorStrategy.allForOne({ decide: () => 'restart', ...restartAfter(100) }),
        children: { a: {}, b: { options: { mailbox: noteSystemMessages(heard) } } },
      },
    })
    w.fail('a')
    await w.settle()
    expect(heard).toEqual(['create', 'suspend(sibling)'])
    w.say('b')
    await w.advance(99)
    expect(w.log).toEqual([])
    await w.advance(1)
    expect(heard).toEqual(['create', 'suspend(sibling)', 'recreate'])
    expect(w.log).toEqual(['b'])
  })

  it('4.2 a child spawned meanwhile starts suspended', async () => {
    const w = world({
      g: { options: { supervision: SupervisorStrategy.restart(restartAfter(100)) }, children: { p: {} } },
    })
    const gate = deferred()
    w.tell('p', async ctx => {
      await gate.promise
      const late = ctx.spawn(actor({ preStart: () => void w.log.push('late: preStart') }), 'late')
      late.tell(() => void w.log.push('late: message'))
    })
    await w.settle()
    w.fail('g')
    await w.settle()
    gate.resolve()
    await w.settle()
    expect(w.log).toEqual(['late: preStart'])
    await w.advance(100)
    expect(w.log).toEqual(['late: preStart', 'late: message'])
  })
})

describe('F4 a failed actor that fails again', () => {
  it('F4 its second own failure is not reported: it had failed through a child', async () => {
    const w = world({
      p: {
        options: { supervision: SupervisorStrategy.restart(restartAfter(100)) },
        strategy: deciding(() => 'escalate'),
        children: { c: {} },
      },
    })
    const gate = w.hang('p')
    await w.settle()
    w.fail('c', new Boom('first'))
    await w.settle()
    expect(w.failures('p'), 'p awaits, and has failed through c').toHaveLength(1)
    gate.reject(new Boom('second'))
    await w.settle()
    expect(w.failures('p')).toHaveLength(1)
    await w.advance(1000)
    w.say('p')
    w.say('c')
    await w.settle()
    expect([...w.log].sort()).toEqual(['c', 'p'])
    expect(w.outcomes('p')).toEqual(['restart'])
    expect([w.made('p'), w.made('c')]).toEqual([2, 2])
    expect(ledger(w.system)).toMatchObject({ total: 2, escalate: 1, restart: 1, inflight: 0 })
  })

  it('F4 failures of its children meanwhile wait and are settled', async () => {
    const w = world({
      p: {
        options: { supervision: SupervisorStrategy.restart(restartAfter(100)) },
        strategy: deciding(() => 'resume'),
        children: { a: {}, b: {} },
      },
    })
    const gates = [w.hang('a'), w.hang('b')]
    await w.settle()
    w.fail('p')
    await w.settle()
    for (const gate of gates) gate.reject(new Boom('child'))
    await w.settle()
    expect(ledger(w.system)).toMatchObject({ total: 3, restart: 1, inflight: 2 })
    await w.advance(100)
    w.say('a')
    w.say('b')
    await w.settle()
    expect([...w.log].sort()).toEqual(['a', 'b'])
    expect(ledger(w.system)).toMatchObject({ total: 3, restart: 1, resume: 2, inflight: 0 })
  })

  it('F4 after a storm of failures on all levels nobody is left suspended', async () => {
    const directives: readonly SupervisorDirective[] = ['resume', 'escalate', 'restart', 'resume', 'restart']
    for (const seed of [...seeds, 11, 12, 13, 14, 15, 16]) {
      let turn = seed
      const next = (): SupervisorDirective => {
        turn += 1
        return directives[turn % directives.length] ?? 'resume'
      }
      const supervision = SupervisorStrategy.oneForOne({ decide: () => 'restart', stopChildren: seed % 2 === 0 })
      const strategy = SupervisorStrategy.oneForOne({ decide: next, stopChildren: seed % 3 === 0 })
      const w = world(
        {
          g: {
            strategy,
            options: { supervision },
            children: { p: { strategy, children: { c: { strategy, children: { x: {} } } } } },
          },
        },
        { seed },
      )
      const names = ['g', 'p', 'c', 'x']
      for (let round = 0; round < 10; round += 1) {
        for (const name of names) w.fail(name, new Boom(`${name}${round}`))
        const gates = names.map(name => w.hang(name))
        await w.settle()
        gates.forEach((gate, index) => {
          if ((index + round + seed) % 2 === 0) gate.reject(new Boom('late'))
          else gate.resolve()
        })
        await w.settle()
        expect(imbalance(w.system)).toBe(0)
      }
      await w.advance(10_000)
      for (const name of names) w.say(name)
      await w.settle()
      expect([...w.log].sort(), `seed ${seed}`).toEqual(['c', 'g', 'p', 'x'])
      expect(ledger(w.system).inflight).toBe(0)
      expect(livingStates(w.system)).toEqual(['running'])
    }
  })
})
