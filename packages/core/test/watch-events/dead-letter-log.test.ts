import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { endedActor, world } from './support.ts'

const FIVE_MINUTES = 5 * 60_000

describe('logging', () => {
  async function quiet() {
    const w = world({ logLevel: 'debug' })
    const ref = await endedActor(w)
    const logs = eventProbe(w.system, 'log')
    const letters = eventProbe(w.system, 'deadLetter')
    const lines = () => logs.events.filter(event => /dead.?letter/i.test(event.message))
    const send = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 1) ref.tell(i)
      await w.host.settle()
    }
    return { ...w, lines, letters, send }
  }

  it('7.4 the first ten are logged, one line each', async () => {
    const { lines, send } = await quiet()
    for (let i = 1; i <= 10; i += 1) {
      await send(1)
      expect(lines()).toHaveLength(i)
    }
  })

  it('7.4 the tenth says that logging pauses, the nine before do not', async () => {
    const { lines, send } = await quiet()
    await send(10)
    const says = lines().map(line => /paus|suspend|no more|not (be )?logged/i.test(line.message))
    expect(says).toEqual([false, false, false, false, false, false, false, false, false, true])
  })

  it('7.4 then comes a pause of five minutes, without a timer; the events go on', async () => {
    const { host, lines, letters, send } = await quiet()
    await send(10)
    expect(host.pendingTimers).toBe(0)
    await send(25)
    await host.advance(FIVE_MINUTES - 1)
    await send(5)
    expect(lines()).toHaveLength(10)
    expect(letters.events).toHaveLength(40)
  })

  it('7.4 the pause counts from the tenth, however late it comes', async () => {
    const { host, lines, send } = await quiet()
    await send(9)
    await host.advance(10 * FIVE_MINUTES)
    await send(5)
    expect(lines()).toHaveLength(10)
    await host.advance(FIVE_MINUTES - 1)
    await send(1)
    expect(lines()).toHaveLength(10)
    await host.advance(2)
    await send(1)
    expect(lines()).toHaveLength(11)
    expect(lines()[10]?.data?.suppressed).toBe(5)
  })

  it('7.4 the next one after the pause carries how many were not logged', async () => {
    const { host, lines, send } = await quiet()
    await send(10)
    await send(25)
    await host.advance(FIVE_MINUTES + 1)
    expect(lines()).toHaveLength(10)
    await send(1)
    expect(lines()).toHaveLength(11)
    const [next] = lines().slice(10)
    expect(next?.message).toContain('25')
    expect(next?.data?.suppressed).toBe(25)
  })

  it('7.4 after the pause it begins anew: no line says "suppressed" a second time for the same letters', async () => {
    const { host, lines, send } = await quiet()
    await send(35)
    await host.advance(FIVE_MINUTES + 1)
    await send(3)
    expect(lines()).toHaveLength(13)
    expect(lines().filter(line => line.data?.suppressed !== undefined && line.data.suppressed !== 0)).toHaveLength(1)
  })
})
