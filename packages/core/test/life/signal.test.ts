import { eventProbe, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { boom, doer, stateOf } from './support.ts'

describe('2.3 the signal', () => {
  it('2.3 aborts when the instance begins to stop, not before', async () => {
    const { system, host } = simulate()
    const seen: boolean[] = []
    const ref = system.spawn(doer({ postStop: ctx => void seen.push(ctx.signal.aborted) }))
    ref.tell(ctx => void seen.push(ctx.signal.aborted))
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(seen).toEqual([false, true])
  })

  it('2.3 aborts when the instance begins to restart; the next instance has one of its own', async () => {
    const { system, host } = simulate()
    const signals: unknown[] = []
    const aborted: boolean[] = []
    const ref = system.spawn(
      doer({
        preStart: ctx => void signals.push(ctx.signal),
        preRestart: ctx => void aborted.push(ctx.signal.aborted),
        postRestart(ctx) {
          signals.push(ctx.signal)
          aborted.push(ctx.signal.aborted)
        },
      }),
    )
    ref.tell(boom)
    await host.settle()
    expect(aborted).toEqual([true, false])
    expect(signals[1]).not.toBe(signals[0])
  })

  it('2.3 is one and the same for an instance', async () => {
    const { system, host } = simulate()
    const signals: unknown[] = []
    const ref = system.spawn(doer({ preStart: ctx => void signals.push(ctx.signal) }))
    ref.tell(ctx => void signals.push(ctx.signal))
    await host.settle()
    expect(signals[0]).toBeDefined()
    expect(signals[1]).toBe(signals[0])
  })

  it('2.3 does not abort by a failure that is resumed', async () => {
    const { system, host } = simulate()
    let aborted: boolean | undefined
    const ref = system.spawn(doer(), { supervision: 'resume' })
    ref.tell(boom)
    ref.tell(ctx => {
      aborted = ctx.signal.aborted
    })
    await host.settle()
    expect(aborted).toBe(false)
  })

  it('2.3 lets a handler that listens to it end in good time', async () => {
    const { system, host } = simulate()
    const abandoned = eventProbe(system, 'abandoned')
    const ref = system.spawn(doer())
    ref.tell(ctx => new Promise(resolve => ctx.signal.addEventListener('abort', () => resolve())))
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), abandoned.events.length, host.pendingTimers]).toEqual(['gone', 0, 0])
  })
})
