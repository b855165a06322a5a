import { type ActorRef, SpawnError, type SystemMessage } from '@cellactor/core'
import { eventProbe, faultyMailbox, livePaths } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  Boom,
  expectBalanced,
  expectHealthy,
  isAlive,
  outcomeOf,
  type Script,
  scripted,
  thrownBy,
  type World,
  watching,
  world,
} from './support.ts'

type Verdict = 'refuse' | 'throw' | 'lose'
const verdicts: readonly Verdict[] = ['refuse', 'throw', 'lose']
const blowUp: Script = () => {
  throw new Boom('trigger')
}

/** A family: a parent that resumes, its child `liar`, and an observer that has watched the liar from the start. */
async function family(type: SystemMessage['type'], verdict: Verdict, options: Parameters<typeof world>[0] = {}) {
  const w = world(options)
  const seen: string[] = []
  const lie = { armed: false }
  const create = () => faultyMailbox({ system: message => (lie.armed && message.type === type ? verdict : 'ok') })
  const parent = w.system.spawn(scripted(), { name: 'parent', supervision: 'resume' })
  const liar = await w.childOf(parent, scripted(), { name: 'liar', mailbox: { kind: 'custom', create } })
  const observer = w.system.spawn(watching(seen), 'observer')
  await w.act(observer, ctx => ctx.watch(liar))
  return { ...w, parent, liar, observer, seen, lie, mailboxes: eventProbe(w.system, 'mailbox') }
}
type Family = Awaited<ReturnType<typeof family>>

/** How each message comes to be sent to the liar. */
const triggers: Partial<Record<SystemMessage['type'], (f: Family) => Promise<void>>> = {
  stop: async f => f.system.stop(f.liar),
  suspend: f => f.act(f.parent, blowUp),
  resume: f => f.act(f.parent, blowUp),
  unwatch: async f => {
    const other = f.system.spawn(watching(f.seen))
    f.lie.armed = false
    await f.act(other, ctx => ctx.watch(f.liar))
    f.lie.armed = true
    await f.act(other, ctx => void thrownBy(() => ctx.unwatch(f.liar)))
  },
  terminated: async f => {
    const target = f.system.spawn(scripted())
    f.lie.armed = false
    await f.act(f.liar, ctx => ctx.watch(target))
    f.lie.armed = true
    f.system.stop(target)
  },
}

describe('any other system message', () => {
  for (const [type, trigger] of Object.entries(triggers)) {
    for (const verdict of verdicts) {
      // That one has a rule of its own, 6.8: the watcher is told, by a throw.
      if (type === 'watch' && verdict !== 'lose') continue
      it(`9.4 ${type}, ${verdict}: the actor is force-stopped, an event says why, watchers are told once`, async () => {
        const f = await family(type as SystemMessage['type'], verdict)
        f.lie.armed = true
        await trigger(f)
        await f.host.settle()
        expect(f.mailboxes.events.map(event => [event.kind, event.pid])).toEqual([['forcedStop', f.liar.pid]])
        expect(isAlive(f.system, f.liar)).toBe(false)
        expect(f.seen).toEqual(['terminated:liar:failed'])
        expect(isAlive(f.system, f.parent)).toBe(true)
        await f.act(f.parent, ctx => {
          ctx.spawn(scripted(), 'liar')
        })
        expect(f.system.resolve('cellactor://shop/user/parent/liar')).toBeDefined()
        await expectHealthy(f)
      })
    }
  }

  for (const verdict of verdicts) {
    it(`9.4 the end of a child of its own, ${verdict}: force-stopped`, async () => {
      const f = await family('terminated', verdict)
      const child = await f.childOf(f.liar, scripted(), 'child')
      f.lie.armed = true
      f.system.stop(child)
      await f.host.settle()
      expect([isAlive(f.system, child), isAlive(f.system, f.liar)]).toEqual([false, false])
      expect(f.mailboxes.events.map(event => event.kind)).toEqual(['forcedStop'])
      await expectHealthy(f)
    })

    it(`9.4 a force-stopped actor takes its children along (${verdict})`, async () => {
      const f = await family('stop', verdict)
      const child = await f.childOf(f.liar, scripted(), 'child')
      const grandchild = await f.childOf(child, scripted(), 'grandchild')
      f.lie.armed = true
      f.system.stop(f.liar)
      await f.host.settle()
      expect([f.liar, child, grandchild].map(ref => isAlive(f.system, ref))).toEqual([false, false, false])
      await expectHealthy(f)
    })
  }
})

