import {
  ActorFailure,
  ConfigError,
  FailureInfo,
  type FailureSnapshot,
  type FailureTelemetry,
  forwardFailures,
  NoopFailureTelemetry,
  RingBufferFailureTelemetry,
  type RootEscalatedEvent,
} from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, world } from '../failure/support.ts'
import { commit, misdeeds } from '../user-code/support.ts'
import { thrownBy } from '../watch-events/support.ts'
import { pictureOf, reports, surviving, watchForUnhandledRejections } from './support.ts'

watchForUnhandledRejections()

/** The pictures of root failures whose descriptions are given. */
async function pictures(words: readonly string[]): Promise<readonly FailureSnapshot[]> {
  const seen: FailureSnapshot[] = []
  const w = world({ x: {} }, { ...surviving, failureTelemetry: { onFailure: snapshot => void seen.push(snapshot) } })
  for (const word of words) {
    w.fail('x', new Boom(word))
    await w.settle()
  }
  return seen
}
const words = (snapshots: readonly FailureSnapshot[]): readonly string[] => snapshots.map(snapshot => snapshot.description)
const wordsOf = (events: readonly RootEscalatedEvent[]): readonly string[] =>
  events.map(event => event.info.failure.description())

async function filled(capacity: number, given: readonly string[]): Promise<RingBufferFailureTelemetry> {
  const ring = new RingBufferFailureTelemetry(capacity)
  for (const snapshot of await pictures(given)) ring.onFailure(snapshot)
  return ring
}

describe('T2 the no-op', () => {
  it('T2 is one shared value, which does nothing and cannot be changed', async () => {
    const [snapshot] = await pictures(['a'])
    expect(snapshot && NoopFailureTelemetry.onFailure(snapshot)).toBeUndefined()
    expect(Object.isFrozen(NoopFailureTelemetry)).toBe(true)
    const { onFailure } = NoopFailureTelemetry
    expect(thrownBy(() => Object.assign(NoopFailureTelemetry, { onFailure: () => commit('throws') }))).toBeInstanceOf(TypeError)
    expect(NoopFailureTelemetry.onFailure).toBe(onFailure)
  })

  it('T2 two systems may share it', async () => {
    for (let n = 0; n < 2; n += 1) {
      const w = world({ x: {} }, { ...surviving, failureTelemetry: NoopFailureTelemetry })
      const reported = reports(w.system)
      w.fail('x')
      await w.settle()
      expect([w.outcomes('user'), reported()]).toEqual([['restart'], []])
    }
  })
})

describe('T2 the ring buffer', () => {
  it('T2 keeps the last N, oldest first', async () => {
    for (const [capacity, given, kept] of [
      [3, [], []],
      [3, ['a'], ['a']],
      [3, ['a', 'b', 'c'], ['a', 'b', 'c']],
      [3, ['a', 'b', 'c', 'd'], ['b', 'c', 'd']],
      [3, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['e', 'f', 'g']],
      [1, ['a', 'b', 'c'], ['c']],
    ] as const) {
      expect(words((await filled(capacity, given)).dump()), `${capacity} of ${given.join()}`).toEqual(kept)
    }
  })

  it('T2 the pictures themselves, not copies', async () => {
    const ring = new RingBufferFailureTelemetry(2)
    const given = await pictures(['a', 'b'])
    for (const snapshot of given) ring.onFailure(snapshot)
    const dump = ring.dump()
    expect([dump[0] === given[0], dump[1] === given[1]]).toEqual([true, true])
  })

  it('T2 a dump is a picture of its own: what comes later is not in it, and it empties nothing', async () => {
    const ring = await filled(2, ['a', 'b'])
    const before = ring.dump()
    const [later] = await pictures(['c'])
    if (later !== undefined) ring.onFailure(later)
    expect([words(before), words(ring.dump()), words(ring.dump())]).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['b', 'c'],
    ])
  })

  it('T2 changing a dump does not change the buffer', async () => {
    const ring = await filled(3, ['a', 'b'])
    const dump = ring.dump() as FailureSnapshot[]
    thrownBy(() => dump.splice(0))
    expect(words(ring.dump())).toEqual(['a', 'b'])
  })

  it('T2 a capacity that is none is refused', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3' as never, undefined as never]) {
      const error = thrownBy(() => new RingBufferFailureTelemetry(capacity))
      expect(error, String(capacity)).toBeInstanceOf(ConfigError)
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    }
  })

  it('T2 as the telemetry of a system: what reached the root, nothing else', async () => {
    const ring = new RingBufferFailureTelemetry(2)
    const w = world({ x: {} }, { ...surviving, failureTelemetry: ring })
    for (const word of ['a', 'b', 'c']) {
      w.fail('x', new Boom(word))
      await w.settle()
    }
    expect(words(ring.dump())).toEqual(['b', 'c'])
    expect(ring.dump().map(snapshot => snapshot.path.name)).toEqual(['user', 'user'])
  })

  it('T2 may be dumped while it is told of a failure', async () => {
    const ring = new RingBufferFailureTelemetry(2)
    const dumps: unknown[] = []
    const w = world(
      { x: {} },
      { ...surviving, failureTelemetry: ring, failureEventListener: () => void dumps.push(words(ring.dump())) },
    )
    for (const word of ['a', 'b']) {
      w.fail('x', new Boom(word))
      await w.settle()
    }
    expect(dumps).toEqual([[], ['a']])
  })
})

