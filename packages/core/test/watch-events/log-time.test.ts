import { ActorSystem, type LogEvent } from '@cellactor/core'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

async function lineOn(host: SimulatedHost & { epochMs?(): number }): Promise<LogEvent | undefined> {
  const lines: LogEvent[] = []
  const system = ActorSystem.create({ name: 'shop', host })
  system.eventStream.subscribe('log', event => void lines.push(event))
  system.log.info('a line')
  await host.settle()
  return lines[0]
}

describe('7.3 1.8 a log line', () => {
  it('7.3 carries the wall clock of a host that has one', async () => {
    const host = Object.assign(new SimulatedHost(), { epochMs: () => 1_700_000_000_000 })
    expect((await lineOn(host))?.epochMs).toBe(1_700_000_000_000)
  })

  it('7.3 carries the monotonic time only where there is no wall clock', async () => {
    const line = await lineOn(new SimulatedHost())
    expect([line?.at, line?.epochMs]).toEqual([0, undefined])
  })
})
