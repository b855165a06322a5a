import { type ActorRef, Behavior, type MessageQueue, SupervisorStrategy, type SystemMessage } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, deferred, expectHealthy, isAlive, type Script, scripted, type World, world } from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}
/** Each outcome, as the name of the actor and the directive. */
function outcomesOf({ system }: World) {
  const outcomes = eventProbe(system, 'supervision')
  return () => outcomes.events.map(({ path, outcome }) => `${path.name}: ${outcome}`)
}

describe('4.7 a child that is stopping when its failure comes', () => {
  it('4.7 is not decided about, also while its own end takes its time', async () => {
    const w = world()
    const outcomes = outcomesOf(w)
    const gate = deferred()
    let asked = 0
    const decide = () => {
      asked += 1
      return 'restart' as const
    }
    const parent = w.system.spawn(scripted({ supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide }) }), 'parent')
    const child = await w.childOf(parent, scripted(), 'child')
    await w.childOf(child, scripted({ postStop: () => gate.promise }), 'grandchild')
    await w.act(child, () => {
      w.system.stop(child)
      throw new Boom('at the end')
    })
    expect([asked, isAlive(w.system, child)]).toEqual([0, true])
    gate.resolve()
    await w.host.settle()
    expect(outcomes()).toEqual(['child: stop'])
    await expectHealthy(w)
  })
})

describe('4.4 a parent that has no instance yet', () => {
  it('4.4 between two attempts to start it decides nothing: the outcome is that of its next attempt', async () => {
    const w = world()
    const outcomes = outcomesOf(w)
    const gate = deferred()
    let attempts = 0
    const preStart = async (ctx: Parameters<Script>[0]) => {
      attempts += 1
      if (attempts > 1) return
      const child = ctx.spawn(scripted(), 'child')
      child.tell(async () => {
        await gate.promise
        blowUp(ctx)
      })
      await null
      throw new Boom('no start')
    }
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 100, maxMs: 100 } })
    w.system.spawn(scripted({ preStart }), { name: 'parent', supervision })
    await w.host.advance(50)
    gate.resolve()
    await w.host.settle()
    expect(outcomes()).toEqual(['parent: restart'])
    await w.host.advance(50)
    expect([attempts, outcomes()]).toEqual([2, ['parent: restart', 'child: stop']])
    await expectHealthy(w)
  })
})

describe('4.6 4.8 a parent that is resumed', () => {
  it('4.4 decides about those children that it has not failed through: they wait for that, and for their backoff', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const w = world({ seed })
      const outcomes = outcomesOf(w)
      const handled: string[] = []
      const backoff = { minMs: 100, maxMs: 100 }
      const supervisorStrategy = () => SupervisorStrategy.oneForOne({ decide: () => 'restart', backoff })
      const parent = w.system.spawn(scripted({ supervisorStrategy }), { name: 'parent', supervision: 'resume' })
      const child = await w.childOf(parent, scripted({ preStart: () => void handled.push('start') }), 'child')
      for (const ref of [parent, child]) ref.tell(blowUp)
      child.tell(() => void handled.push('message'))
      await w.host.settle()
      expect([seed, handled, outcomes().sort()]).toEqual([seed, ['start'], ['child: restart', 'parent: resume']])
      await w.host.advance(100)
      expect([seed, handled]).toEqual([seed, ['start', 'start', 'message']])
      await expectHealthy(w)
    }
  })
})

describe('5.5 4.6 all for one', () => {
  it('4.6 5.5 one that decide has stopped is not counted: its restarts are no limit for the others', async () => {
    const w = world()
    const outcomes = outcomesOf(w)
    const children: ActorRef<Script>[] = []
    let decisions = 0
    const decide = () => {
      decisions += 1
      const [first] = children
      if (decisions === 2 && first !== undefined) w.system.stop(first)
      return 'restart' as const
    }
    const supervisorStrategy = () => SupervisorStrategy.allForOne({ decide, maxRestarts: 1 })
    const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
    const first = await w.childOf(parent, scripted(), 'first')
    children.push(first)
    await w.act(first, blowUp)
    const second = await w.childOf(parent, scripted(), 'second')
    await w.act(second, blowUp)
    expect(outcomes()).toEqual(['first: restart', 'second: restart'])
    expect([first, second].map(ref => isAlive(w.system, ref))).toEqual([false, true])
    await expectHealthy(w)
  })

  it('4.6 the siblings are suspended until they are restarted, the one that has failed is so already', async () => {
    const w = world()
    const heard: string[] = []
    const overheard = (name: string): MessageQueue => {
      const system: SystemMessage[] = []
      const user: unknown[] = []
      return {
        get userSize() {
          return user.length
        },
        enqueueSystem(message) {
          heard.push(`${name}: ${message.type}`)
          return system.push(message) > 0
        },
        dequeueSystem: () => system.shift(),
        enqueueUser: message => user.push(message) > 0,
        dequeueUser: () => user.shift(),
        close: () => user.splice(0),
      }
    }
    const supervisorStrategy = () => SupervisorStrategy.allForOne({ decide: () => 'restart' })
    const parent = w.system.spawn(scripted({ supervisorStrategy }), 'parent')
    const spawned = (name: string) =>
      w.childOf(parent, scripted(), { name, mailbox: { kind: 'custom', create: () => overheard(name) } })
    await spawned('other')
    const one = await spawned('one')
    heard.length = 0
    await w.act(one, blowUp)
    expect(heard).toEqual(['other: suspend', 'other: recreate', 'one: recreate'])
    await expectHealthy(w)
  })
})

describe('4.5 what a behaviour brings along', () => {
  it('4.5 decides as well about a restart for which there is no behaviour: the factory throws', async () => {
    const w = world()
    const outcomes = outcomesOf(w)
    class NoBehavior extends Error {}
    let made = 0
    const factory = () => {
      made += 1
      if (made === 2) throw new NoBehavior()
      return Behavior.supervise(Behavior.handle<Script>(blowUp)).onFailure(NoBehavior, 'stop')
    }
    const ref = w.system.spawn(factory, { name: 'child', supervision: 'restart' })
    ref.tell(() => {})
    await w.host.settle()
    expect([made, outcomes()]).toEqual([2, ['child: restart', 'child: stop']])
    expect(isAlive(w.system, ref)).toBe(false)
  })
})
