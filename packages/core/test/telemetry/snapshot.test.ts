import {
  ActorFailure,
  ActorPath,
  ActorSystem,
  type FailureEvent,
  type FailureSnapshot,
  SupervisorStrategy,
} from '@cellactor/core'
import { SimulatedHost } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, ledger, world } from '../failure/support.ts'
import { raise, untouchable } from '../regressions/hostile.ts'
import { thrownBy } from '../watch-events/support.ts'
import { deciding, escalate, lineOf, pictureOf, reports, surviving } from './support.ts'

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const circular: { self?: unknown } = {}
circular.self = circular

/** What may be thrown and gives trouble to who looks at it. */
const hostile: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['a symbol', Symbol('s')],
  ['a bigint', 7n],
  ['a function', () => 1],
  ['a circular object', circular],
  ['an error that is its own cause', selfCaused()],
  ['a revoked proxy', revoked()],
  ['what cannot be touched', untouchable()],
  ['an object with a throwing toJSON', { toJSON: () => raise(new Boom('toJSON')) }],
  ['a description that throws', { description: () => raise(new Boom('description')) }],
  ['a description that is a bigint', { description: () => 7n }],
  ['a description that is a symbol', { description: () => Symbol('s') }],
  ['a description that is circular', { description: () => circular }],
  ['a description that is undefined', { description: () => undefined }],
  ['an error whose message is a bigint', Object.assign(new Error('x'), { message: 7n })],
  ['a text that is no Unicode', '\ud800'],
]
function selfCaused(): Error {
  const error = new Error('round')
  error.cause = error
  return error
}

