import { type Actor, type ActorRef, type Decider, SpawnError, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, livePaths, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  boom,
  type Do,
  doer,
  family,
  inflight,
  never,
  stateOf,
  thrown,
  unhandledRejections,
  verdicts,
} from './support.ts'

// What plain JavaScript, or a cast, can still do to a callback that is synchronous by its type.
const promises: [string, () => Promise<unknown>][] = [
  ['rejects', () => Promise.reject(new Boom('async by mistake'))],
  ['never settles', () => never],
  ['resolves', () => Promise.resolve('restart')],
]

describe('2.7 a factory that returns a promise', () => {
  it.each(promises)('2.7 that %s counts as one that throws: spawn', async (_, promise) => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate()
    const error = thrown(() => system.spawn(promise as unknown as () => Actor<unknown>, 'name'))
    expect(error).toBeInstanceOf(SpawnError)
    expect(error).toMatchObject({ code: 'SPAWN_START_FAILED' })
    await host.settle()
    expect(livePaths(system).map(path => path.name)).not.toContain('name')
    expect(() => system.spawn(actor(), 'name')).not.toThrow()
    expect(await unhandled.stop()).toEqual([])
  })

  it.each(promises)('2.7 that %s counts as one that throws: restart', async (_, promise) => {
    const unhandled = unhandledRejections()
    const { system, host } = simulate()
    const lines = verdicts(system)
    const log: string[] = []
    let made = 0
    const factory = () => (++made === 2 ? (promise() as unknown as Actor<Do>) : doer()())
    const ref = system.spawn(factory, 'ref')
    ref.tell(boom)
    ref.tell(() => void log.push('next'))
    await host.settle()
    expect(lines()).toEqual(['ref failed', 'ref: restart', 'ref failed', 'ref: restart'])
    expect([made, log, stateOf(system, ref)]).toEqual([3, ['next'], 'running'])
    expect(await unhandled.stop()).toEqual([])
  })
})

describe('2.7 a decide that returns a promise', () => {
  it.each(promises)(
    '2.7 that %s counts as one that throws: escalation, and a failure of the parent itself',
    async (_, promise) => {
      const unhandled = unhandledRejections()
      const { system, host } = simulate()
      const lines = verdicts(system)
      const { parent, child } = family<Do>(system, doer(), {
        parent: { supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide: promise as unknown as Decider }) },
      })
      child.tell(boom)
      await host.settle()
      expect(lines()).toEqual(expect.arrayContaining(['child failed', 'child: escalate', 'parent failed', 'parent: restart']))
      expect(lines()).toHaveLength(4)
      expect([stateOf(system, parent), inflight(system)]).toEqual(['running', 0])
      expect(await unhandled.stop()).toEqual([])
    },
  )
})

describe('2.7 a subscriber that returns a promise', () => {
  /** What the runtime says (log and telemetry events) about a subscriber that does this. */
  async function complaints(callback: () => unknown): Promise<{ readonly said: readonly string[]; readonly calls: number }> {
    const { system, host } = simulate()
    const logs = eventProbe(system, 'log')
    const telemetry = eventProbe(system, 'telemetry')
    let calls = 0
    system.eventStream.subscribe('lifecycle', () => {
      calls++
      return callback()
    })
    for (let round = 0; round < 3; round++) {
      system.spawn(actor())
      await host.settle()
    }
    return {
      said: [...logs.events.map(event => `log ${event.level}`), ...telemetry.events.map(event => `telemetry ${event.kind}`)],
      calls,
    }
  }

  it('2.7 that rejects is treated as one that throws: reported once, and kept', async () => {
    const unhandled = unhandledRejections()
    const throwing = await complaints(() => {
      throw new Boom('in the subscriber')
    })
    const rejecting = await complaints(() => Promise.reject(new Boom('in the subscriber')))
    expect(throwing.calls).toBe(3)
    // One line for people, one event for programs.
    expect(throwing.said).toEqual(['log error', 'telemetry threw'])
    expect(rejecting).toEqual(throwing)
    expect(await unhandled.stop()).toEqual([])
  })

  it('2.7 that never settles, or resolves: nothing', async () => {
    expect(await complaints(() => never)).toEqual({ said: [], calls: 3 })
    expect(await complaints(() => Promise.resolve('ignored'))).toEqual({ said: [], calls: 3 })
  })
})

describe('2.7 the failure event handler, when it returns a promise', () => {
  it.each(promises)('2.7 that %s changes nothing: the root policy is applied', async (_, promise) => {
    const unhandled = unhandledRejections()
    const calls: string[] = []
    const { system, host } = simulate({
      supervision: SupervisorStrategy.oneForOne({ decide: () => 'escalate' }),
      failureEventHandler: () => {
        calls.push('handler')
        return promise() as unknown as undefined
      },
    })
    const ref: ActorRef<Do> = system.spawn(doer())
    ref.tell(boom)
    await host.settle()
    expect(calls).toEqual(['handler'])
    expect((await system.whenTerminated).cause).toBe('escalation')
    expect(await unhandled.stop()).toEqual([])
  })
})
