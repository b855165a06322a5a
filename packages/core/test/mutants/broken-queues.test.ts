import {
  type ActorRef,
  ask,
  type MailboxConfig,
  type MessageQueue,
  type SpawnError,
  type SystemMessage,
  TargetStoppedError,
} from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  deferred,
  expectHealthy,
  isAlive,
  outcomeOf,
  type Script,
  scripted,
  thrownBy,
  type World,
  world,
} from './support.ts'

/** Two honest lanes, until `lie` puts something over one of the methods. */
function queueOf(lie: Partial<MessageQueue> = {}, heard: SystemMessage['type'][] = []): MessageQueue {
  const system: SystemMessage[] = []
  const user: unknown[] = []
  return {
    get userSize() {
      return user.length
    },
    enqueueSystem(message) {
      heard.push(message.type)
      return lie.enqueueSystem?.(message) ?? system.push(message) > 0
    },
    dequeueSystem: () => (lie.dequeueSystem ?? (() => system.shift()))(),
    enqueueUser: message => lie.enqueueUser?.(message) ?? user.push(message) > 0,
    dequeueUser: () => (lie.dequeueUser ?? (() => user.shift()))(),
    close: () => (lie.close ?? (() => user.splice(0)))(),
  }
}
const custom = (create: () => MessageQueue): MailboxConfig => ({ kind: 'custom', create })
const cause = new Boom('out of order')
const throwing = (): never => {
  throw cause
}

describe('9.4 the error line of a forced stop has what was thrown', () => {
  const ways: readonly (readonly [string, Partial<MessageQueue>, (w: World, ref: ActorRef<Script>) => void])[] = [
    ['enqueueSystem', { enqueueSystem: throwing }, (w, ref) => w.system.stop(ref)],
    ['dequeueSystem', { dequeueSystem: throwing }, (w, ref) => w.system.stop(ref)],
    ['enqueueUser', { enqueueUser: throwing }, (_w, ref) => ref.tell(() => {})],
    ['dequeueUser', { dequeueUser: throwing }, (_w, ref) => ref.tell(() => {})],
  ]
  for (const [method, lies, trigger] of ways) {
    it(`9.4 by ${method}`, async () => {
      const w = world()
      const logs = eventProbe(w.system, 'log')
      const lie: Partial<MessageQueue> = {}
      const ref = w.system.spawn(scripted(), { name: 'liar', mailbox: custom(() => queueOf(lie)) })
      Object.assign(lie, lies)
      trigger(w, ref)
      await w.host.settle()
      expect(isAlive(w.system, ref)).toBe(false)
      const errors = logs.events.filter(({ level }) => level === 'error')
      expect(errors.map(({ path, data }) => [path?.name, data])).toEqual([['liar', { cause }]])
      await expectHealthy(w)
    })
  }

  it('9.4 by compare, when a message is taken out', async () => {
    const w = world()
    const logs = eventProbe(w.system, 'log')
    const gate = deferred()
    let isThrowing = false
    const compare = () => (isThrowing ? throwing() : 0)
    const ref = w.system.spawn(scripted(), { name: 'sorted', mailbox: { kind: 'priority', compare } })
    await w.act(ref, () => gate.promise)
    for (let i = 0; i < 3; i += 1) ref.tell(() => {})
    isThrowing = true
    gate.resolve()
    await w.host.settle()
    expect(isAlive(w.system, ref)).toBe(false)
    const errors = logs.events.filter(({ level }) => level === 'error')
    expect(errors.map(({ path, data }) => [path?.name, data])).toEqual([['sorted', { cause }]])
    await expectHealthy(w)
  })
})