describe('T14 to a listener', () => {
  it('T14 dumpTo hands over what is kept, oldest first, once each', async () => {
    const ring = await filled(2, ['a', 'b', 'c'])
    const events: RootEscalatedEvent[] = []
    ring.dumpTo(event => void events.push(event))
    expect(wordsOf(events)).toEqual(['b', 'c'])
    expect(events.map(event => event.type)).toEqual(['rootEscalated', 'rootEscalated'])
    expect(words(ring.dump()), 'nothing is taken out').toEqual(['b', 'c'])
  })

  it('T14 of an empty buffer: the listener is not called', async () => {
    const ring = new RingBufferFailureTelemetry(2)
    ring.dumpTo(() => commit('throws'))
    expect(ring.dump()).toEqual([])
  })

  it('T14 2.7 a listener of dumpTo that returns a promise which rejects: it is looked after', async () => {
    const ring = await filled(2, ['a'])
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    ring.dumpTo(() => Promise.reject(new Boom('late')) as never)
    for (let round = 0; round < 2; round += 1) await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it('T14 a listener of dumpTo that throws: passed on, and the buffer is as it was', async () => {
    const ring = await filled(3, ['a', 'b'])
    const boom = new Boom('listener')
    let calls = 0
    const thrown = thrownBy(() =>
      ring.dumpTo(() => {
        calls += 1
        throw boom
      }),
    )
    expect([thrown, calls]).toEqual([boom, 1])
    expect(words(ring.dump())).toEqual(['a', 'b'])
  })

  it('T14 a listener of dumpTo that adds failures: those that were kept at the beginning', async () => {
    const ring = await filled(2, ['a', 'b'])
    const [late] = await pictures(['c'])
    const seen: string[] = []
    ring.dumpTo(event => {
      seen.push(event.info.failure.description())
      if (late !== undefined) ring.onFailure(late)
    })
    expect(seen).toEqual(['a', 'b'])
    expect(words(ring.dump())).toEqual(['c', 'c'])
  })

  it('T14 forwardFailures: each failure, as the listener of the config would be told of it', async () => {
    const told: RootEscalatedEvent[] = []
    const heard: RootEscalatedEvent[] = []
    const w = world(
      { x: {} },
      {
        ...surviving,
        failureEventListener: event => void told.push(event),
        failureTelemetry: forwardFailures(event => void heard.push(event)),
      },
    )
    w.fail('x', ActorFailure.from(new Boom('x'), { component: 'reader', tags: { region: 'eu' } }))
    await w.settle()
    expect([told.length, heard.length]).toEqual([1, 1])
    const [{ info: one }, { info: other }] = [...told, ...heard] as [RootEscalatedEvent, RootEscalatedEvent]
    expect(heard[0]?.type).toBe('rootEscalated')
    expect([other.actor, other.failure, other.path.toString()]).toEqual([one.actor, one.failure, one.path.toString()])
    expect([other.stage.hops, other.stage.isInitial]).toEqual([1, false])
    expect(other.metadata).toMatchObject({ component: 'reader' })
    expect(other.metadata.tags.get('region')).toBe('eu')
    expect(other.downcast(Boom)).toBe(one.downcast(Boom))
    expect(other.behaviorFailure()).toBe(one.behaviorFailure())
  })

  it('T14 an info from a picture that somebody made works like any other', async () => {
    const picture = await pictureOf(new Boom('x'))
    const { actor, path, failure, metadata, stage, description, tags } = picture
    const infos: FailureInfo[] = []
    const copy: FailureSnapshot = { actor, path, failure, metadata, stage, description, tags, toJSON: () => ({}) }
    forwardFailures(event => void infos.push(event.info)).onFailure(copy)
    const [info] = infos
    expect(info?.behaviorFailure()).toBe(failure.behavior())
    const original = FailureInfo.fromBehaviorFailure(actor, path, failure.behavior())
    expect(info?.escalateToParent(actor)?.stage.hops).toBe(original.escalateToParent(actor)?.stage.hops)
  })

  it('T14 a ring buffer that is dumped into another telemetry’s listener: the same failures', async () => {
    const ring = await filled(3, ['a', 'b'])
    const second: string[] = []
    const chain: FailureTelemetry = forwardFailures(event => void second.push(event.info.failure.description()))
    for (const snapshot of ring.dump()) chain.onFailure(snapshot)
    expect(second).toEqual(['a', 'b'])
  })

  for (const misdeed of misdeeds) {
    it(`T14 T8 a listener of forwardFailures that ${misdeed}: reported as the telemetry, and nothing else`, async () => {
      const w = world({ x: {} }, { ...surviving, failureTelemetry: forwardFailures(() => commit(misdeed)) })
      const reported = reports(w.system)
      w.fail('x')
      await w.settle()
      const expected = misdeed === 'never settles' ? [] : ['failureTelemetry']
      expect(reported().map(event => event.sink)).toEqual(expected)
      expect(w.outcomes('user')).toEqual(['restart'])
    })
  }
})
