import type { MailboxConfig } from '@cellactor/core'
import { eventProbe, faultyMailbox, simulate, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor } from './support.ts'

function watching(seed: number, mailbox?: MailboxConfig) {
  const { system, host } = simulate({ seed })
  return { system, host, probe: testProbe<string>(system), target: system.spawn(actor(), { name: 'target', mailbox }) }
}

describe('testProbe: expectTerminated', () => {
  it.each([1, 2, 3, 4, 5])('resolves with the signal when the target ends (seed %i)', async seed => {
    const { system, probe, target } = watching(seed)
    const ended = probe.expectTerminated(target)
    system.stop(target)
    const signal = await ended
    expect(signal.type).toBe('terminated')
    expect(signal.pid).toBe(target.pid)
    expect(signal.path.equals(target.path)).toBe(true)
  })

  it('waits in virtual time for an end to come', async () => {
    const { system, host, probe, target } = watching(1)
    host.setTimer(() => system.stop(target), 2_000)
    const signal = await probe.expectTerminated(target)
    expect(signal.reason).toBe('stopped')
    expect(host.now()).toBe(2_000)
  })

  it('says how the target ended', async () => {
    const { host, probe, target } = watching(1)
    host.setTimer(() => target.tell(ctx => ctx.stopSelf()), 10)
    expect((await probe.expectTerminated(target)).reason).toBe('stopped')
  })

  it('resolves for a target that has ended already, with every call', async () => {
    const { system, host, probe, target } = watching(1)
    system.stop(target)
    await host.settle()
    for (let call = 0; call < 3; call++) expect((await probe.expectTerminated(target)).reason).toBe('notFound')
  })

  it('resolves every one of several that wait for the same target, or for others', async () => {
    const { system, host, probe, target } = watching(1)
    const other = system.spawn(actor(), 'other')
    const ends = [target, other, target].map(each => probe.expectTerminated(each))
    host.setTimer(() => system.stop(target), 10)
    host.setTimer(() => system.stop(other), 20)
    const signals = await Promise.all(ends)
    expect(signals.map(signal => signal.pid)).toEqual([target.pid, other.pid, target.pid])
  })

  it('resolves on several probes', async () => {
    const { system, host, probe, target } = watching(1)
    const ends = [probe, testProbe(system)].map(each => each.expectTerminated(target))
    host.setTimer(() => system.stop(target), 10)
    expect((await Promise.all(ends)).map(signal => signal.reason)).toEqual(['stopped', 'stopped'])
  })

  it('is no message', async () => {
    const { system, host, probe, target } = watching(1)
    host.setTimer(() => system.stop(target), 10)
    await probe.expectTerminated(target)
    await probe.expectNoMessage()
  })

  it('rejects when the target lives on; a later call still hears of its end', async () => {
    const { system, host, probe, target } = watching(1)
    await expect(probe.expectTerminated(target, { withinMs: 50 })).rejects.toThrow(/user\/target.* to end within 50 ms/)
    expect(host.now()).toBe(50)
    host.setTimer(() => system.stop(target), 10)
    expect((await probe.expectTerminated(target)).reason).toBe('stopped')
  })

  it('does not take a restart for an end', async () => {
    const { system, probe, target } = watching(1)
    const lifecycle = eventProbe(system, 'lifecycle')
    target.tell(() => {
      throw new Error('boom')
    })
    await expect(probe.expectTerminated(target)).rejects.toThrow('has not')
    await lifecycle.expect(event => event.stage === 'restarted' && event.pid === target.pid)
  })

  it('rejects where the target refuses the watch', async () => {
    const mailbox: MailboxConfig = {
      kind: 'custom',
      create: () => faultyMailbox({ system: message => (message.type === 'watch' ? 'refuse' : 'ok') }),
    }
    const { probe, target } = watching(1, mailbox)
    await expect(probe.expectTerminated(target)).rejects.toBeInstanceOf(Error)
  })
})