describe('T3 a snapshot', () => {
  it('T3 shows the failure: actor, path, failure, metadata, stage, description, tags', async () => {
    const boom = new Boom('broken')
    const picture = await pictureOf(ActorFailure.from(boom, { component: 'reader' }))
    expect(picture.path.toString()).toContain('/user/p/x')
    expect(picture.actor.toString()).toBe(`${picture.path.system}#${picture.path.uid}`)
    expect(picture.failure.downcast(Boom)).toBe(boom)
    expect(picture.metadata.component).toBe('reader')
    expect(picture.stage).toMatchObject({ hops: 0, isInitial: true })
    expect(picture.description).toBe(picture.failure.description())
    expect(picture.tags).toEqual([{ key: 'component', value: 'reader' }])
  })

  it('T3 cannot be changed', async () => {
    const picture = await pictureOf(ActorFailure.from(new Boom('x'), { component: 'reader' }))
    const { tags: all, stage, metadata, failure } = picture
    for (const [name, part] of Object.entries({ picture, all, tag: all[0], stage, metadata, failure })) {
      expect(Object.isFrozen(part), name).toBe(true)
    }
    const tags = all as unknown[]
    expect(thrownBy(() => tags.push({ key: 'a', value: 'b' }))).toBeInstanceOf(TypeError)
  })

  it('T3 a telemetry that tries to change what it is given changes nothing', async () => {
    const outcomes: unknown[] = []
    for (const onFailure of [() => {}, tamper]) {
      const w = world(lineOf(2, { strategy: escalate }), { ...surviving, failureTelemetry: { onFailure } })
      const reported = reports(w.system)
      w.fail('a2')
      await w.settle()
      expect(reported()).toEqual([])
      outcomes.push([w.outcomeEvents.events.map(event => [event.path.name, event.outcome]), ledger(w.system), w.made('a2')])
    }
    expect(outcomes[1]).toEqual(outcomes[0])
  })
  function tamper(snapshot: FailureSnapshot): void {
    for (const key of Reflect.ownKeys(snapshot)) Reflect.set(snapshot, key, 'changed')
    for (const part of [snapshot, snapshot.stage, snapshot.metadata, snapshot.tags, snapshot.failure]) {
      Reflect.set(part, 'hops', 0)
      Reflect.deleteProperty(part, 'stage')
    }
  }

  it('T3 R3 a failure that a telemetry tampers with is still what the restarted actors are told of', async () => {
    const boom = new Boom('x')
    const told: unknown[] = []
    const onFailure = ({ failure }: FailureSnapshot): void => {
      const other = ActorFailure.from(new Boom('another'), { component: 'another' })
      Reflect.set(failure, 'behavior', () => other.behavior())
      Reflect.set(failure, 'downcast', () => undefined)
      Reflect.set(failure, 'description', () => 'another')
      Reflect.set(failure, 'metadata', other.metadata)
    }
    const preRestart = (_ctx: unknown, failure: unknown): void => void told.push(failure)
    const w = world({ x: { hooks: { preRestart } } }, { ...surviving, failureTelemetry: { onFailure } })
    w.fail('x', boom)
    await w.settle()
    const atRoot = w.failureEvents.events[1]?.snapshot
    expect(told).toMatchObject([{ cause: boom }])
    expect([atRoot?.failure.downcast(Boom), atRoot?.failure.description(), atRoot?.metadata.component]).toEqual([
      boom,
      'x',
      undefined,
    ])
  })

  it('T3 whoever forces a tag into metadata reaches no other failure, and no other system', async () => {
    const onFailure = ({ metadata }: FailureSnapshot): void => {
      thrownBy(() => Map.prototype.set.call(metadata.tags, 'forced', 'in'))
    }
    const w = world({ x: {} }, { ...surviving, failureTelemetry: { onFailure } })
    w.fail('x')
    await w.settle()
    const elsewhere = await pictureOf(new Boom('elsewhere'))
    try {
      expect([elsewhere.metadata.tags.size, elsewhere.tags, ActorFailure.from('y').metadata.tags.size]).toEqual([0, [], 0])
    } finally {
      thrownBy(() => Map.prototype.delete.call(elsewhere.metadata.tags, 'forced'))
    }
  })

  it('T3 is built once per failure and hop, and shared: event and telemetry have the same', async () => {
    const told: FailureSnapshot[] = []
    const w = world(
      { x: {} },
      {
        ...surviving,
        failureTelemetry: { onFailure: snapshot => void told.push(snapshot) },
      },
    )
    const second: FailureSnapshot[] = []
    w.system.eventStream.subscribe('failure', event => void second.push(event.snapshot))
    w.fail('x')
    await w.settle()
    const [first, atRoot] = w.failureEvents.events.map(event => event.snapshot)
    expect(told).toHaveLength(1)
    expect(told[0]).toBe(atRoot)
    expect(first).not.toBe(atRoot)
    expect([second[0] === first, second[1] === atRoot]).toEqual([true, true])
    expect(first?.tags).toBe(w.failureEvents.events[0]?.snapshot.tags)
  })

  it('T3 4.1 is built when somebody first looks: once, whoever that is', async () => {
    let descriptions = 0
    const failure = {
      description() {
        descriptions += 1
        return `looked ${descriptions}`
      },
    }
    const w = world({ x: {} }, { supervision: deciding('resume'), logLevel: 'off' })
    w.fail('x', failure)
    await w.settle()
    const [event] = w.failureEvents.events
    const first = event?.snapshot.description
    expect([event?.snapshot.description, event?.snapshot.toJSON()]).toEqual([
      first,
      expect.objectContaining({ description: first }),
    ])
  })

  it('T3 is kept as it was: later failures do not change it', async () => {
    const w = world({ x: {} }, { supervision: SupervisorStrategy.restart({}) })
    w.fail('x', new Boom('one'))
    await w.settle()
    const text = JSON.stringify(w.failureEvents.events[0]?.snapshot)
    w.fail('x', new Boom('two'))
    await w.settle()
    expect(JSON.stringify(w.failureEvents.events[0]?.snapshot)).toBe(text)
  })
})

