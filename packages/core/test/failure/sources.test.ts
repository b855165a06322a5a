import { err, ok, SpawnError, SupervisorStrategy, type SystemMessage } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, type Hooks, imbalance, ledger, type Plan, type World, watched, world } from './support.ts'

/** Every way in which an actor can fail in its life, and what brings it about. */
interface Source {
  readonly what: string
  readonly hooks?: (boom: Boom) => Plan['hooks']
  readonly trigger?: (w: World, boom: Boom) => void
}
const onTerminated = (hook: NonNullable<Hooks['onTerminated']>): Pick<Source, 'hooks' | 'trigger'> => ({
  hooks: () => ({ onTerminated: hook }),
  trigger: w => {
    w.tell('c', ctx => ctx.watch(w.ref('other')))
    w.tell('other', ctx => ctx.stopSelf())
  },
})
const handler = (act: (boom: Boom) => Parameters<World['tell']>[1]): Pick<Source, 'trigger'> => ({
  trigger: (w, boom) => w.tell('c', act(boom)),
})
let thrown: Boom
const sources: readonly Source[] = [
  {
    what: 'a handler throws',
    ...handler(boom => () => {
      throw boom
    }),
  },
  { what: 'a handler rejects', ...handler(boom => () => Promise.reject(boom)) },
  {
    what: 'an async handler throws after an await',
    ...handler(boom => async () => {
      await Promise.resolve()
      throw boom
    }),
  },
  { what: 'a handler returns an Err', ...handler(boom => () => err(boom)) },
  { what: 'an async handler returns an Err', ...handler(boom => async () => err(boom)) },
  { what: 'a handler calls ctx.fail', ...handler(boom => ctx => ctx.fail(boom)) },
  {
    what: 'the mapper of pipeToSelf throws',
    ...handler(
      boom => ctx =>
        ctx.pipeToSelf(Promise.resolve(), () => {
          throw boom
        }),
    ),
  },
  {
    what: 'onTerminated throws',
    ...onTerminated(() => {
      throw thrown
    }),
  },
  { what: 'onTerminated rejects', ...onTerminated(() => Promise.reject(thrown)) },
  { what: 'onTerminated returns an Err', ...onTerminated(() => err(thrown)) },
  { what: 'an async preStart rejects', hooks: boom => ({ preStart: () => Promise.reject(boom) }) },
  { what: 'an async preStart returns an Err', hooks: boom => ({ preStart: async () => err(boom) }) },
]

describe('F6 one path for every failure', () => {
  for (const { what, hooks, trigger } of sources) {
    it(`F6 ${what}: one failure, through the parent's mailbox, with one outcome`, async () => {
      const boom = new Boom(what)
      thrown = boom
      const received: SystemMessage[] = []
      const mailbox = watched(message => void (message.type === 'failure' && received.push(message)))
      const strategy = SupervisorStrategy.oneForOne({ decide: () => 'stop' })
      const plan = hooks?.(boom)
      const w = world({
        other: {},
        p: { strategy, options: { mailbox }, children: { c: plan === undefined ? {} : { hooks: plan } } },
      })
      trigger?.(w, boom)
      await w.settle()
      expect(received).toHaveLength(1)
      expect(w.failures('c')).toHaveLength(1)
      expect(w.failures('c')[0]?.snapshot.failure.downcast(Boom)).toBe(boom)
      expect(w.outcomes('c')).toEqual(['stop'])
      expect(w.outcomeEvents.events[0]?.sequence).toBe(w.failures('c')[0]?.sequence)
      expect(ledger(w.system)).toEqual({ total: 1, restart: 0, stop: 1, resume: 0, escalate: 0, inflight: 0 })
    })
  }

  for (const hook of ['preRestart', 'postRestart', 'preStart'] as const) {
    it(`F6 ${hook} fails during a restart: a failure of its own, decided like any other`, async () => {
      const causes: string[] = []
      const received: SystemMessage[] = []
      const w = world({
        p: {
          options: { mailbox: watched(message => void (message.type === 'failure' && received.push(message))) },
          strategy: SupervisorStrategy.oneForOne({
            decide: (_actor, failure) => {
              causes.push(failure.description())
              return 'restart'
            },
          }),
          children: {
            c: {
              hooks: instance => ({
                [hook]: () => (instance === (hook === 'preRestart' ? 1 : 2) ? err(new Boom(hook)) : ok()),
              }),
            },
          },
        },
      })
      w.fail('c', new Boom('first'))
      w.say('c', 'after')
      await w.settle()
      expect(causes).toHaveLength(2)
      expect(causes[0]).toContain('first')
      expect(causes[1]).toContain(hook)
      expect(received).toHaveLength(2)
      expect(w.outcomes('c')).toEqual(['restart', 'restart'])
      expect(w.log).toEqual(['after'])
      expect(ledger(w.system)).toMatchObject({ total: 2, restart: 2, inflight: 0 })
    })
  }

  it('F6 postStop fails: counted and published with outcome `stop`, and the stop goes on', async () => {
    for (const postStop of [
      () => err(new Boom('postStop')),
      () => Promise.reject(new Boom('postStop')),
      () => {
        throw new Boom('postStop')
      },
    ]) {
      const w = world({ c: { hooks: { postStop } } })
      w.system.stop(w.ref('c'))
      await w.settle()
      expect(w.failures('c')).toHaveLength(1)
      expect(w.outcomes('c')).toEqual(['stop'])
      expect(w.lifecycle('c')).toEqual(['started', 'ended'])
      expect(ledger(w.system)).toMatchObject({ total: 1, stop: 1, inflight: 0 })
    }
  })

  it('F6 a Result that is Ok, or nothing, is no failure', async () => {
    const w = world({ c: { hooks: { preStart: () => ok(), postStop: async () => ok('done') } } })
    w.tell('c', () => ok(1))
    w.tell('c', async () => ok())
    w.tell('c', () => {})
    w.say('c')
    w.tell('c', ctx => ctx.stopSelf())
    await w.settle()
    expect(w.log).toEqual(['c'])
    expect(w.failureEvents.events).toEqual([])
    expect(w.lifecycle('c')).toEqual(['started', 'ended'])
  })

  it('F6 a start that fails in front of its caller is told to the caller alone, and not counted', async () => {
    const boom = new Boom('start')
    const failing = { hooks: { preStart: () => err(boom) } }
    const asked: string[] = []
    const supervision = SupervisorStrategy.oneForOne({
      decide: () => {
        asked.push('decide')
        return 'restart'
      },
    })
    const w = world({}, { supervision })
    let sync: unknown
    try {
      w.plant(w.system, 'sync', failing)
    } catch (error) {
      sync = error
    }
    const async = w.system
      .spawnAsync(w.recipe('async', { hooks: { preStart: () => Promise.reject(boom) } }), 'async')
      .catch((error: unknown) => error)
    await w.settle()
    for (const error of [sync, await async]) {
      expect(error).toBeInstanceOf(SpawnError)
      expect(error).toMatchObject({ code: 'SPAWN_START_FAILED', cause: boom })
    }
    expect(asked).toEqual([])
    expect(w.failureEvents.events).toEqual([])
    expect(ledger(w.system).total).toBe(0)
    expect(imbalance(w.system)).toBe(0)
  })
})
