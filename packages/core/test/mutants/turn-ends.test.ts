import { type ActorRef, poison, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  deferred,
  expectHealthy,
  isAlive,
  nodeOf,
  type Script,
  scripted,
  total,
  watching,
  world,
} from './support.ts'

const blowUp: Script = () => {
  throw new Boom('trigger')
}

describe('1.5 a turn that ends while something waits beside the mailbox', () => {
  it('3.11 1.5 poison: the actor stops', async () => {
    const w = world()
    const ref = w.system.spawn(scripted(), { throughput: 1 })
    ref.tell(() => {})
    poison(ref)
    await w.host.settle()
    expect(isAlive(w.system, ref)).toBe(false)
  })

  it('8.4 1.5 what was unstashed: it is handled, all of it, and is counted as queued until then', async () => {
    const w = world()
    const gate = deferred()
    const handled: string[] = []
    const ref = w.system.spawn(scripted(), { throughput: 1 })
    await w.act(ref, ctx => {
      for (const name of ['one', 'two', 'three']) ctx.stash.stash(() => void handled.push(name))
    })
    await w.act(ref, ctx => {
      ctx.stash.unstash(1)
      ctx.stash.unstashAll()
      return gate.promise
    })
    expect(nodeOf(w.system, ref)?.queued).toBe(3)
    gate.resolve()
    await w.host.settle()
    expect(handled).toEqual(['one', 'two', 'three'])
    expect(nodeOf(w.system, ref)?.queued).toBe(0)
  })

  it('6.1 1.5 the ends of watched actors: each is told', async () => {
    const w = world()
    const gate = deferred()
    const seen: string[] = []
    const ref = w.system.spawn(watching(seen), { throughput: 1 })
    const targets = ['one', 'two', 'three'].map(name => w.system.spawn(scripted(), name))
    await w.act(ref, ctx => {
      for (const target of targets) ctx.watch(target)
      return gate.promise
    })
    for (const target of targets) w.system.stop(target)
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(seen.sort()).toEqual(['one', 'three', 'two'].map(name => `terminated:${name}:stopped`))
  })
})

describe('1.2 the system lane keeps its order', () => {
  it('1.2 6.1 an end that is known before the actor stops is told before it does', async () => {
    const w = world()
    const seen: string[] = []
    const gone = w.system.spawn(scripted(), 'gone')
    w.system.stop(gone)
    await w.host.settle()
    const ref = w.system.spawn(watching(seen, { postStop: () => void seen.push('postStop') }))
    await w.act(ref, ctx => {
      ctx.watch(gone)
      ctx.stopSelf()
    })
    expect(seen).toEqual(['terminated:gone:notFound', 'postStop'])
  })
})

describe('5.4 an actor that waits for its restart without an instance', () => {
  it('5.4 2.2 hears of nothing meanwhile, and of everything afterwards', async () => {
    const w = world()
    const seen: string[] = []
    const target = w.system.spawn(scripted(), 'target')
    const preRestart = () => {
      throw new Boom('preRestart')
    }
    const supervision = SupervisorStrategy.restart({ backoff: { minMs: 100, maxMs: 100 } })
    const ref = w.system.spawn(watching(seen, { preRestart, postRestart: () => void seen.push('restarted') }), { supervision })
    await w.act(ref, ctx => ctx.watch(target))
    await w.act(ref, blowUp)
    await w.host.advance(150)
    w.system.stop(target)
    await w.host.settle()
    expect(seen).toEqual([])
    await w.host.advance(50)
    expect(seen).toEqual(['restarted', 'terminated:target:stopped'])
    expect(total(w.system, 'failure_total')).toBe(2)
    await expectHealthy(w)
  })
})

describe('9.1 overflow: fail, while the first start is pending', () => {
  it('3.3 9.1 the start has failed once the hook is over, with one failure, and is tried again', async () => {
    const w = world()
    const gates = [deferred(), deferred()]
    let starts = 0
    const handled: string[] = []
    const ref = w.system.spawn(scripted({ preStart: () => gates[starts++]?.promise }), {
      mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' },
      supervision: 'restart',
    })
    for (const name of ['one', 'too many']) ref.tell(() => void handled.push(name))
    await w.host.settle()
    for (const gate of gates) {
      gate.resolve()
      await w.host.settle()
    }
    expect([starts, handled]).toEqual([2, ['one']])
    expect(total(w.system, 'failure_total')).toBe(1)
    await expectHealthy(w)
  })

  it('1.7 2.3 a hook that is over when it comes is not waited for: no timer is left', async () => {
    const w = world()
    const gate = deferred()
    const ref = w.system.spawn(scripted({ preStart: () => gate.promise }), {
      mailbox: { kind: 'bounded', capacity: 1, overflow: 'fail' },
    })
    await w.host.settle()
    gate.resolve()
    await new Promise(resolve => void setImmediate(resolve))
    for (let i = 0; i < 2; i += 1) ref.tell(() => {})
    await w.host.settle()
    expect(isAlive(w.system, ref)).toBe(false)
    expect(w.host.pendingTimers).toBe(0)
  })
})

describe('3.4 the time that a start may take', () => {
  for (const [what, options, startTimeoutMs] of [
    ['of the system', { startTimeoutMs: 20 }, undefined],
    ['of its own', { startTimeoutMs: 20 }, 10],
  ] as const) {
    it(`3.4 ${what} is what the failure speaks of`, async () => {
      const w = world(options)
      const failures = eventProbe(w.system, 'failure')
      w.system.spawn(scripted({ preStart: () => deferred().promise }), startTimeoutMs === undefined ? {} : { startTimeoutMs })
      await w.host.advance(50)
      const [failure] = failures.events
      expect([failure?.at, failure?.snapshot.description]).toEqual([
        startTimeoutMs ?? 20,
        expect.stringContaining(`${startTimeoutMs ?? 20} ms`),
      ])
    })
  }
})

describe('7.4 an actor that hears of overflows, and overflows by it', () => {
  it('7.4 publishes none of its own', async () => {
    const w = world()
    const events = eventProbe(w.system, 'mailbox')
    const gate = deferred()
    const mailbox = { kind: 'bounded', capacity: 1 } as const
    const slow = () => actor<unknown>({ receive: () => gate.promise })
    const listener: ActorRef<unknown> = w.system.spawn(slow(), { name: 'listener', mailbox })
    w.system.eventStream.subscribe('mailbox', listener)
    const busy: ActorRef<unknown> = w.system.spawn(slow(), { name: 'busy', mailbox })
    for (let i = 0; i < 6; i += 1) {
      busy.tell(i)
      await w.host.settle()
    }
    expect(events.events.map(({ kind, path }) => [kind, path.name])).toEqual(
      Array.from({ length: 4 }, () => ['overflow', 'busy']),
    )
    expect(total(w.system, 'mailbox_overflow_total')).toBe(4)
    gate.resolve()
    await w.host.settle()
    await expectHealthy(w)
  })
})
