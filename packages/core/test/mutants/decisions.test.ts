import { type ActorRef, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectBalanced, expectHealthy, isAlive, type Script, scripted, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}
type Decide = () => 'resume' | 'restart' | 'stop' | 'escalate'
const deciding = (decide: Decide) => ({ supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide }) })

function deciders() {
  const w = world()
  const outcomes = eventProbe(w.system, 'supervision')
  const logs = eventProbe(w.system, 'log')
  return { ...w, outcomesOf: () => outcomes.events.map(({ path, outcome }) => [path.name, outcome]), logs }
}

describe('4.4 who decides, and when', () => {
  it('4.4 nobody is asked about a child that has been told to stop: its outcome is stop', async () => {
    const d = deciders()
    let asked = 0
    const decide: Decide = () => {
      asked += 1
      return 'restart'
    }
    const parent = d.system.spawn(scripted(deciding(decide)), 'parent')
    const child = await d.childOf(parent, scripted(), 'child')
    await d.act(child, () => {
      d.system.stop(child)
      throw new Boom('at the end')
    })
    expect(d.outcomesOf()).toEqual([['child', 'stop']])
    expect(asked).toBe(0)
    expect(isAlive(d.system, child)).toBe(false)
    await expectHealthy(d)
  })

  /** Whoever `child` is, it fails while the new instance of its parent is starting. */
  async function failingMeanwhile(child: 'new' | 'kept') {
    const d = deciders()
    const gate = deferred()
    const log: string[] = []
    const decide: Decide = () => {
      log.push('asked')
      return 'resume'
    }
    const kept = deferred<void>()
    const parent = d.system.spawn(
      scripted({
        ...deciding(decide),
        postRestart: async ctx => {
          if (child === 'new') ctx.spawn(scripted(), 'child').tell(blowUp)
          else kept.resolve()
          await gate.promise
          log.push('started')
        },
      }),
      { name: 'parent', supervision: SupervisorStrategy.restart({ stopChildren: false }) },
    )
    if (child === 'kept') {
      await d.act(parent, ctx => {
        ctx.spawn(scripted(), 'child').tell(async child => {
          await kept.promise
          blowUp(child)
        })
      })
    }
    await d.act(parent, blowUp)
    gate.resolve()
    await d.host.settle()
    return { ...d, log }
  }

  it('4.4 a restarting parent decides about a child that it has kept when its new instance has started', async () => {
    const d = await failingMeanwhile('kept')
    expect(d.log).toEqual(['started', 'asked'])
    expect(d.outcomesOf()).toEqual([
      ['parent', 'restart'],
      ['child', 'resume'],
    ])
    await expectHealthy(d)
  })

  it('4.4 2.2 the new instance decides about a child that its start hook has made, and may be waiting for', async () => {
    const d = await failingMeanwhile('new')
    expect(d.log).toEqual(['asked', 'started'])
    expect(d.outcomesOf()).toEqual([
      ['parent', 'restart'],
      ['child', 'resume'],
    ])
    await expectHealthy(d)
  })

  it('4.4 a decide by which its own actor fails has decided nothing: it is asked again afterwards', async () => {
    const d = deciders()
    let asked = 0
    const self: ActorRef<Script>[] = []
    const decide: Decide = () => {
      asked += 1
      if (asked === 1) for (let i = 0; i < 2; i += 1) self[0]?.tell(() => {})
      return 'resume'
    }
    const grand = d.system.spawn(scripted(deciding(() => 'resume')), 'grand')
    const parent = await d.childOf(grand, scripted(deciding(decide)), {
      name: 'parent',
      mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' },
    })
    self.push(parent)
    const child = await d.childOf(parent, scripted(), 'child')
    await d.act(child, blowUp)
    expect(asked).toBe(2)
    expect(d.outcomesOf()).toEqual([
      ['parent', 'resume'],
      ['child', 'resume'],
    ])
    await expectHealthy(d)
  })
})

