import { type ActorRef, Behavior } from '@cellactor/core'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { copying, type Message } from './copying.ts'

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
})
