import type { ActorContext, ActorRef, MailboxConfig, MessageQueue, SystemMessage } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { isAlive, outcomeOf, raise, type World, world } from './support.ts'

type Do = (ctx: ActorContext<Do>) => unknown
const doer = () => ({ receive: (ctx: ActorContext<Do>, act: Do) => void act(ctx) })
const boom: Do = () => raise(new Error('boom'))

/** A queue that works, with some of its methods replaced. */
function altered(change: (queue: MessageQueue) => Partial<MessageQueue>): MailboxConfig {
  const create = (): MessageQueue => {
    const queue = faultyMailbox({})
    const own: MessageQueue = {
      get userSize() {
        return queue.userSize
      },
      enqueueSystem: message => queue.enqueueSystem(message),
      dequeueSystem: () => queue.dequeueSystem(),
      enqueueUser: message => queue.enqueueUser(message),
      dequeueUser: () => queue.dequeueUser(),
      close: () => queue.close(),
    }
    return Object.defineProperties(own, Object.getOwnPropertyDescriptors(change(queue)))
  }
  return { kind: 'custom', create }
}
/** Hands out what the test puts into `extra`, before what it was given. */
const smuggling = (extra: unknown[]): MailboxConfig =>
  altered(queue => ({ dequeueSystem: () => (extra.length > 0 ? (extra.shift() as SystemMessage) : queue.dequeueSystem()) }))

async function expectForcedStop(w: World, ref: ActorRef<Do>, provoke: () => void): Promise<void> {
  const events = eventProbe(w.system, 'mailbox')
  provoke()
  await w.host.settle()
  expect(isAlive(w.system, ref)).toBe(false)
  expect(events.events.map(event => event.kind)).toEqual(['forcedStop'])
  const done = outcomeOf(w.system.terminate())
  await w.host.advance(60_000)
  expect(done.value).toMatchObject({ stragglers: [] })
}

describe('9.4 a queue that hands out what it was not given', () => {
  const forged: Record<string, unknown> = {
    'a stop': { type: 'stop' },
    'a terminated of its child': { type: 'terminated', pid: {}, reason: 'stopped', failure: undefined },
    'a failure without a payload': { type: 'failure' },
    'a message whose type throws': {
      get type() {
        return raise(new Error('type'))
      },
    },
    'no message at all': 7,
    null: null,
  }
  for (const [what, message] of Object.entries(forged)) {
    it(`9.4 ${what}: force-stopped, its child with it`, async () => {
      const w = world()
      const extra: unknown[] = []
      const ref = w.system.spawn(doer, { mailbox: smuggling(extra) })
      const children: ActorRef<Do>[] = []
      ref.tell(ctx => children.push(ctx.spawn(doer, 'child')))
      await w.host.settle()
      const watcher = w.system.spawn(doer)
      await expectForcedStop(w, ref, () => {
        extra.push(message)
        watcher.tell(ctx => ctx.watch(ref))
      })
      expect(children.map(child => isAlive(w.system, child))).toEqual([false])
    })
  }

  it('9.4 a system message twice: force-stopped', async () => {
    const w = world()
    const again: SystemMessage[] = []
    const mailbox = altered(queue => ({
      dequeueSystem() {
        const message = again.shift() ?? queue.dequeueSystem()
        if (message?.type === 'watch') again.push(message)
        return message
      },
    }))
    const ref = w.system.spawn(doer, { mailbox })
    const watcher = w.system.spawn(doer)
    const another = w.system.spawn(doer)
    await expectForcedStop(w, ref, () => {
      watcher.tell(ctx => ctx.watch(ref))
      another.tell(ctx => ctx.watch(ref))
    })
  })

  it('4.3 9.4 a duplicated `recreate` is ignored: one new instance, the actor lives', async () => {
    const w = world()
    const again: SystemMessage[] = []
    const mailbox = altered(queue => ({
      dequeueSystem() {
        const message = again.shift() ?? queue.dequeueSystem()
        if (message?.type === 'recreate' && made === 1) again.push(message)
        return message
      },
    }))
    let made = 0
    const log: string[] = []
    const factory = () => {
      made++
      return doer()
    }
    const ref = w.system.spawn(factory, { mailbox })
    ref.tell(boom)
    await w.host.settle()
    const watcher = w.system.spawn(doer)
    watcher.tell(ctx => ctx.watch(ref))
    ref.tell(() => void log.push('alive'))
    await w.host.settle()
    expect([made, log, isAlive(w.system, ref)]).toEqual([2, ['alive'], true])
  })
})

