import type { ActorRef } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { collected } from '../garbage.ts'
import { copying, type Message } from '../regressions/copying.ts'
import { actor, deferred, expectHealthy, world } from './support.ts'

const MANY = 3_000

describe('9.3 a custom queue that is never empty', () => {
  for (const [what, isCopied, mostKept] of [
    ['an honest one: nothing is kept of what has been handled', false, 2],
    ['one that hands out copies: no more than a thousand or so', true, 1_100],
  ] as const) {
    it(`9.3 ${what}`, async () => {
      const w = world()
      const gate = deferred()
      const messages: WeakRef<object>[] = []
      const tellFresh = (ref: ActorRef<Message>) => {
        const message = { type: 'fresh', isCopied }
        ref.tell(message)
        messages.push(new WeakRef(message))
      }
      const ref = w.system.spawn(
        actor<Message>({
          receive: ctx => {
            if (messages.length === MANY) return gate.promise
            tellFresh(ctx.self)
          },
        }),
        { mailbox: copying() },
      )
      // With two of them, one waits behind each that is handled.
      tellFresh(ref)
      tellFresh(ref)
      await w.host.settle()
      expect(messages).toHaveLength(MANY)
      expect(await collected(messages)).toBeGreaterThanOrEqual(MANY - mostKept)
      gate.resolve()
      await w.host.settle()
      await expectHealthy(w)
    })
  }
})
