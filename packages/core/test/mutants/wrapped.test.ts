import { type ActorRef, Behavior, type MessageQueue } from '@cellactor/core'
import { faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'

/** `fate`: what the queue does with it. */
interface Message {
  readonly type: string
  readonly fate?: 'copied' | 'refused'
}

function queue(): MessageQueue {
  const honest = faultyMailbox({ user: message => ((message as Message).fate === 'refused' ? 'refuse' : 'ok') })
  const take = honest.dequeueUser.bind(honest)
  const dequeueUser = () => {
    const message = take() as Message
    return message.fate === 'copied' ? { ...message } : message
  }
  return Object.defineProperty(honest, 'dequeueUser', { value: dequeueUser })
}

/** An actor of two layers: what is told from outside goes through the map of the outer one, what is told inside does not. */
async function layered() {
  const { system, host } = simulate({ logLevel: 'off' })
  const handled: string[] = []
  const inside: ActorRef<Message>[] = []
  const core = Behavior.setup<Message>(ctx => {
    inside.push(ctx.self)
    return Behavior.handle((_ctx, { type }) => void handled.push(type))
  })
  const behavior = Behavior.transform(core, ({ type }: Message): Message => ({ type: `mapped ${type}` }))
  const outer = system.spawn(behavior, { mailbox: { kind: 'custom', create: queue } })
  await host.settle()
  const tellInside = (...types: string[]) => {
    for (const type of types) inside[0]?.tell({ type })
  }
  return { host, handled, outer, tellInside }
}

const MANY = 1_100

describe('9.4 1.2 a custom queue with many messages: each arrives as what it was', () => {
  it('9.4 an honest one, with so many that none is the last', async () => {
    const l = await layered()
    const types = Array.from({ length: MANY }, (_, at) => `${at}`)
    l.tellInside(...types)
    await l.host.settle()
    expect(l.handled).toEqual(types)
  })

  it('9.4 behind many that it hands out as copies', async () => {
    const l = await layered()
    const types = Array.from({ length: MANY }, (_, at) => `${at}`)
    for (let i = 0; i < MANY; i += 1) l.outer.tell({ type: 'copy', fate: 'copied' })
    l.tellInside(...types)
    await l.host.settle()
    expect(l.handled.slice(MANY)).toEqual(types)
  })

  it('9.4 after many that it has refused', async () => {
    const l = await layered()
    for (let i = 0; i < MANY; i += 1) l.outer.tell({ type: 'copy', fate: 'refused' })
    l.tellInside('one', 'two', 'three')
    await l.host.settle()
    expect(l.handled).toEqual(['one', 'two', 'three'])
  })
})
