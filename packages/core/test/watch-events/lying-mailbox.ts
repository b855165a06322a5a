import type { MessageQueue } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'

/** A queue that behaves until `lie.armed`; then `member` does `how` instead. */
export function lying(lie: { readonly armed: boolean }, member: keyof MessageQueue, how: () => unknown): MessageQueue {
  return new Proxy(faultyMailbox({}), {
    get(queue, key) {
      const value: unknown = Reflect.get(queue, key, queue)
      if (typeof value !== 'function') return lie.armed && key === member ? how() : value
      return (...args: unknown[]): unknown => (lie.armed && key === member ? how() : Reflect.apply(value, queue, args))
    },
  })
}