describe('create', () => {
  for (const verdict of verdicts) {
    const broken = () => faultyMailbox({ system: message => (message.type === 'create' ? verdict : 'ok') })
    it(`9.4 C4 create, ${verdict}: spawn throws SpawnError, the name is free, no trace is left`, async () => {
      const w = world()
      const lifecycle = eventProbe(w.system, 'lifecycle')
      const before = livePaths(w.system).length
      const error = thrownBy(() => w.system.spawn(scripted(), { name: 'liar', mailbox: { kind: 'custom', create: broken } }))
      expect(error).toBeInstanceOf(SpawnError)
      if (verdict !== 'lose') expect((error as SpawnError).code).toBe('SPAWN_MAILBOX_REFUSED')
      await w.host.settle()
      expect(lifecycle.events).toEqual([])
      expect(livePaths(w.system)).toHaveLength(before)
      expect(w.system.spawn(scripted(), 'liar').path.name).toBe('liar')
      await expectHealthy(w)
    })

    it(`9.4 C4 create, ${verdict}: spawnAsync rejects`, async () => {
      const w = world()
      const errors: unknown[] = []
      w.system.spawnAsync(scripted(), { mailbox: { kind: 'custom', create: broken } }).catch(error => void errors.push(error))
      await w.host.settle()
      expect(errors[0]).toBeInstanceOf(SpawnError)
      await expectHealthy(w)
    })
  }
})

describe('recreate', () => {
  async function restarting(verdict: Verdict) {
    const w = world()
    const outcomes = eventProbe(w.system, 'supervision')
    const create = () => faultyMailbox({ system: message => (message.type === 'recreate' ? verdict : 'ok') })
    const parent = w.system.spawn(scripted(), 'parent')
    const liar = await w.childOf(parent, scripted(), { name: 'liar', mailbox: { kind: 'custom', create } })
    await w.act(liar, blowUp)
    const name = (pid: unknown): string => (pid === liar.pid ? 'liar' : pid === parent.pid ? 'parent' : 'other')
    return { ...w, parent, liar, outcomes: outcomes.events.map(event => `${name(event.pid)} ${event.outcome}`) }
  }
  for (const verdict of ['refuse', 'throw'] as const) {
    it(`9.4 C7 recreate, ${verdict}: stop is sent instead, and the failure escalates`, async () => {
      const r = await restarting(verdict)
      expect(r.outcomes).toEqual(['liar escalate', 'parent restart'])
      expect([isAlive(r.system, r.liar), isAlive(r.system, r.parent)]).toEqual([false, true])
      await expectHealthy(r)
    })
  }

  it('9.4 recreate, lose: force-stopped, never suspended for ever', async () => {
    const r = await restarting('lose')
    expect([isAlive(r.system, r.liar), isAlive(r.system, r.parent)]).toEqual([false, true])
    await expectHealthy(r)
  })
})

describe('failure', () => {
  const causes = { refuse: 'escalation', throw: 'fault' } as const
  for (const verdict of ['refuse', 'throw'] as const) {
    it(`9.4 ${verdict === 'refuse' ? 'F7a' : 'F7c'} failure, ${verdict}: the system ends with the cause ${causes[verdict]}`, async () => {
      const f = await family('failure', verdict)
      const child = await f.childOf(f.liar, scripted(), 'child')
      f.lie.armed = true
      const ended = outcomeOf(f.system.whenTerminated)
      await f.act(child, blowUp)
      expect(ended.value?.cause).toBe(causes[verdict])
      expect(livePaths(f.system)).toEqual([])
      expectBalanced(f.system)
    })
  }

  it('9.4 F7a failure, refuse, where the root restarts: the parent is gone, the system goes on', async () => {
    const f = await family('failure', 'refuse', { rootPolicy: 'restart' })
    const child = await f.childOf(f.liar, scripted(), 'child')
    f.lie.armed = true
    await f.act(child, blowUp)
    expect([isAlive(f.system, f.liar), isAlive(f.system, child)]).toEqual([false, false])
    await expectHealthy(f)
  })

  it('9.4 F9 failure, lose: the parent is force-stopped, the failure that it lost is settled', async () => {
    const f = await family('failure', 'lose')
    const child = await f.childOf(f.liar, scripted(), 'child')
    f.lie.armed = true
    await f.act(child, blowUp)
    expect([isAlive(f.system, f.liar), isAlive(f.system, child)]).toEqual([false, false])
    expect(f.mailboxes.events.map(event => [event.kind, event.pid])).toEqual([['forcedStop', f.liar.pid]])
    await expectHealthy(f)
  })
})

describe('everything', () => {
  for (const verdict of verdicts) {
    it(`9.4 10.1 a system full of mailboxes that ${verdict} every system message still terminates`, async () => {
      const w: World = world()
      let armed = false
      const create = () => faultyMailbox({ system: () => (armed ? verdict : 'ok') })
      const mailbox = { kind: 'custom', create } as const
      const grow = (depth: number) =>
        scripted({
          preStart: ctx => {
            if (depth > 0) for (const name of ['l', 'r']) ctx.spawn(grow(depth - 1), { name, mailbox })
          },
        })
      const top: ActorRef<Script> = w.system.spawn(grow(3), { mailbox })
      await w.host.settle()
      armed = true
      const ended = outcomeOf(w.system.terminate())
      await w.host.advance(60_000)
      expect(ended.value?.cause).toBe('terminate')
      expect(isAlive(w.system, top)).toBe(false)
      expect(livePaths(w.system)).toEqual([])
      expectBalanced(w.system)
    })
  }
})
