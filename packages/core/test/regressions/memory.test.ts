import { type Actor, type ActorContext, type ActorRef, Behavior, err, type Spawnable, SupervisorStrategy } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'
import { abortable } from '../patterns/support.ts'
import { deferred } from '../watch-events/support.ts'
import { copying, type Message } from './copying.ts'
import { held, isAlive } from './support.ts'

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

describe('9.1 9.3 what a mailbox remembers', () => {
  it('9.1 cancelled offers keep nothing: neither the message nor the promise', async () => {
    const { system, host, ref } = await held()
    ref.tell('queued')
    const offer = (): WeakRef<object>[] =>
      Array.from({ length: 100 }, () => {
        const message = {}
        const controller = abortable()
        ref.offer(message, { signal: controller.signal }).catch(() => {})
        controller.abort('withdrawn')
        return new WeakRef(message)
      })
    const weak = offer()
    await host.settle()
    expect(await collected(weak)).toBe(weak.length)
    expect(isAlive(system, ref)).toBe(true)
  })

  it('9.3 a queue that hands out copies: nothing of the messages is kept', async () => {
    const { system, host } = simulate({ contextPropagation: { capture: () => 'context', run: (_captured, handle) => handle() } })
    let handled = 0
    const ref = system.spawn<Message>(() => ({ receive: () => void handled++ }), { mailbox: copying() })
    const tellFresh = (): WeakRef<object> => {
      const message = { type: 'copied', isCopied: true }
      ref.tell(message)
      return new WeakRef(message)
    }
    const messages: WeakRef<object>[] = []
    for (let round = 0; round < 100; round++) {
      messages.push(tellFresh())
      await host.settle()
    }
    expect(handled).toBe(100)
    expect(await collected(messages)).toBe(100)
  })
})

describe('F2 a ref to an actor that has ended by its failure', () => {
  const spawnables: Record<string, (held: object) => Spawnable<string>> = {
    'an actor': held => () => ({
      receive() {
        throw new Error(Object.keys(held).join())
      },
    }),
    'a behaviour with supervision of its own': held =>
      Behavior.supervise(
        Behavior.handle<string>(() => {
          throw new Error(Object.keys(held).join())
        }),
      ).onFailure('stop'),
  }
  it.each(Object.entries(spawnables))('F2 %s: nothing that it held is kept', async (_, make) => {
    const { system, host } = simulate({ logLevel: 'off', supervision: SupervisorStrategy.stopping })
    const weak: WeakRef<object>[] = []
    const spawn = (): ActorRef<string> => {
      const held = { data: 1 }
      weak.push(new WeakRef(held))
      return system.spawn(make(held))
    }
    const refs = Array.from({ length: 50 }, spawn)
    for (const ref of refs) ref.tell('fail')
    await host.settle()
    expect(await collected(weak)).toBe(50)
    expect(refs.map(ref => system.resolve(ref.path))).toEqual(refs.map(() => undefined))
  })
})

// Here, since it is too much for small engines.
describe('10.3 cut off', () => {
  it('10.3 a parent with very many children: each is a straggler', async () => {
    const { system, host } = simulate({ logLevel: 'off', order: 'fifo' })
    const count = 130_000
    const stuck = (): Actor<string> => ({ receive: () => {}, postStop: () => new Promise<void>(() => {}) })
    system.spawn<string>(() => ({
      preStart(ctx) {
        for (let i = 0; i < count; i++) ctx.spawn(stuck)
      },
      receive: () => {},
    }))
    const done = system.terminate({ timeoutMs: 50 })
    await host.advance(50)
    expect((await done).stragglers).toHaveLength(count + 1)
  })
})
