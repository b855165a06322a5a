import { type ActorRef, DefaultBehaviorFailure, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, expectHealthy, isAlive, nodeOf, type Script, scripted, total, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}

describe('7.3 events say whose they are', () => {
  it('4.10 the outcome of each hop names the parent that decided it', async () => {
    const w = world({ supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }) })
    const outcomes = eventProbe(w.system, 'supervision')
    const ref = w.system.spawn(scripted(), { name: 'child', supervision: 'escalate' })
    await w.act(ref, blowUp)
    await w.host.settle()
    const last = outcomes.events.at(-1)
    expect(outcomes.events[0]?.path.name).toBe('child')
    expect(last?.path.name).toBe('user')
    expect(outcomes.events[0]?.supervisor).toBe(last?.pid)
    expect(last?.supervisor).not.toBe(last?.pid)
  })

  it('7.3 lifecycle: an actor names its parent, a restart is no end', async () => {
    const w = world()
    const events = eventProbe(w.system, 'lifecycle')
    const parent = w.system.spawn(scripted(), 'parent')
    const child = await w.childOf(parent, scripted(), { name: 'child', supervision: 'restart' })
    await w.act(child, blowUp)
    w.system.stop(child)
    await w.host.settle()
    expect(
      events.events
        .filter(event => event.pid === child.pid)
        .map(({ stage, final, parent: by }) => [stage, final, by === parent.pid]),
    ).toEqual([
      ['started', false, true],
      ['stopped', false, true],
      ['restarted', false, true],
      ['stopped', true, true],
    ])
  })
})

describe('5.6 statistics where nothing was ever restarted', () => {
  it('5.6 after a resume: no restarts, no window, but the time of the failure', async () => {
    const w = world()
    const failures = eventProbe(w.system, 'failure')
    const ref = w.system.spawn(scripted(), { supervision: 'resume' })
    await w.host.advance(5)
    await w.act(ref, blowUp)
    await w.host.advance(5)
    await w.act(ref, blowUp)
    expect(failures.events.map(({ restartStatistics }) => ({ ...restartStatistics }))).toEqual([
      { restarts: 0, windowStartedAt: undefined, lastFailureAt: undefined },
      { restarts: 0, windowStartedAt: undefined, lastFailureAt: 5 },
    ])
  })
})

describe('3.10 8.9 children by name', () => {
  it('8.9 ctx.child finds those that have no name of their own, each under its own', async () => {
    const w = world()
    const parent = w.system.spawn(scripted(), 'parent')
    const children: ActorRef<Script>[] = []
    for (let i = 0; i < 3; i += 1) children.push(await w.childOf(parent, scripted()))
    const found: (ActorRef<never> | undefined)[] = []
    await w.act(parent, ctx => {
      for (const name of ['$a', '$b', '$c', '$d', '$', 'a']) found.push(ctx.child(name))
    })
    expect(found.map(ref => ref?.pid)).toEqual([...children.map(({ pid }) => pid), undefined, undefined, undefined])
  })
})

describe('4.2 a group that waits for its restart', () => {
  it('5.4 a sibling whose own directive is resume runs on at once', async () => {
    const w = world()
    const handled: string[] = []
    const supervisorStrategy = () =>
      SupervisorStrategy.allForOne({
        decide: (_pid, failure) => (failure.description() === 'all' ? 'restart' : 'resume'),
        backoff: { minMs: 1_000, maxMs: 1_000 },
      })
    const gate = deferred()
    const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
    const one = await w.childOf(parent, scripted(), 'one')
    const other = await w.childOf(parent, scripted(), 'other')
    other.tell(async () => {
      await gate.promise
      throw new Boom('alone')
    })
    await w.act(one, () => {
      throw new Boom('all')
    })
    expect([nodeOf(w.system, one)?.state, nodeOf(w.system, other)?.state]).toEqual(['suspended', 'suspended'])
    gate.resolve()
    await w.host.settle()
    await w.act(other, () => void handled.push('other'))
    expect(handled).toEqual(['other'])
    await w.host.advance(1_000)
    await w.act(one, () => void handled.push('one'))
    expect(handled).toEqual(['other', 'one'])
    await expectHealthy(w)
  })
})

