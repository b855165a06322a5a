import { ActorFailure, type FailureMetadataInit, type FailureSnapshot, MAX_FAILURE_SNAPSHOT_TAGS } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, type Plan, world } from '../failure/support.ts'
import { deciding, escalate, lineOf, pictureOf, surviving } from './support.ts'

const lines = (picture: FailureSnapshot): readonly string[] => picture.tags.map(tag => `${tag.key}=${tag.value}`)
/** The tags of a failure that brings this metadata, in an actor that has none. */
const tagsOf = async (init: FailureMetadataInit): Promise<readonly string[]> =>
  lines(await pictureOf(ActorFailure.from(new Boom('x'), init)))
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${String(n).padStart(2, '0')}`, String(n)]))

describe('T4 the tags of a snapshot', () => {
  it('T4 none where nothing is set', async () => {
    expect(await tagsOf({})).toEqual([])
    expect(lines(await pictureOf(new Boom('x')))).toEqual([])
  })

  it('T4 component, endpoint, transport, then the user’s by key', async () => {
    const init = { transport: 'tcp', tags: { zone: '3', area: '1', mid: '2' }, endpoint: 'e:1', component: 'reader' }
    expect(await tagsOf(init)).toEqual(['component=reader', 'endpoint=e:1', 'transport=tcp', 'area=1', 'mid=2', 'zone=3'])
  })

  it('T4 each of the three only if it is set', async () => {
    const tags = { a: '1' }
    expect(await tagsOf({ component: 'c', tags })).toEqual(['component=c', 'a=1'])
    expect(await tagsOf({ endpoint: 'e', tags })).toEqual(['endpoint=e', 'a=1'])
    expect(await tagsOf({ transport: 't', tags })).toEqual(['transport=t', 'a=1'])
    expect(await tagsOf({ component: undefined, transport: 't' })).toEqual(['transport=t'])
  })

  it('T4 at most eight', async () => {
    expect(MAX_FAILURE_SNAPSHOT_TAGS).toBe(8)
    expect(await tagsOf({ tags: many(8) })).toHaveLength(8)
    expect(await tagsOf({ tags: many(9) })).toEqual((await tagsOf({ tags: many(30) })).slice(0, 9))
    expect(await tagsOf({ tags: many(30) })).toEqual(Array.from({ length: 8 }, (_, n) => `t0${n}=${n}`))
  })

  it('T4 the three come first, whatever there is of the user’s', async () => {
    const all = await tagsOf({ component: 'c', endpoint: 'e', transport: 't', tags: many(30) })
    expect(all).toEqual(['component=c', 'endpoint=e', 'transport=t', 't00=0', 't01=1', 't02=2', 't03=3', 't04=4'])
  })

  it('T4 which of the user’s are kept depends on their keys, not on the order in which they were given', async () => {
    const entries = Object.entries(many(20))
    const backwards = Object.fromEntries([...entries].reverse())
    expect(await tagsOf({ tags: backwards })).toEqual(await tagsOf({ tags: many(20) }))
  })

  it('T4 a user’s tag with one of the three names does not appear twice', async () => {
    const tags = { component: 'user', endpoint: 'user', transport: 'user', a: '1' }
    expect(await tagsOf({ component: 'c', endpoint: 'e', transport: 't', tags })).toEqual([
      'component=c',
      'endpoint=e',
      'transport=t',
      'a=1',
    ])
  })

  it('T4 if the field itself is not set, it stands among the user’s', async () => {
    const tags = { zone: '3', endpoint: 'user', a: '1' }
    expect(await tagsOf({ component: 'c', tags })).toEqual(['component=c', 'a=1', 'endpoint=user', 'zone=3'])
  })

  it('T4 one that does not appear takes no place', async () => {
    const tags = { component: 'user', ...many(8) }
    expect(await tagsOf({ component: 'c', tags })).toEqual(['component=c', ...Array.from({ length: 7 }, (_, n) => `t0${n}=${n}`)])
  })

  it('T4 keys that are odd are only text', async () => {
    const tags = Object.fromEntries([
      ['__proto__', 'p'],
      ['', 'empty'],
      ['constructor', 'c'],
    ])
    expect(await tagsOf({ tags })).toEqual(['=empty', '__proto__=p', 'constructor=c'])
  })
})

describe('T5 where metadata comes from', () => {
  const inner: FailureMetadataInit = { component: 'failure', tags: { both: 'failure', mine: 'failure' } }
  const outer: FailureMetadataInit = { component: 'actor', endpoint: 'actor', tags: { both: 'actor', other: 'actor' } }

  it('T5 from the actor’s props', async () => {
    const picture = await pictureOf(new Boom('x'), { options: { failureMetadata: outer } })
    expect(lines(picture)).toEqual(['component=actor', 'endpoint=actor', 'both=actor', 'other=actor'])
    expect(picture.metadata.transport).toBeUndefined()
  })

  it('T5 from the failure, which wins over the actor', async () => {
    const picture = await pictureOf(ActorFailure.from(new Boom('x'), inner), { options: { failureMetadata: outer } })
    expect(lines(picture)).toEqual(['component=failure', 'endpoint=actor', 'both=failure', 'mine=failure', 'other=actor'])
  })

  it('T5 the metadata has all tags, also those that are no tags of the snapshot', async () => {
    const picture = await pictureOf(ActorFailure.from(new Boom('x'), { tags: many(12) }), {
      options: { failureMetadata: { tags: { more: '1' } } },
    })
    expect([picture.metadata.tags.size, picture.tags.length]).toEqual([13, 8])
  })

  it('T5 it survives a restart of the actor', async () => {
    const w = world({ x: { options: { failureMetadata: outer } } })
    for (let n = 0; n < 2; n += 1) {
      w.fail('x')
      await w.settle()
    }
    expect(w.failureEvents.events.map(event => event.snapshot.metadata.component)).toEqual(['actor', 'actor'])
  })

  it('T5 what the caller does to its object later changes nothing', async () => {
    const tags: Record<string, string> = { region: 'eu' }
    const w = world({ x: { options: { failureMetadata: { tags } } } })
    tags.region = 'us'
    tags.more = '1'
    w.fail('x')
    await w.settle()
    expect(lines(w.failureEvents.events[0]?.snapshot as FailureSnapshot)).toEqual(['region=eu'])
  })

  it('T5 4.8 through the hops: the failure wins, then the actor below, then those above', async () => {
    const of = (name: string): Plan['options'] => ({
      failureMetadata: { endpoint: name, tags: { all: name, [name]: name } },
    })
    const told: FailureSnapshot[] = []
    const w = world(
      {
        a: {
          options: { ...of('a'), supervision: undefined },
          strategy: escalate,
          children: { b: { options: { ...of('b') }, strategy: escalate, children: { c: { options: { ...of('c') } } } } },
        },
      },
      { ...surviving, failureTelemetry: { onFailure: snapshot => void told.push(snapshot) } },
    )
    w.fail('c', ActorFailure.from(new Boom('x'), { component: 'failure', tags: { all: 'failure' } }))
    await w.settle()
    expect(w.failureEvents.events.map(event => lines(event.snapshot))).toEqual([
      ['component=failure', 'endpoint=c', 'all=failure', 'c=c'],
      ['component=failure', 'endpoint=c', 'all=failure', 'b=b', 'c=c'],
      ['component=failure', 'endpoint=c', 'a=a', 'all=failure', 'b=b', 'c=c'],
      ['component=failure', 'endpoint=c', 'a=a', 'all=failure', 'b=b', 'c=c'],
    ])
    expect(told.map(lines)).toEqual([['component=failure', 'endpoint=c', 'a=a', 'all=failure', 'b=b', 'c=c']])
  })

  it('T5 a hook’s failure carries the actor’s metadata as well', async () => {
    const postRestart = (): never => {
      throw new Boom('postRestart')
    }
    const w = world({
      p: {
        strategy: deciding('restart'),
        children: { x: { options: { failureMetadata: outer }, hooks: instance => (instance === 2 ? { postRestart } : {}) } },
      },
    })
    w.fail('x')
    await w.settle()
    expect(w.failures('x').map(event => event.snapshot.metadata.endpoint)).toEqual(['actor', 'actor'])
  })
})

describe('T6 the stage', () => {
  it('T6 one further at each hop, initial only at first', async () => {
    const w = world(lineOf(4, { strategy: escalate }), surviving)
    w.fail('a4')
    await w.settle()
    const stages = w.failureEvents.events.map(event => event.snapshot.stage)
    expect(stages.map(stage => [stage.hops, stage.isInitial])).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, false],
      [4, false],
    ])
  })

  it('T6 saturates at 255 in a tree of 260 levels; the failure reaches the root all the same', async () => {
    const told: FailureSnapshot[] = []
    const w = world(lineOf(260, { strategy: escalate }), {
      ...surviving,
      logLevel: 'off',
      failureTelemetry: { onFailure: snapshot => void told.push(snapshot) },
    })
    await w.settle()
    w.fail('a260', new Boom('deep'))
    await w.settle()
    const hops = w.failureEvents.events.map(event => event.snapshot.stage.hops)
    expect(hops).toEqual(Array.from({ length: 261 }, (_, hop) => Math.min(hop, 255)))
    expect(told.map(snapshot => [snapshot.stage.hops, snapshot.description])).toEqual([[255, 'deep']])
    expect(w.failureEvents.events.at(-1)?.snapshot.path.name).toBe('user')
  })
})
