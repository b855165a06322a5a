import { type MessageQueue, type SupervisorDirective, SupervisorStrategy, type SystemMessage } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, imbalance, ledger, stateOf, type World, world } from './support.ts'

const slowly = { backoff: { minMs: 100, maxMs: 100, jitter: 0 } }
const slowRestart = SupervisorStrategy.restart(slowly)
const slowRestartKeepingChildren = SupervisorStrategy.restart({ stopChildren: false, ...slowly })
/** Writes down who was asked about whom. */
const asked = (into: string[], who: string, directive: SupervisorDirective) =>
  SupervisorStrategy.oneForOne({
    decide: () => {
      into.push(who)
      return directive
    },
  })

describe('4.3 stale failures', () => {
  it('4.3 a failure older than the restart that the parent has sent is not decided; its outcome is that restart', async () => {
    const decisions: string[] = []
    const strategy = SupervisorStrategy.allForOne({
      decide: (_actor, failure) => {
        decisions.push(failure.description())
        return 'restart'
      },
    })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } }, { order: 'fifo' })
    // First in, first out: both have failed before p has its turn.
    w.fail('a')
    w.fail('b')
    await w.settle()
    expect(decisions).toHaveLength(1)
    expect([w.outcomes('a'), w.outcomes('b')]).toEqual([['restart'], ['restart']])
    expect([w.made('a'), w.made('b')]).toEqual([2, 2])
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 2, inflight: 0 })
  })

  it('4.3 so with an async handler that rejects when its instance is about to be replaced', async () => {
    let decisions = 0
    const strategy = SupervisorStrategy.allForOne({
      decide: () => {
        decisions += 1
        return 'restart'
      },
    })
    const w = world({ p: { strategy, children: { a: {}, b: {} } } })
    const gate = w.hang('b')
    await w.settle()
    w.fail('a')
    await w.settle()
    expect([w.made('a'), w.made('b')], 'b waits for its handler').toEqual([2, 1])
    gate.reject(new Boom('b'))
    w.say('b')
    await w.settle()
    expect(decisions).toBe(1)
    expect(w.failures('b')).toHaveLength(1)
    expect(w.outcomes('b')).toEqual(['restart'])
    expect(w.made('b')).toBe(2)
    expect(w.log).toEqual(['b'])
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 2, inflight: 0 })
  })

  it('4.3 a `recreate` that is not newer than the present instance is ignored', async () => {
    const inner = faultyMailbox({})
    let sent: SystemMessage | undefined
    let held: SystemMessage | undefined
    let replays = 0
    // Hands out the last `recreate` once more ahead of a `watch`.
    const replaying: MessageQueue = {
      get userSize() {
        return inner.userSize
      },
      enqueueSystem: message => inner.enqueueSystem(message),
      enqueueUser: message => inner.enqueueUser(message),
      dequeueUser: () => inner.dequeueUser(),
      close: () => inner.close(),
      dequeueSystem() {
        const message = held ?? inner.dequeueSystem()
        held = undefined
        if (message?.type === 'recreate') sent = message
        if (message?.type !== 'watch' || sent === undefined || replays > 0) return message
        replays += 1
        held = message
        return sent
      },
    }
    const c = { options: { mailbox: { kind: 'custom', create: () => replaying } } } as const
    const w = world({ p: { children: { c } }, other: {} })
    w.fail('c')
    await w.settle()
    w.tell('other', ctx => ctx.watch(w.ref('c')))
    await w.settle()
    w.say('c')
    await w.settle()
    expect(replays).toBe(1)
    expect(w.made('c')).toBe(2)
    expect(w.lifecycle('c')).toEqual(['started', 'stopped', 'restarted'])
    expect(w.log).toEqual(['c'])
  })
})

