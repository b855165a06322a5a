import { type ActorRef, type MessageQueue, SpawnError, type SystemMessage } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, expectHealthy, isAlive, type Script, scripted, thrownBy, watching, world } from '../watch-events/support.ts'

/** Two honest lanes; a test puts its lie over one of the methods. */
function honest(lies: Partial<MessageQueue> = {}): MessageQueue {
  const system: SystemMessage[] = []
  const user: unknown[] = []
  const queue: MessageQueue = {
    get userSize() {
      return user.length
    },
    enqueueSystem: message => system.push(message) > 0,
    dequeueSystem: () => system.shift(),
    enqueueUser: message => user.push(message) > 0,
    dequeueUser: () => user.shift(),
    close: () => user.splice(0),
  }
  return Object.defineProperties(queue, Object.getOwnPropertyDescriptors(lies))
}

/** An actor with such a queue, what it has handled, and what became of the rest. */
function liarWith(lies: Partial<MessageQueue>) {
  const w = world()
  const handled: unknown[] = []
  const letters = eventProbe(w.system, 'deadLetter')
  const mailboxes = eventProbe(w.system, 'mailbox')
  const liar: ActorRef<unknown> = w.system.spawn(actor<unknown>({ receive: (_ctx, message) => void handled.push(message) }), {
    name: 'liar',
    mailbox: { kind: 'custom', create: () => honest(lies) },
  })
  const kinds = () => mailboxes.events.map(event => event.kind)
  return { ...w, liar, handled, kinds, lettersOf: () => letters.events.map(({ message, reason }) => [message, reason]) }
}

describe('9.4 a queue that has lost a user message', () => {
  for (const [what, userSize] of [
    ['0', 0],
    ['less than nothing', -1],
    ['no number', '1'],
    ['not a number at all', Number.NaN],
  ] as const) {
    it(`9.4 its userSize is ${what} while the actor knows of a message: force-stopped, nothing is handled`, async () => {
      const l = liarWith({ userSize: userSize as number })
      l.liar.tell('lost')
      await l.host.settle()
      expect(l.handled).toEqual([])
      expect(l.kinds()).toEqual(['forcedStop'])
      expect(isAlive(l.system, l.liar)).toBe(false)
      await expectHealthy(l)
    })
  }
})

describe('9.4 an answer that is not yes', () => {
  for (const [what, answer] of [
    ['a promise', Promise.resolve(true)],
    ['undefined', undefined],
    ['1', 1],
  ] as const) {
    it(`9.4 enqueueUser answers ${what}: the message was not taken, it is a dead letter, and the actor goes on`, async () => {
      const l = liarWith({ enqueueUser: () => answer as unknown as boolean })
      l.liar.tell('refused')
      await l.host.settle()
      expect(l.handled).toEqual([])
      expect(l.lettersOf()).toEqual([['refused', 'overflow']])
      expect(isAlive(l.system, l.liar)).toBe(true)
      await expectHealthy(l)
    })
  }
})

describe('6.8 a watch that the queue did not take', () => {
  for (const verdict of ['refuse', 'throw'] as const) {
    it(`6.8 9.4 is not waited for by the target (${verdict}): it takes the next watch, and lives`, async () => {
      const w = world()
      const seen: string[] = []
      let isLying = true
      const inner = honest()
      const target = w.system.spawn(scripted(), {
        name: 'target',
        mailbox: {
          kind: 'custom',
          create: () =>
            honest({
              enqueueSystem(message) {
                if (message.type !== 'watch' || !isLying) return inner.enqueueSystem(message)
                if (verdict === 'refuse') return false
                throw new Error('not this one')
              },
              dequeueSystem: () => inner.dequeueSystem(),
            }),
        },
      })
      const first = w.system.spawn(watching(seen), 'first')
      const second = w.system.spawn(watching(seen), 'second')
      await w.act(first, ctx => void thrownBy(() => ctx.watch(target)))
      isLying = false
      await w.act(second, ctx => ctx.watch(target))
      expect(isAlive(w.system, target)).toBe(true)
      w.system.stop(target)
      await w.host.settle()
      expect(seen).toEqual(['terminated:target:stopped'])
      await expectHealthy(w)
    })
  }
})

describe('9.4 the end of a custom queue', () => {
  for (const [what, close] of [
    ['throws', () => thrown()],
    ['gives no list', () => 'nothing' as unknown as readonly unknown[]],
  ] as const) {
    it(`9.4 3.7d close ${what}: the actor ends, and no dead letter is made up`, async () => {
      const l = liarWith({ close })
      l.system.stop(l.liar)
      await l.host.settle()
      expect(isAlive(l.system, l.liar)).toBe(false)
      expect(l.lettersOf()).toEqual([])
      await expectHealthy(l)
    })
  }

  it('3.7d what close gives up is a dead letter, in its order', async () => {
    const l = liarWith({ close: () => ['one', 'two'] })
    l.system.stop(l.liar)
    await l.host.settle()
    expect(l.lettersOf()).toEqual([
      ['one', 'stopped'],
      ['two', 'stopped'],
    ])
  })
})

describe('2.7 messages are not looked at', () => {
  it('2.7 a message that is thenable passes a custom queue untouched', async () => {
    let looked = 0
    const l = liarWith({})
    const message = {
      // biome-ignore lint/suspicious/noThenProperty: that is the point
      then: () => {
        looked += 1
      },
    }
    l.liar.tell(message)
    await l.host.settle()
    expect(l.handled).toEqual([message])
    expect(looked).toBe(0)
    await expectHealthy(l)
  })

  it('9.4 a queue may hand out what it has made of its messages', async () => {
    let size = 0
    const w = world()
    const handled: unknown[] = []
    const merging = w.system.spawn(actor<unknown>({ receive: (_ctx, message) => void handled.push(message) }), {
      mailbox: {
        kind: 'custom',
        create: () =>
          honest({
            get userSize() {
              return size
            },
            enqueueUser() {
              size += 1
              return true
            },
            dequeueUser() {
              size -= 1
              return `${size} behind it`
            },
          }),
      },
    })
    for (const message of ['a', 'b']) merging.tell(message)
    await w.host.settle()
    expect(handled).toEqual(['1 behind it', '0 behind it'])
    expect(isAlive(w.system, merging)).toBe(true)
  })
})

describe('C4 mailbox.create that gives no queue', () => {
  const methods = ['enqueueSystem', 'dequeueSystem', 'enqueueUser', 'dequeueUser', 'close'] as const
  for (const [what, make] of [
    ['nothing', () => undefined],
    ['null', () => null],
    ['a promise', () => Promise.resolve(honest())],
    ...methods.map(method => [`one without ${method}`, () => honest({ [method]: undefined })] as const),
  ] as const) {
    it(`C4 ${what}: spawn throws SPAWN_MAILBOX_REFUSED, and the name is free`, async () => {
      const w = world()
      const create = make as unknown as () => MessageQueue
      const error = thrownBy(() => w.system.spawn(scripted(), { name: 'one', mailbox: { kind: 'custom', create } }))
      expect(error).toBeInstanceOf(SpawnError)
      expect((error as SpawnError).code).toBe('SPAWN_MAILBOX_REFUSED')
      expect((error as SpawnError).cause).toBeInstanceOf(TypeError)
      const again: ActorRef<Script> = w.system.spawn(scripted(), 'one')
      expect(isAlive(w.system, again)).toBe(true)
      await expectHealthy(w)
    })
  }
})

function thrown(): never {
  throw new Error('close')
}
