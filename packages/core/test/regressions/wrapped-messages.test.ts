import { type ActorRef, Behavior, type MailboxConfig, type MessageQueue } from '@cellactor/core'
import { faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { collected } from './support.ts'

interface Message {
  readonly type: string
  readonly isCopied?: boolean
}

/** A queue that works, and hands out a copy of what asks for one. */
function copying(): MailboxConfig {
  const create = (): MessageQueue => {
    const queue = faultyMailbox({})
    return {
      get userSize() {
        return queue.userSize
      },
      enqueueSystem: message => queue.enqueueSystem(message),
      dequeueSystem: () => queue.dequeueSystem(),
      enqueueUser: message => queue.enqueueUser(message),
      dequeueUser() {
        const message = queue.dequeueUser() as Message
        return message.isCopied === true ? { ...message } : message
      },
      close: () => queue.close(),
    }
  }
  return { kind: 'custom', create }
}

/** What is told from outside goes through the map of the outer layer, what the inner one tells itself does not. */
async function layered() {
  const { system, host } = simulate({ logLevel: 'off' })
  const log: string[] = []
  let inner: ActorRef<Message> | undefined
  const core = Behavior.setup<Message>(ctx => {
    inner = ctx.self
    return Behavior.receive((_ctx, { type }) => {
      log.push(type)
      return Behavior.same
    })
  })
  const behavior = Behavior.transform(core, ({ type }: Message): Message => ({ type: `outer ${type}` }))
  const outer = system.spawn(behavior, { mailbox: copying() })
  await host.settle()
  if (inner === undefined) throw new Error('the inner layer has not been set up')
  return { host, log, outer, inner }
}

describe('9.4 8.5 a custom queue, and what the runtime puts around messages', () => {
  it('1.2 one object told bare, then from inside: each arrives as what it was', async () => {
    const { host, log, outer, inner } = await layered()
    const message = { type: 'one' }
    outer.tell(message)
    inner.tell(message)
    await host.settle()
    expect(log).toEqual(['outer one', 'one'])
  })

  it('9.4 a queue that hands out copies of some: the others keep what was around them', async () => {
    const { host, log, outer, inner } = await layered()
    inner.tell({ type: 'a' })
    await host.settle()
    outer.tell({ type: 'b', isCopied: true })
    inner.tell({ type: 'c' })
    inner.tell({ type: 'd' })
    await host.settle()
    expect(log).toEqual(['a', 'outer b', 'c', 'd'])
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