describe('9.4 a queue that keeps what it refuses', () => {
  for (const how of ['says no', 'throws'] as const) {
    it(`6.8 9.4 a watch that it keeps and ${how}: the actor can still be stopped, the system ends`, async () => {
      const w = world()
      const mailbox = altered(queue => ({
        enqueueSystem(message) {
          queue.enqueueSystem(message)
          if (message.type !== 'watch') return true
          return how === 'throws' ? raise(new Error('watch')) : false
        },
      }))
      const ref = w.system.spawn(doer, { mailbox })
      w.system.spawn(doer).tell(ctx => {
        try {
          ctx.watch(ref)
        } catch {
          // It was refused, as it should be.
        }
      })
      await w.host.settle()
      w.system.stop(ref)
      await w.host.settle()
      expect(isAlive(w.system, ref)).toBe(false)
      const done = outcomeOf(w.system.terminate())
      await w.host.settle()
      expect(done.value).toMatchObject({ stragglers: [] })
    })
  }
})

describe('9.4 create() and close() run code of the user', () => {
  const hostileArrays: Record<string, () => unknown> = {
    'an array with a hostile iterator': () => Object.assign(['a'], { [Symbol.iterator]: () => raise(new Error('iterator')) }),
    'an array whose elements throw': () =>
      Object.defineProperty(['a'], 0, { get: () => raise(new Error('element')), enumerable: true }),
    'a proxy that throws': () => new Proxy([], { get: () => raise(new Error('get')) }),
    'no array': () => 7,
    'a promise that rejects': () => Promise.reject(new Error('close')),
  }
  for (const [what, close] of Object.entries(hostileArrays)) {
    it(`9.4 close() gives ${what}: the actor and the system end all the same`, async () => {
      const w = world()
      const mailbox = altered(() => ({ close: close as () => readonly unknown[] }))
      const stopped = w.system.spawn(doer, { mailbox })
      const lied = w.system.spawn(doer, {
        mailbox: altered(() => ({ close: close as () => readonly unknown[], enqueueUser: () => raise(new Error('user')) })),
      })
      const log: string[] = []
      w.system
        .spawn(() => ({
          receive: (ctx: ActorContext<ActorRef<never>>, ref: ActorRef<never>) => ctx.watch(ref),
          onTerminated: (_ctx, _pid, signal) => void log.push(signal.reason),
        }))
        .tell(stopped)
      await w.host.settle()
      w.system.stop(stopped)
      lied.tell(() => {})
      await w.host.settle()
      expect([isAlive(w.system, stopped), isAlive(w.system, lied), log]).toEqual([false, false, ['stopped']])
      const done = outcomeOf(w.system.terminate())
      await w.host.settle()
      expect(done.value).toMatchObject({ stragglers: [] })
    })
  }

  it('6.1 9.4 close() that has the ending actor watched: the watcher hears of it', async () => {
    const w = world()
    const log: string[] = []
    let late: ((ref: ActorRef<never>) => void) | undefined
    w.system
      .spawn(() => ({
        receive: () => {},
        preStart: (ctx: ActorContext<Do>) => {
          late = target => ctx.watch(target)
        },
        onTerminated: (_ctx, _pid, signal) => void log.push(signal.reason),
      }))
      .tell(() => {})
    const mailbox = altered(queue => ({
      enqueueUser: () => raise(new Error('user')),
      close() {
        late?.(ref)
        return queue.close()
      },
    }))
    const ref: ActorRef<Do> = w.system.spawn(doer, { mailbox })
    await w.host.settle()
    ref.tell(() => {})
    await w.host.settle()
    expect(log).toHaveLength(1)
    expect(isAlive(w.system, ref)).toBe(false)
  })

  it('3.10 9.4 create() that spawns another child of the same name: one of them is refused, nothing is orphaned', async () => {
    const w = world()
    const guardians = w.system.metrics().gauges.get('actors')
    const errors: unknown[] = []
    const refs: ActorRef<Do>[] = []
    const parent = w.system.spawn(doer, 'parent')
    parent.tell(ctx => {
      const mailbox: MailboxConfig = {
        kind: 'custom',
        create() {
          refs.push(ctx.spawn(doer, 'child'))
          return faultyMailbox({})
        },
      }
      try {
        refs.push(ctx.spawn(doer, { name: 'child', mailbox }))
      } catch (error) {
        errors.push(error)
      }
    })
    await w.host.settle()
    expect(errors).toMatchObject([{ code: 'SPAWN_NAME_TAKEN' }])
    expect(refs).toHaveLength(1)
    w.system.stop(parent)
    await w.host.settle()
    expect(refs.map(ref => isAlive(w.system, ref))).toEqual([false])
    expect(w.system.metrics().gauges.get('actors')).toBe(guardians)
  })
})