describe('3.9 3.7c a stop that overtakes a restart', () => {
  for (const outcome of ['resolves', 'rejects'] as const) {
    it(`3.9 in its preRestart, which ${outcome}: no second hook; only what failed is counted`, async () => {
      const w = world()
      const gate = deferred()
      const hooks: string[] = []
      const ref = w.system.spawn(
        scripted({
          preRestart: () => {
            hooks.push('preRestart')
            return gate.promise
          },
          postStop: () => void hooks.push('postStop'),
        }),
        { name: 'child', supervision: 'restart' },
      )
      await w.act(ref, blowUp)
      w.system.stop(ref)
      await w.host.settle()
      if (outcome === 'resolves') gate.resolve()
      else gate.reject(new Boom('late'))
      await w.host.settle()
      expect(isAlive(w.system, ref)).toBe(false)
      expect(hooks).toEqual(['preRestart'])
      expect(total(w.system, 'failure_total')).toBe(outcome === 'resolves' ? 1 : 2)
      expectBalanced(w.system)
    })
  }
})

describe('F4 4.8 one failure at a time', () => {
  it('4.3 a handler that fails while its instance is being replaced: counted, and stale', async () => {
    const w = world()
    const gate = deferred()
    const outcomes = eventProbe(w.system, 'supervision')
    const supervisorStrategy = () => SupervisorStrategy.allForOne({ decide: () => 'restart' })
    const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
    const one = await w.childOf(parent, scripted(), 'one')
    const other = await w.childOf(parent, scripted(), 'other')
    other.tell(async () => {
      await gate.promise
      throw new Boom('too late')
    })
    await w.act(one, blowUp)
    gate.resolve()
    await w.host.settle()
    expect(outcomes.events.map(({ path, outcome }) => [path.name, outcome])).toEqual([
      ['one', 'restart'],
      ['other', 'restart'],
    ])
    expectBalanced(w.system)
    const handled: string[] = []
    await w.act(one, () => void handled.push('one'))
    await w.act(other, () => void handled.push('other'))
    expect(handled).toEqual(['one', 'other'])
  })

  it('4.8 a child that escalates to a parent which has failed itself waits, and is decided with it', async () => {
    const w = world()
    const gate = deferred()
    const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide: () => 'escalate' })
    const grand = w.system.spawn(
      scripted({ supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: () => 'resume' }) }),
      'grand',
    )
    const parent = await w.childOf(grand, scripted({ supervisorStrategy }), 'parent')
    const one = await w.childOf(parent, scripted(), 'one')
    const other = await w.childOf(parent, scripted(), 'other')
    for (const child of [one, other]) {
      child.tell(async () => {
        await gate.promise
        throw new Boom('together')
      })
    }
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    const handled: string[] = []
    for (const child of [one, other, parent]) await w.act(child, () => void handled.push('alive'))
    expect(handled).toEqual(['alive', 'alive', 'alive'])
    expectBalanced(w.system)
    await expectHealthy(w)
  })
})

describe('7.3 the last failure in tree()', () => {
  it('7.3 is its description: a plain one as it was, one of its own when somebody looks', async () => {
    const w = world()
    let percent = 90
    class Full extends DefaultBehaviorFailure {
      override description(): string {
        return `${this.message} is full: ${percent} %`
      }
    }
    const ref = w.system.spawn(scripted(), { supervision: 'resume' })
    const lastFailure = () => nodeOf(w.system, ref)?.lastFailure
    expect(lastFailure()).toBeUndefined()
    await w.act(ref, blowUp)
    expect(lastFailure()).toBe('trigger')
    await w.act(ref, () => {
      throw new Full('the disk')
    })
    expect(lastFailure()).toBe('the disk is full: 90 %')
    percent = 99
    expect(lastFailure()).toBe('the disk is full: 99 %')
    await w.act(ref, () => {
      throw { description: () => 'of its own kind' }
    })
    expect(lastFailure()).toBe('of its own kind')
  })
})