describe('9.4 messages of an actor that is stopped by force', () => {
  it('1.2 9.4 none is handled any more: they are dead letters, in their order', async () => {
    const w = world()
    const handled: string[] = []
    const letters = eventProbe(w.system, 'deadLetter')
    const lie: Partial<MessageQueue> = {}
    const ref: ActorRef<string> = w.system.spawn(actor<string>({ receive: (_ctx, message) => void handled.push(message) }), {
      mailbox: custom(() => queueOf(lie)),
    })
    lie.dequeueSystem = throwing
    for (const message of ['one', 'two']) ref.tell(message)
    w.system.stop(ref)
    await w.host.settle()
    expect(handled).toEqual([])
    expect(letters.events.map(({ message, reason }) => [message, reason])).toEqual([
      ['one', 'stopped'],
      ['two', 'stopped'],
    ])
  })

  it('9.4 7.4 one at which enqueueUser throws is a dead letter, as of an overflow', async () => {
    const w = world()
    const letters = eventProbe(w.system, 'deadLetter')
    const ref: ActorRef<string> = w.system.spawn(actor<string>({}), { mailbox: custom(() => queueOf({ enqueueUser: throwing })) })
    ref.tell('one')
    await w.host.settle()
    expect(letters.events.map(({ message, reason }) => [message, reason])).toEqual([['one', 'overflow']])
  })

  it('8.1 9.4 what waits behind messages that close does not give back is settled with the rest', async () => {
    const w = world()
    const gate = deferred()
    const adapters: ActorRef<{ readonly type: 'question'; readonly replyTo: ActorRef<string> }>[] = []
    const ref = w.system.spawn(scripted(), { mailbox: custom(() => queueOf({ close: () => ['the last'] })) })
    await w.act(ref, ctx => {
      adapters.push(ctx.adapt(() => () => {}))
      return gate.promise
    })
    for (let i = 0; i < 3; i += 1) ref.tell(() => {})
    const [adapter] = adapters
    if (adapter === undefined) throw new Error('no adapter')
    const asked = outcomeOf(ask(adapter, { type: 'question' }, { timeoutMs: 1_000 }))
    w.system.stop(ref)
    gate.resolve()
    await w.host.settle()
    expect(asked.error).toBeInstanceOf(TargetStoppedError)
    await expectHealthy(w)
  })
})

describe('9.4 3.7e a queue whose actor has ended', () => {
  it('9.4 is asked for nothing any more, whatever still comes', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const w = world({ seed })
      const heard: SystemMessage['type'][] = []
      const grand = w.system.spawn(scripted(), { name: 'grand', supervision: 'resume' })
      const parent = await w.childOf(grand, scripted(), 'parent')
      const close = () => {
        heard.length = 0
        return []
      }
      const child = await w.childOf(parent, scripted(), { name: 'child', mailbox: custom(() => queueOf({ close }, heard)) })
      w.system.stop(child)
      grand.tell(() => {
        throw new Boom('suspends all below')
      })
      await w.host.settle()
      expect([seed, isAlive(w.system, child), heard]).toEqual([seed, false, []])
      await expectHealthy(w)
    }
  })
})

describe('C4 create, and the cause of the SpawnError', () => {
  const ways: readonly (readonly [string, () => MessageQueue, unknown])[] = [
    ['make: what create threw', throwing, cause],
    ['enqueue: what enqueueSystem threw', () => queueOf({ enqueueSystem: throwing }), cause],
    ['dequeue: what dequeueSystem threw', () => queueOf({ dequeueSystem: throwing }), cause],
    ['enqueue: none where it was refused', () => faultyMailbox({ system: () => 'refuse' }), undefined],
  ]
  for (const [what, create, expected] of ways) {
    it(`C4 ${what}`, () => {
      const { system } = world()
      const error = thrownBy(() => system.spawn(scripted(), { name: 'liar', mailbox: custom(create) })) as SpawnError
      expect(error.code).toBe('SPAWN_MAILBOX_REFUSED')
      expect(error.cause).toBe(expected)
      expect('cause' in error).toBe(expected !== undefined)
    })
  }

  it('C4 where create is lost, there is one all the same', () => {
    const { system } = world()
    const error = thrownBy(() => system.spawn(scripted(), { mailbox: custom(() => faultyMailbox({ system: () => 'lose' })) }))
    expect((error as SpawnError).code).toBe('SPAWN_MAILBOX_REFUSED')
    expect((error as SpawnError).cause).toBeDefined()
  })
})
