import { type MessageQueue, SpawnError } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { lying } from '../watch-events/lying-mailbox.ts'
import { actor, isAlive, scripted, thrownBy, watching, world } from '../watch-events/support.ts'
import { commit, expectHealthy, type Misdeed, misdeeds, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

describe('create of a custom mailbox that', () => {
  for (const misdeed of misdeeds) {
    it(`9.4 2.7 ${misdeed} → spawn throws SpawnError, the name is free`, async () => {
      const w = world()
      const mailbox = { kind: 'custom', create: (): MessageQueue => commit(misdeed) } as const
      expect(thrownBy(() => w.system.spawn(scripted(), { name: 'worker', mailbox }))).toBeInstanceOf(SpawnError)
      await w.host.settle()
      expect(w.system.spawn(scripted(), 'worker').path.name).toBe('worker')
      await expectHealthy(w)
    })
  }
})

/** Makes one member of the queue misbehave, has it used, and says what became of the actor. */
async function misuse(member: keyof MessageQueue, misdeed: Misdeed) {
  const w = world()
  const handled: unknown[] = []
  const lie = { armed: false }
  let calls = 0
  const create = () =>
    lying(lie, member, () => {
      calls += 1
      return commit(misdeed)
    })
  const receive = (_ctx: unknown, message: unknown): void => {
    handled.push(message)
    if (message instanceof Promise) message.catch(() => {})
  }
  const ref = w.system.spawn(actor<unknown>({ receive }), {
    name: 'liar',
    mailbox: { kind: 'custom', create },
  })
  const mailboxes = eventProbe(w.system, 'mailbox')
  const letters = eventProbe(w.system, 'deadLetter')
  await w.host.settle()
  lie.armed = true
  const told = thrownBy(() => ref.tell('message'))
  await w.host.settle()
  const watcher = w.system.spawn(watching([]))
  await w.act(watcher, ctx => void thrownBy(() => ctx.watch(ref)))
  if (member === 'close' || member === 'enqueueSystem') {
    w.system.stop(ref)
    await w.host.settle()
  }
  const forced = mailboxes.events.filter(event => event.kind === 'forcedStop').length
  return { w, ref, handled, letters, told, forced, calls }
}

describe('a method of a custom mailbox', () => {
  for (const member of ['enqueueSystem', 'dequeueSystem'] as const) {
    for (const misdeed of misdeeds) {
      it(`9.4 ${member} that ${misdeed} → force-stopped`, async () => {
        const { w, ref, forced, told } = await misuse(member, misdeed)
        expect(told).toBeUndefined()
        expect(forced).toBe(1)
        expect(isAlive(w.system, ref)).toBe(false)
        await expectHealthy(w)
      })
    }
  }

  for (const member of ['dequeueUser', 'userSize'] as const) {
    it(`9.4 ${member} that throws → force-stopped`, async () => {
      const { w, ref, forced, told } = await misuse(member, 'throws')
      expect(told).toBeUndefined()
      expect(forced).toBe(1)
      expect(isAlive(w.system, ref)).toBe(false)
      await expectHealthy(w)
    })
  }

  it('9.4 enqueueUser that throws → tell does not; the message is a dead letter, the actor force-stopped', async () => {
    const { w, ref, forced, told, letters, handled } = await misuse('enqueueUser', 'throws')
    expect(told).toBeUndefined()
    expect(letters.events.map(letter => letter.message)).toEqual(['message'])
    expect(handled).toEqual([])
    expect(forced).toBe(1)
    expect(isAlive(w.system, ref)).toBe(false)
    await expectHealthy(w)
  })

  for (const misdeed of ['rejects', 'never settles'] as const) {
    it(`9.4 dequeueUser that ${misdeed} → what it returns is a message like any other, a promise too`, async () => {
      const { w, handled, forced } = await misuse('dequeueUser', misdeed)
      expect(handled).toHaveLength(1)
      expect(handled[0]).toBeInstanceOf(Promise)
      expect(forced).toBe(0)
      await expectHealthy(w)
    })
  }

  for (const member of ['enqueueUser', 'userSize'] as const) {
    for (const misdeed of ['rejects', 'never settles'] as const) {
      it(`2.7 9.4 ${member} that ${misdeed} → no promise is waited for, tell does not throw, the system is unharmed`, async () => {
        const { w, told, calls } = await misuse(member, misdeed)
        expect(told).toBeUndefined()
        expect(calls).toBeGreaterThan(0)
        await expectHealthy(w)
      })
    }
  }

  for (const misdeed of misdeeds) {
    it(`9.4 close that ${misdeed} → the stop goes on`, async () => {
      const { w, ref, calls } = await misuse('close', misdeed)
      expect(calls).toBe(1)
      expect(isAlive(w.system, ref)).toBe(false)
      await expectHealthy(w)
    })
  }
})