describe('4.7 a decide that stops the child', () => {
  for (const andThen of ['answers', 'throws'] as const) {
    it(`4.7 the outcome is stop, also where it ${andThen} afterwards`, async () => {
      const d = deciders()
      const children: ActorRef<never>[] = []
      const decide: Decide = () => {
        for (const child of children) d.system.stop(child)
        if (andThen === 'throws') throw new Boom('decide')
        return 'restart'
      }
      const parent = d.system.spawn(scripted(deciding(decide)), { name: 'parent', supervision: 'resume' })
      const child = await d.childOf(parent, scripted(), 'child')
      children.push(child)
      await d.act(child, blowUp)
      expect(d.outcomesOf()[0]).toEqual(['child', 'stop'])
      expect(d.outcomesOf().slice(1)).toEqual(andThen === 'throws' ? [['parent', 'resume']] : [])
      expect([isAlive(d.system, child), isAlive(d.system, parent)]).toEqual([false, true])
      expectBalanced(d.system)
      await expectHealthy(d)
    })
  }
})

describe('3.3 resume without a started instance', () => {
  it('3.3 its outcome is restart', async () => {
    const d = deciders()
    let starts = 0
    const answers = ['restart', 'resume'] as const
    let asked = 0
    const parent = d.system.spawn(scripted(deciding(() => answers[asked++] ?? 'stop')), 'parent')
    const child = await d.childOf(
      parent,
      scripted({
        postRestart: () => {
          starts += 1
          if (starts === 1) throw new Boom('no start')
        },
      }),
      'child',
    )
    await d.act(child, blowUp)
    expect(starts).toBe(2)
    expect(d.outcomesOf()).toEqual([
      ['child', 'restart'],
      ['child', 'restart'],
    ])
    await expectHealthy(d)
  })
})

describe('4.11 past the limit', () => {
  for (const [limits, why] of [
    [{ maxRestarts: 1 }, 'It has used up its restarts: 1.'],
    [{ maxRestarts: 1, withinMs: 500 }, 'It has used up its restarts: 1 in 500 ms.'],
  ] as const) {
    it(`4.11 the error says why: ${why}`, async () => {
      const d = deciders()
      const ref = d.system.spawn(scripted(), { name: 'child', supervision: SupervisorStrategy.restart(limits) })
      await d.act(ref, blowUp)
      await d.act(ref, blowUp)
      expect(d.logs.events.map(({ level, message }) => [level, message])).toEqual([
        ['error', 'Restarted after a failure: trigger.'],
        ['error', `Stopped after a failure: trigger. ${why}`],
      ])
    })
  }
})

describe('9.4 what stops twice', () => {
  it('3.8 a stop during a stop changes nothing: each hook once, one end', async () => {
    const d = deciders()
    const gate = deferred()
    const hooks: string[] = []
    const ends = eventProbe(d.system, 'lifecycle')
    const postStop = () => {
      hooks.push('postStop')
      return gate.promise
    }
    const ref = d.system.spawn(scripted({ postStop }), 'child')
    for (let i = 0; i < 3; i += 1) {
      d.system.stop(ref)
      await d.host.settle()
    }
    gate.resolve()
    await d.host.settle()
    d.system.stop(ref)
    await d.host.settle()
    expect(hooks).toEqual(['postStop'])
    expect(ends.events.filter(({ pid, stage }) => pid === ref.pid && stage === 'stopped')).toHaveLength(1)
    await expectHealthy(d)
  })

  it('4.4 a parent that stops settles the failure that waited for its decision as stop', async () => {
    const d = deciders()
    const gate = deferred()
    const grand = d.system.spawn(scripted({ preStart: () => {} }), { name: 'grand', supervision: 'restart' })
    const parent = await d.childOf(grand, scripted({ ...deciding(() => 'resume'), preRestart: () => gate.promise }), {
      name: 'parent',
      supervision: SupervisorStrategy.restart({ stopChildren: false }),
    })
    const child = await d.childOf(parent, scripted(), 'child')
    parent.tell(blowUp)
    await d.host.settle()
    await d.act(child, blowUp)
    d.system.stop(parent)
    gate.resolve()
    await d.host.settle()
    expect(isAlive(d.system, parent)).toBe(false)
    expectBalanced(d.system)
    await expectHealthy(d)
  })
})
