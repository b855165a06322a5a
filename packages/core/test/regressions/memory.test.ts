import { type Actor, type ActorContext, type ActorRef, err } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { deferred } from '../watch-events/support.ts'
import { collected } from './support.ts'

/** Fails by a value, not by a throw: the stack of an error would hold on to its message. */
class Failing implements Actor<object> {
  readonly preRestart: () => Promise<void>

  constructor(preRestart: () => Promise<void>) {
    this.preRestart = preRestart
  }
  receive(_ctx: ActorContext<object>, _message: object) {
    return err('no')
  }
}

function tellFreshMessage(ref: ActorRef<object>): WeakRef<object> {
  const message = {}
  ref.tell(message)
  return new WeakRef(message)
}

describe('3.8 what a restart remembers', () => {
  it('3.8 the last message is not kept after a stop has overtaken the restart', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const gate = deferred()
    const ref = system.spawn(() => new Failing(() => gate.promise))
    const message = tellFreshMessage(ref)
    await host.settle()
    system.stop(ref)
    gate.resolve()
    await host.settle()
    expect(system.resolve(ref.path)).toBeUndefined()
    expect(await collected([message])).toBe(1)
    expect(ref.path.system).toBe('test')
  })

  it('3.6 nor after the restart', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const ref = system.spawn(() => new Failing(() => Promise.resolve()))
    const message = tellFreshMessage(ref)
    await host.settle()
    expect(await collected([message])).toBe(1)
    expect(system.resolve(ref.path)).toBe(ref)
  })

  it('3.6 nor while the new instance hangs in its start', async () => {
    const { system, host } = simulate({ logLevel: 'off' })
    const postRestart = () => new Promise<void>(() => {})
    const ref = system.spawn(() => Object.assign(new Failing(() => Promise.resolve()), { postRestart }))
    const message = tellFreshMessage(ref)
    await host.settle()
    expect(await collected([message])).toBe(1)
    expect(system.resolve(ref.path)).toBe(ref)
  })
})
