import { type AbortSignalLike, CellactorError, type MailboxConfig } from '@cellactor/core'
import { eventProbe, faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { abortable } from '../patterns/support.ts'
import { held, isAlive, outcomeOf, raise, world } from './support.ts'

const custom = (user: () => 'ok' | 'refuse' | 'throw'): MailboxConfig => ({
  kind: 'custom',
  create: () => faultyMailbox({ user }),
})

describe('9.1 offer with a signal that misbehaves', () => {
  const signals: Record<string, () => AbortSignalLike> = {
    'removeEventListener throws': () => ({
      aborted: false,
      reason: undefined,
      addEventListener: () => {},
      removeEventListener: () => raise(new Error('removeEventListener')),
    }),
  }
  for (const [what, make] of Object.entries(signals)) {
    it(`9.1 ${what}: that offer rejects, the receiver lives, other offers go in`, async () => {
      const { host, system, ref, log, release } = await held()
      ref.tell('queued')
      const bad = outcomeOf(ref.offer('bad', { signal: make() }))
      const good = outcomeOf(ref.offer('good'))
      await host.settle()
      expect(isAlive(system, ref)).toBe(true)
      await release()
      expect(isAlive(system, ref)).toBe(true)
      expect([bad.settled, bad.error instanceof Error]).toEqual([true, true])
      expect([good.settled, good.error]).toEqual([true, undefined])
      expect(log.filter(message => message !== 'bad')).toEqual(['hold', 'queued', 'good'])
    })
  }
})

describe('9.1 9.4 offer to a custom mailbox', () => {
  it('9.1 one that refuses: MAILBOX_REFUSED, the actor lives', async () => {
    const w = world()
    let answer: 'ok' | 'refuse' = 'refuse'
    const log: unknown[] = []
    const ref = w.system.spawn<string>(() => ({ receive: (_ctx, m) => void log.push(m) }), { mailbox: custom(() => answer) })
    const refused = outcomeOf(ref.offer('a'))
    await w.host.settle()
    expect(refused.error).toBeInstanceOf(CellactorError)
    expect(refused.error).toMatchObject({ code: 'MAILBOX_REFUSED' })
    expect(isAlive(w.system, ref)).toBe(true)
    answer = 'ok'
    const taken = outcomeOf(ref.offer('b'))
    await w.host.settle()
    expect([taken.settled, taken.error, log]).toEqual([true, undefined, ['b']])
  })

  it('9.4 one that throws: MAILBOX_REFUSED with the cause, the actor is force-stopped', async () => {
    const w = world()
    const forced = eventProbe(w.system, 'mailbox')
    const ref = w.system.spawn<string>(() => ({ receive: () => {} }), { mailbox: custom(() => 'throw') })
    const refused = outcomeOf(ref.offer('a'))
    await w.host.settle()
    expect(refused.error).toMatchObject({ code: 'MAILBOX_REFUSED', cause: { code: 'FAULT_INJECTED' } })
    expect(isAlive(w.system, ref)).toBe(false)
    expect(forced.events.map(event => event.kind)).toEqual(['forcedStop'])
  })
})

describe('9.1 cancelled offers', () => {
  it('9.1 those behind it move up, in order', async () => {
    const { host, ref, log, release } = await held()
    ref.tell('queued')
    const controllers = [0, 1, 2, 3].map(abortable)
    const offers = controllers.map(({ signal }, at) => outcomeOf(ref.offer(at, { signal })))
    controllers[0]?.abort('withdrawn')
    controllers[2]?.abort('withdrawn')
    await host.settle()
    await release()
    expect(log).toEqual(['hold', 'queued', 1, 3])
    expect(offers.map(offer => offer.error === undefined)).toEqual([false, true, false, true])
  })
})

describe('9.1 dropOldest', () => {
  it('9.1 a tell does not pass those who wait: they are admitted first', async () => {
    const { ref, log, release } = await held('dropOldest')
    ref.tell('queued')
    const first = outcomeOf(ref.offer('first'))
    const second = outcomeOf(ref.offer('second'))
    ref.tell('told later')
    await release()
    expect([first.settled, second.settled]).toEqual([true, true])
    // The oldest make room, as the policy says; who waited is among them, not behind.
    expect(log.at(-1)).toBe('told later')
  })
})

describe('9.4 an offer that is refused', () => {
  it('9.4 by a custom queue: the error names the actor', async () => {
    const { system, host } = world()
    const ref = system.spawn(() => ({ receive() {} }), { name: 'full', mailbox: custom(() => 'refuse') })
    const outcome = outcomeOf(ref.offer('a'))
    await host.settle()
    expect(outcome.error).toMatchObject({ code: 'MAILBOX_REFUSED', path: { name: 'full' } })
    expect(String(outcome.error)).toContain('/user/full')
  })
})
