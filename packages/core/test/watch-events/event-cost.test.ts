import { SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, scripted, world } from './support.ts'

describe('nobody subscribes', () => {
  it('7.2 4.1 the snapshot of a failure is not built: its failure is never asked for a description', async () => {
    const { system, act } = world({ logLevel: 'off' })
    let asked = 0
    const failure = {
      description: () => {
        asked += 1
        return 'expensive'
      },
    }
    const supervision = SupervisorStrategy.oneForOne({ decide: () => 'resume', log: false })
    const ref = system.spawn(scripted(), { supervision })
    for (let i = 0; i < 3; i += 1) await act(ref, ctx => ctx.fail(failure))
    expect(asked).toBe(0)
    const subscription = system.eventStream.subscribe('failure', event => void event.snapshot.description)
    await act(ref, ctx => ctx.fail(failure))
    expect(asked).toBeGreaterThan(0)
    subscription.unsubscribe()
    const before = asked
    await act(ref, ctx => ctx.fail(failure))
    expect(asked).toBe(before)
  })

  it('7.2 4.1 one snapshot is shared by all who look', async () => {
    const { system, act } = world()
    const one = eventProbe(system, 'failure')
    const two = eventProbe(system, 'failure')
    const ref = system.spawn(scripted(), { supervision: 'resume' })
    await act(ref, ctx => ctx.fail(new Boom('seen twice')))
    expect(one.events).toHaveLength(1)
    expect(one.events[0]?.snapshot).toBe(two.events[0]?.snapshot)
  })
})
