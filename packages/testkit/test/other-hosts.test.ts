import { ActorSystem } from '@cellactor/core'
import { eventProbe, testProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { actor, HandDrivenHost } from './support.ts'

function handDriven() {
  const host = new HandDrivenHost()
  const system = ActorSystem.create({ name: 'shop', host, logLevel: 'off' })
  return { host, system, probe: testProbe<number>(system) }
}
/** Lets everything happen that needs no timer. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await undefined
}

describe('probes on other hosts', () => {
  it('an expectation is met by a message that comes later, and leaves no timer behind', async () => {
    const { host, probe } = handDriven()
    const waiting = probe.expectMessage(7)
    await quiet()
    expect(host.delays).toEqual([3_000])
    probe.ref.tell(7)
    expect(await waiting).toBe(7)
    expect(host.delays).toEqual([])
  })

  it("an expectation ends by the host's own timer", async () => {
    const { host, probe } = handDriven()
    const waiting = probe.expectMessage(7, { withinMs: 20 })
    await quiet()
    expect(host.delays).toEqual([20])
    host.fireAll()
    await expect(waiting).rejects.toThrow('received nothing')
  })

  it('several are met in the order of the calls', async () => {
    const { probe } = handDriven()
    const waiting = [probe.expectMessage(), probe.expectMessage(), probe.fishFor(n => (n === 5 ? 'take' : 'skip'))]
    await quiet()
    for (const n of [1, 2, 3, 4, 5]) probe.ref.tell(n)
    expect(await Promise.all(waiting)).toEqual([1, 2, 5])
  })

  it('silence holds when the timer fires, and is broken by a message', async () => {
    const { host, probe } = handDriven()
    const silence = probe.expectNoMessage()
    await quiet()
    expect(host.delays).toEqual([100])
    host.fireAll()
    await silence
    const broken = probe.expectNoMessage()
    await quiet()
    probe.ref.tell(1)
    await expect(broken).rejects.toThrow('received [1]')
    expect(host.delays).toEqual([])
  })

  it('a mismatch and a throwing accept reject, and leave no timer behind', async () => {
    const { host, probe } = handDriven()
    const mismatch = probe.expectMessage(1)
    await quiet()
    probe.ref.tell(2)
    await expect(mismatch).rejects.toThrow('differ')
    const fishing = probe.fishFor(() => {
      throw new Error('own')
    })
    await quiet()
    probe.ref.tell(3)
    await expect(fishing).rejects.toThrow('own')
    expect(host.delays).toEqual([])
  })

  it('an end and an event are waited for, too', async () => {
    const { system, probe } = handDriven()
    const lifecycle = eventProbe(system, 'lifecycle')
    const target = system.spawn(actor(), 'target')
    const ended = probe.expectTerminated(target)
    const stopped = lifecycle.expect(event => event.stage === 'stopped' && event.path.name === 'target')
    await quiet()
    system.stop(target)
    expect((await ended).pid).toBe(target.pid)
    expect((await stopped).final).toBe(true)
  })

  it('a system without a host in its config is waited for by the default host', async () => {
    const system = ActorSystem.create({ name: 'shop', logLevel: 'off' })
    const probe = testProbe<number>(system)
    const waiting = probe.expectMessage(7)
    probe.ref.tell(7)
    expect(await waiting).toBe(7)
    await expect(probe.expectMessage(8, { withinMs: 1 })).rejects.toThrow('received nothing')
    await system.terminate()
  })
})