describe('4.4 a parent that cannot decide now', () => {
  /** p has failed and waits for its restart; then its child c fails. */
  const failBoth = async (w: World): Promise<void> => {
    const gate = w.hang('c')
    await w.settle()
    w.fail('p')
    await w.settle()
    gate.reject(new Boom('c'))
    await w.settle()
  }

  it('4.4 a failed parent does not decide: the failure waits, in flight', async () => {
    const w = world({
      p: { options: { supervision: slowRestart }, strategy: asked([], 'p', 'restart'), children: { c: {} } },
    })
    await failBoth(w)
    await w.advance(99)
    expect(w.failures('c')).toHaveLength(1)
    expect(w.outcomes('c')).toEqual([])
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 1, inflight: 1 })
    expect(imbalance(w.system)).toBe(0)
  })

  it('4.4 after its `resume` it decides', async () => {
    const w = world({
      g: {
        options: { supervision: slowRestartKeepingChildren },
        strategy: asked([], 'g', 'resume'),
        children: { p: { strategy: asked([], 'p', 'resume'), children: { c: {} } } },
      },
    })
    // g is failed for 100 ms, so that p's failure waits at g, and c's at p.
    const gates = [w.hang('p'), w.hang('c')]
    await w.settle()
    w.fail('g')
    await w.settle()
    for (const gate of gates) {
      gate.reject(new Boom('late'))
      await w.settle()
    }
    w.say('c')
    await w.advance(99)
    expect([w.outcomes('p'), w.outcomes('c')]).toEqual([[], []])
    await w.advance(1)
    expect([w.outcomes('p'), w.outcomes('c')]).toEqual([['resume'], ['resume']])
    expect(w.outcomeEvents.events.map(event => event.path.name)).toEqual(['g', 'p', 'c'])
    expect(w.log).toEqual(['c'])
  })

  it("4.4 if the parent's restart stops the child, the outcome is `stop`", async () => {
    const seen: string[] = []
    const w = world({
      p: { options: { supervision: slowRestart }, strategy: asked(seen, 'p', 'restart'), children: { c: {} } },
    })
    await failBoth(w)
    await w.advance(100)
    expect(seen).toEqual([])
    expect(w.outcomes('c')).toEqual(['stop'])
    expect([w.made('p'), w.made('c')]).toEqual([2, 2])
    expect(ledger(w.system)).toMatchObject({ total: 2, restart: 1, stop: 1, inflight: 0 })
  })

  it("4.4 if the child survives the parent's restart, the new instance's strategy decides", async () => {
    const seen: string[] = []
    const w = world({
      p: {
        options: { supervision: slowRestartKeepingChildren },
        hooks: instance => ({ supervisorStrategy: () => asked(seen, `p${instance}`, 'resume') }),
        children: { c: {} },
      },
    })
    await failBoth(w)
    w.say('c')
    await w.advance(100)
    expect(seen).toEqual(['p2'])
    expect(w.outcomes('c')).toEqual(['resume'])
    expect(w.log).toEqual(['c'])
  })

  it('4.4 so for a parent in the middle of a restart', async () => {
    const seen: string[] = []
    const w = world({
      p: {
        options: { supervision: SupervisorStrategy.restart({ stopChildren: false }) },
        hooks: instance => ({
          supervisorStrategy: () => asked(seen, `p${instance}`, 'resume'),
          preRestart: () => new Promise<void>(resolve => w.host.setTimer(resolve, 50)),
        }),
        children: { c: {} },
      },
    })
    await failBoth(w)
    expect(stateOf(w.system, w.ref('p'))).toBe('restarting')
    expect(w.outcomes('c')).toEqual([])
    await w.advance(50)
    expect(seen).toEqual(['p2'])
    expect(w.outcomes('c')).toEqual(['resume'])
  })

  it('4.4 a child that is stopped while its failure waits: outcome `stop`, nobody is asked', async () => {
    const seen: string[] = []
    const w = world({
      p: { options: { supervision: slowRestartKeepingChildren }, strategy: asked(seen, 'p', 'restart'), children: { c: {} } },
    })
    await failBoth(w)
    w.system.stop(w.ref('c'))
    await w.settle()
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
    await w.advance(100)
    expect(seen).toEqual([])
    expect(w.outcomes('c')).toEqual(['stop'])
    expect(ledger(w.system)).toMatchObject({ total: 2, stop: 1, inflight: 0 })
  })

  it('4.4 a parent that is stopped settles everything that waits as `stop`', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const w = world({ p: { options: { supervision: slowRestart }, children: { a: {}, b: {}, c: {} } } }, { seed })
      const gates = ['a', 'b'].map(name => w.hang(name))
      await w.settle()
      w.fail('p')
      await w.settle()
      for (const gate of gates) gate.reject(new Boom('waits'))
      await w.advance(50)
      expect(ledger(w.system).inflight).toBe(2)
      w.system.stop(w.ref('p'))
      await w.settle()
      expect([w.outcomes('a'), w.outcomes('b'), w.outcomes('c')]).toEqual([['stop'], ['stop'], []])
      expect(w.lifecycle('p')).toEqual(['started', 'ended'])
      expect(ledger(w.system)).toMatchObject({ total: 3, restart: 1, stop: 2, inflight: 0 })
    }
  })

  it('4.4 a failure that reaches a parent which is stopping is settled as `stop`', async () => {
    const seen: string[] = []
    const w = world({ p: { strategy: asked(seen, 'p', 'restart'), children: { c: {} } } })
    const gate = w.hang('c')
    await w.settle()
    w.system.stop(w.ref('p'))
    await w.settle()
    gate.reject(new Boom('c'))
    await w.settle()
    expect(seen).toEqual([])
    expect(w.outcomes('c')).toEqual(['stop'])
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
    expect(w.lifecycle('p')).toEqual(['started', 'ended'])
    expect(ledger(w.system)).toMatchObject({ total: 1, stop: 1, inflight: 0 })
  })
})
