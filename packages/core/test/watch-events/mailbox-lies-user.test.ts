import { type MessageQueue, SpawnError } from '@cellactor/core'
import { eventProbe, type Faults, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { lying } from './lying-mailbox.ts'
import { actor, Boom, deferred, expectHealthy, isAlive, thrownBy, watching, world } from './support.ts'

function throwing(): never {
  throw new Boom('mailbox')
}

async function liarWith(create: () => MessageQueue) {
  const w = world()
  const handled: unknown[] = []
  const seen: string[] = []
  const liar = w.system.spawn(actor<unknown>({ receive: (_ctx, message) => void handled.push(message) }), {
    name: 'liar',
    mailbox: { kind: 'custom', create },
  })
  const observer = w.system.spawn(watching(seen))
  await w.act(observer, ctx => ctx.watch(liar))
  const letters = eventProbe(w.system, 'deadLetter')
  const mailboxes = eventProbe(w.system, 'mailbox')
  const forced = () => mailboxes.events.filter(event => event.kind === 'forcedStop').map(event => event.pid)
  return { ...w, liar, handled, seen, letters, mailboxes, forced }
}

const faults = (user: NonNullable<Faults['user']>) => () => faultyMailbox({ user })

describe('a user enqueue', () => {
  it('9.4 9.1 that refuses: a dead letter (overflow), the actor goes on', async () => {
    const l = await liarWith(faults(message => (message === 'bad' ? 'refuse' : 'ok')))
    for (const message of ['one', 'bad', 'two']) l.liar.tell(message)
    await l.host.settle()
    expect(l.handled).toEqual(['one', 'two'])
    expect(l.letters.events.map(letter => [letter.message, letter.reason])).toEqual([['bad', 'overflow']])
    expect(l.forced()).toEqual([])
    await expectHealthy(l)
  })

  it('9.4 that throws: tell does not, the message is a dead letter, the actor is force-stopped', async () => {
    const l = await liarWith(faults(message => (message === 'bad' ? 'throw' : 'ok')))
    expect(thrownBy(() => l.liar.tell('bad'))).toBeUndefined()
    await l.host.settle()
    expect(l.letters.events.map(letter => letter.message)).toEqual(['bad'])
    expect(l.forced()).toEqual([l.liar.pid])
    expect(isAlive(l.system, l.liar)).toBe(false)
    expect(l.seen).toEqual(['terminated:liar:failed'])
    await expectHealthy(l)
  })

  it('9.4 that throws: what is sent afterwards is a dead letter too, each once', async () => {
    const l = await liarWith(faults(message => (message === 'bad' ? 'throw' : 'ok')))
    for (const message of ['bad', 'later', 'latest']) l.liar.tell(message)
    await l.host.settle()
    const messages = [...l.handled, ...l.letters.events.map(letter => letter.message)]
    expect(messages.sort()).toEqual(['bad', 'later', 'latest'])
    expect(l.handled).not.toContain('bad')
    await expectHealthy(l)
  })

  it('9.4 that loses: the message is gone; the actor works on or is force-stopped, but does not hang', async () => {
    const l = await liarWith(faults(message => (message === 'bad' ? 'lose' : 'ok')))
    l.liar.tell('bad')
    await l.host.settle()
    l.liar.tell('good')
    await l.host.settle()
    expect(l.handled).not.toContain('bad')
    expect(
      l.handled.includes('good') || (l.forced().length === 1 && l.letters.events.some(letter => letter.message === 'good')),
    ).toBe(true)
    await expectHealthy(l)
  })

  it('9.4 that throws for an actor which is awaiting: its handler ends, then it is gone', async () => {
    const gate = deferred()
    const w = world()
    const ref = w.system.spawn(actor<string>({ receive: () => gate.promise }), {
      mailbox: { kind: 'custom', create: faults(message => (message === 'bad' ? 'throw' : 'ok')) },
    })
    ref.tell('work')
    await w.host.settle()
    ref.tell('bad')
    await w.host.settle()
    gate.resolve()
    await w.host.settle()
    expect(isAlive(w.system, ref)).toBe(false)
    await expectHealthy(w)
  })
})

describe('a dequeue', () => {
  it('9.4 that throws at work: the actor is force-stopped, an event says so', async () => {
    const lie = { armed: false }
    const l = await liarWith(() => faultyMailbox({ dequeue: () => (lie.armed ? 'throw' : 'ok') }))
    l.liar.tell('fine')
    await l.host.settle()
    lie.armed = true
    l.liar.tell('never seen')
    await l.host.settle()
    expect(l.handled).toEqual(['fine'])
    expect(l.forced()).toEqual([l.liar.pid])
    expect(isAlive(l.system, l.liar)).toBe(false)
    expect(l.seen).toEqual(['terminated:liar:failed'])
    await expectHealthy(l)
  })

  it('9.4 that throws at the start: spawn throws SpawnError', async () => {
    const w = world()
    const mailbox = { kind: 'custom', create: () => faultyMailbox({ dequeue: () => 'throw' }) } as const
    expect(thrownBy(() => w.system.spawn(actor({}), { name: 'liar', mailbox }))).toBeInstanceOf(SpawnError)
    await w.host.settle()
    expect(w.system.spawn(actor({}), 'liar').path.name).toBe('liar')
    await expectHealthy(w)
  })

  const lies: readonly (readonly [string, keyof MessageQueue, () => unknown])[] = [
    ['a system dequeue that throws', 'dequeueSystem', throwing],
    ['a user dequeue that throws', 'dequeueUser', throwing],
    ['a system dequeue that is empty while there is work', 'dequeueSystem', () => undefined],
    ['a system dequeue that returns no system message', 'dequeueSystem', () => ({ type: 'bogus' })],
    ['a userSize that throws', 'userSize', throwing],
  ]
  for (const [what, member, how] of lies) {
    it(`9.4 ${what}: force-stopped`, async () => {
      const lie = { armed: false }
      const l = await liarWith(() => lying(lie, member, how))
      lie.armed = true
      l.liar.tell('message')
      await l.act(l.system.spawn(watching([])), ctx => void thrownBy(() => ctx.watch(l.liar)))
      expect(l.forced()).toEqual([l.liar.pid])
      expect(isAlive(l.system, l.liar)).toBe(false)
      await expectHealthy(l)
    })
  }
})

describe('close', () => {
  it('9.4 that throws does not keep the actor from stopping', async () => {
    const l = await liarWith(() => lying({ armed: true }, 'close', throwing))
    l.system.stop(l.liar)
    await l.host.settle()
    expect(isAlive(l.system, l.liar)).toBe(false)
    expect(l.seen).toHaveLength(1)
    await expectHealthy(l)
  })

  it('9.4 that returns no list does not keep the actor from stopping', async () => {
    const l = await liarWith(() => lying({ armed: true }, 'close', () => undefined))
    l.system.stop(l.liar)
    await l.host.settle()
    expect(isAlive(l.system, l.liar)).toBe(false)
    expect(l.seen).toHaveLength(1)
    await expectHealthy(l)
  })
})