describe('T3 1.8 when a failure happened', () => {
  /** A root failure after 250 ms of virtual time; what telemetry is told is looked at 1,000 ms later. */
  async function lateLook(host: SimulatedHost & { epochMs?(): number }): Promise<FailureSnapshot | undefined> {
    const told: FailureEvent[] = []
    const system = ActorSystem.create({ name: 'shop', host, logLevel: 'off' })
    system.eventStream.subscribe('failure', event => void told.push(event))
    const ref = system.spawn(() => ({ receive: () => raise(new Boom('x')) }))
    await host.advance(250)
    ref.tell('now')
    await host.settle()
    await host.advance(1_000)
    return told[0]?.snapshot
  }

  it('T3 by the clock of the host, however late somebody looks', async () => {
    const picture = await lateLook(new SimulatedHost())
    expect([picture?.at, picture?.epochMs]).toEqual([250, undefined])
    expect(JSON.parse(JSON.stringify(picture))).toMatchObject({ at: 250 })
  })

  it('T3 by the wall clock, too, where the host has one', async () => {
    const host = new SimulatedHost()
    const picture = await lateLook(Object.assign(host, { epochMs: () => 1_700_000_000_000 + host.now() }))
    expect([picture?.at, picture?.epochMs]).toEqual([250, 1_700_000_000_250])
    expect(JSON.parse(JSON.stringify(picture))).toMatchObject({ at: 250, epochMs: 1_700_000_000_250 })
  })

  it('T3 4.8 each hop has a time of its own, which is that of its event', async () => {
    const host = new SimulatedHost()
    let reads = 0
    const ticking = Object.assign(host, { now: () => (reads += 1) })
    const w = world(lineOf(3, { strategy: escalate }), { ...surviving, host: ticking })
    w.fail('a3')
    await w.settle()
    const events = w.failureEvents.events
    expect(events.map(({ snapshot }) => snapshot.at)).toEqual(events.map(({ at }) => at))
    expect(new Set(events.map(({ at }) => at)).size).toBe(4)
  })
})

describe('T3 as JSON', () => {
  it('T3 it says everything, and the path can be read back', async () => {
    const init = { component: 'reader', endpoint: 'tcp://a', tags: { region: 'eu' } }
    const picture = await pictureOf(ActorFailure.from(new Boom('broken'), init))
    const read: unknown = JSON.parse(JSON.stringify(picture))
    expect(read).toMatchObject({
      actor: picture.actor.toString(),
      path: picture.path.toString(),
      description: 'broken',
      stage: { hops: 0, isInitial: true },
      metadata: init,
      tags: [
        { key: 'component', value: 'reader' },
        { key: 'endpoint', value: 'tcp://a' },
        { key: 'region', value: 'eu' },
      ],
    })
    expect(ActorPath.parse((read as { path: string }).path).equals(picture.path)).toBe(true)
  })

  it('T3 toJSON is plain data: nothing changes on a second trip', async () => {
    const picture = await pictureOf(ActorFailure.from(new Boom('x'), { tags: { a: '1' } }))
    const once: unknown = JSON.parse(JSON.stringify(picture))
    expect(JSON.parse(JSON.stringify(once))).toEqual(once)
    expect(JSON.parse(JSON.stringify({ failures: [picture] }))).toEqual({ failures: [once] })
  })

  it('T3 of an escalated failure: the stage of the hop', async () => {
    const told: string[] = []
    const w = world(lineOf(3, { strategy: escalate }), {
      ...surviving,
      failureTelemetry: { onFailure: snapshot => void told.push(JSON.stringify(snapshot)) },
    })
    w.fail('a3')
    await w.settle()
    expect(told.map(text => JSON.parse(text) as unknown)).toMatchObject([
      { stage: { hops: 3, isInitial: false }, description: 'a3' },
    ])
  })

  it.each(hostile)('T3 R5 of %s: a text, and the failure takes its course', async (_, cause) => {
    const texts: string[] = []
    const w = world(
      { x: {} },
      { ...surviving, failureTelemetry: { onFailure: snapshot => void texts.push(JSON.stringify(snapshot)) } },
    )
    const reported = reports(w.system)
    w.fail('x', cause)
    await w.settle()
    expect(reported()).toEqual([])
    const [read] = texts.map(text => JSON.parse(text) as Record<string, unknown>)
    expect(read).toMatchObject({ actor: expect.any(String), path: expect.any(String), description: expect.any(String) })
    expect(w.failureEvents.events.map(event => typeof event.snapshot.description)).toEqual(['string', 'string'])
    expect(w.outcomes('user')).toEqual(['restart'])
  })
})
