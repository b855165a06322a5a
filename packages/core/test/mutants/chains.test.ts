import { type MessageQueue, poison, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  Boom,
  deferred,
  expectBalanced,
  expectHealthy,
  isAlive,
  nodeOf,
  type Script,
  scripted,
  thrownBy,
  total,
  watching,
  world,
} from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}
const always = (directive: 'resume' | 'restart' | 'stop' | 'escalate', limits = {}) =>
  SupervisorStrategy.oneForOne({ decide: () => directive, ...limits })

describe('3.3 4.6 resume, down the chain to a child that has no started instance', () => {
  /** A grandparent that resumes, a parent that restarts its child once and escalates the failure of that restart. */
  async function chain(refusesRecreate = false) {
    const w = world()
    const log: string[] = []
    let starts = 0
    let decisions = 0
    const decide = () => (decisions++ === 0 ? 'restart' : 'escalate')
    const grand = w.system.spawn(scripted({ supervisorStrategy: () => always('resume') }), 'grand')
    const parent = await w.childOf(
      grand,
      scripted({ supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide }) }),
      'parent',
    )
    const create = (): MessageQueue =>
      faultyMailbox({ system: ({ type }) => (type === 'recreate' && starts === 2 ? 'refuse' : 'ok') })
    const child = await w.childOf(
      parent,
      scripted({
        preStart: ctx => {
          starts += 1
          ctx.spawn(scripted(), 'grandchild')
        },
        postRestart: (ctx, failure) => {
          starts += 1
          log.push(failure.description())
          if (starts === 2) {
            ctx.spawn(scripted(), 'leftover')
            throw new Boom('no start')
          }
          ctx.spawn(scripted(), 'another')
        },
      }),
      refusesRecreate ? { name: 'child', mailbox: { kind: 'custom', create } } : 'child',
    )
    await w.act(child, blowUp)
    return { ...w, log, grand, parent, child }
  }

  it('3.3 it is restarted because of its own last failure, and works', async () => {
    const c = await chain()
    expect(c.log).toEqual(['trigger', 'no start'])
    const handled: string[] = []
    await c.act(c.child, () => void handled.push('child'))
    await c.act(c.parent, () => void handled.push('parent'))
    expect(handled).toEqual(['child', 'parent'])
    expect(nodeOf(c.system, c.child)?.children.map(({ path }) => path.split('/').at(-1)?.split('#')[0])).toEqual(['another'])
    expectBalanced(c.system)
    await expectHealthy(c)
  })

  it('C7 where its mailbox refuses that, it is stopped', async () => {
    const c = await chain(true)
    expect(isAlive(c.system, c.child)).toBe(false)
    const handled: string[] = []
    await c.act(c.parent, () => void handled.push('parent'))
    expect(handled).toEqual(['parent'])
    expectBalanced(c.system)
    await expectHealthy(c)
  })
})

describe('3.6 stopChildren: false', () => {
  it('3.6 the perpetrator is restarted, its own children are stopped; the others keep theirs', async () => {
    const w = world()
    const starts: string[] = []
    const named = (name: string) => scripted({ preStart: () => void starts.push(name) })
    const grand = w.system.spawn(scripted({ supervisorStrategy: () => always('restart', { stopChildren: false }) }), 'grand')
    const parent = await w.childOf(
      grand,
      scripted({ supervisorStrategy: () => always('escalate'), preRestart: () => {} }),
      'parent',
    )
    const guilty = await w.childOf(parent, named('guilty'), 'guilty')
    const other = await w.childOf(parent, named('other'), 'other')
    const below = await w.childOf(guilty, named('below'), 'below')
    const kept = await w.childOf(other, named('kept'), 'kept')
    await w.act(guilty, blowUp)
    expect(starts).toEqual(['guilty', 'other', 'below', 'kept', 'guilty'])
    expect([guilty, other, below, kept].map(ref => isAlive(w.system, ref))).toEqual([true, true, false, true])
    expectBalanced(w.system)
    await expectHealthy(w)
  })

  it('3.6 an actor without children is restarted in the same way', async () => {
    const w = world()
    const grand = w.system.spawn(scripted({ supervisorStrategy: () => always('restart', { stopChildren: false }) }), 'grand')
    const child = await w.childOf(grand, scripted(), 'child')
    await w.act(child, blowUp)
    const handled: string[] = []
    await w.act(child, () => void handled.push('child'))
    expect(handled).toEqual(['child'])
  })
})

