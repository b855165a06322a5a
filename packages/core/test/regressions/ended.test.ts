import { type ActorRef, DefaultBehaviorFailure, SupervisorStrategy } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { nodeOf, total } from '../mutants/support.ts'
import { world } from './support.ts'

describe('4.12 F9 a failure that can be read only once', () => {
  it.each(['description', 'message', 'cause'] as const)(
    'F9 its %s throws from the second time on: supervised and counted',
    async key => {
      const { system, host } = world()
      const outcomes = eventProbe(system, 'supervision')
      let reads = 0
      const hostile = new DefaultBehaviorFailure('first')
      const honest = hostile[key]
      Object.defineProperty(hostile, key, {
        get() {
          if (reads++ > 0) throw new Error('hostile')
          return honest
        },
      })
      const receive = (): void => {
        throw hostile
      }
      const ref: ActorRef<string> = system.spawn<string>(() => ({ receive }), { supervision: SupervisorStrategy.restart() })
      ref.tell('fail')
      await host.settle()
      expect(outcomes.events.map(({ outcome }) => outcome)).toEqual(['restart'])
      expect([nodeOf(system, ref)?.restarts, total(system, 'failure_total')]).toEqual([1, 1])
      expect(system.metrics().gauges.get('failure_inflight')).toBe(0)
    },
  )
})