describe('9.1 overflow: fail, while a hook is pending', () => {
  const overflowing = { mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' }, supervision: 'restart' } as const

  it('3.3 of postRestart: the start has failed, once the hook is over, and is tried again', async () => {
    const w = world()
    const gates = [deferred(), deferred()]
    let restarts = 0
    const handled: string[] = []
    const ref = w.system.spawn(scripted({ postRestart: () => gates[restarts++]?.promise }), { name: 'child', ...overflowing })
    await w.act(ref, blowUp)
    for (const text of ['one', 'too many']) ref.tell(() => void handled.push(text))
    await w.host.settle()
    expect(restarts).toBe(1)
    gates[0]?.resolve()
    await w.host.settle()
    expect(restarts).toBe(2)
    gates[1]?.resolve()
    await w.host.settle()
    expect(handled).toEqual(['one'])
    expect(total(w.system, 'failure_total')).toBe(2)
    expectBalanced(w.system)
    await expectHealthy(w)
  })

  it('9.1 of preRestart: a dead letter, no failure of an instance that goes anyway', async () => {
    const w = world()
    const gate = deferred()
    const handled: string[] = []
    const ref = w.system.spawn(scripted({ preRestart: () => gate.promise }), { name: 'child', ...overflowing })
    await w.act(ref, blowUp)
    for (const text of ['one', 'too many']) ref.tell(() => void handled.push(text))
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(handled).toEqual(['one'])
    expect(total(w.system, 'failure_total')).toBe(1)
    expect(nodeOf(w.system, ref)?.restarts).toBe(1)
    expectBalanced(w.system)
    await expectHealthy(w)
  })
})

describe('4.4 a parent on its second attempt to start', () => {
  it('4.4 decides for the child that fails meanwhile: escalate fails the start', async () => {
    const w = world()
    let attempts = 0
    const gate = deferred()
    const grand = w.system.spawn(scripted({ supervisorStrategy: () => SupervisorStrategy.restart({ maxRestarts: 2 }) }), 'grand')
    const parent = await w.childOf(
      grand,
      scripted({
        supervisorStrategy: () => always('escalate'),
        preStart: async ctx => {
          attempts += 1
          if (attempts === 1) {
            await null
            throw new Boom('the first')
          }
          if (attempts > 2) return
          const child = ctx.spawn(scripted(), 'child')
          child.tell(blowUp)
          await gate.promise
        },
      }),
      'parent',
    )
    await w.host.settle()
    expect(attempts).toBe(2)
    gate.resolve()
    await w.host.settle()
    expect(attempts).toBe(3)
    const handled: string[] = []
    await w.act(parent, () => void handled.push('parent'))
    expect(handled).toEqual(['parent'])
    expectBalanced(w.system)
    await expectHealthy(w)
  })
})

describe('9.4 a forced stop settles what the queue has lost', () => {
  it('9.4 6.1 a watch: its watcher is told, once', async () => {
    const w = world()
    const seen: string[] = []
    const create = (): MessageQueue => faultyMailbox({ system: ({ type }) => (type === 'watch' ? 'lose' : 'ok') })
    const liar = w.system.spawn(scripted(), { name: 'liar', mailbox: { kind: 'custom', create } })
    const watcher = w.system.spawn(watching(seen), 'watcher')
    await w.act(watcher, ctx => ctx.watch(liar))
    expect(isAlive(w.system, liar)).toBe(false)
    expect(seen).toEqual(['terminated:liar:failed'])
    await expectHealthy(w)
  })
})

describe('3.7d what was put back', () => {
  for (const isTakenBack of [false, true]) {
    it(`3.7d 6.4 the message of a watch at the head of the lane is ${isTakenBack ? 'nothing after unwatch' : 'a dead letter'}`, async () => {
      const w = world()
      const letters = eventProbe(w.system, 'deadLetter')
      const target = w.system.spawn(scripted(), 'target')
      const gone: Script = ctx => ctx.stash.stash(gone)
      const ref = w.system.spawn(scripted(), 'watcher')
      await w.act(ref, ctx => ctx.watchWith(target, gone))
      w.system.stop(target)
      await w.host.settle()
      await w.act(ref, ctx => {
        ctx.stash.unstashAll()
        if (isTakenBack) ctx.unwatch(target)
        w.system.stop(ref)
      })
      expect(letters.events.map(({ message, reason }) => [message, reason])).toEqual(isTakenBack ? [] : [[gone, 'stopped']])
      await expectHealthy(w)
    })
  }
})

describe('3.11 what is no actor', () => {
  it('3.11 is refused by name', () => {
    const error = thrownBy(() => poison({ pid: {} } as never))
    expect(error).toMatchObject({ code: 'REF_NOT_LOCAL', message: expect.stringContaining('poison') })
  })
})
