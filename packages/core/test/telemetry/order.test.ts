import {
  ActorFailure,
  type EscalationSink,
  type FailureInfo,
  type FailurePayload,
  kill,
  SupervisorStrategy,
  type SystemMessage,
} from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import { Boom, ledger, type Plan, world } from '../failure/support.ts'
import { counted, deciding, escalate, heard, hearing, lineOf, seeds, surviving } from './support.ts'

describe('T7 the order of those who hear of a root failure', () => {
  for (const rootPolicy of ['shutdown', 'restart'] as const) {
    it(`T7 rootPolicy \`${rootPolicy}\`: sinks in their order, handler, listener, telemetry, observation`, async () => {
      for (const seed of seeds) {
        const log: string[] = []
        const w = world({ x: {} }, { supervision: escalate, rootPolicy, seed, ...hearing(log) })
        w.fail('x', new Boom('x'))
        await w.settle()
        expect(log, `seed ${seed}`).toEqual(heard('x'))
      }
    })
  }

  it('T7 all before the root policy does anything', async () => {
    const log: string[] = []
    const plan: Plan = { hooks: { preRestart: () => void log.push('restarted'), postStop: () => void log.push('stopped') } }
    for (const rootPolicy of ['restart', 'shutdown'] as const) {
      const w = world({ x: plan, y: plan }, { supervision: escalate, rootPolicy, ...hearing(log) })
      w.fail('x', new Boom('x'))
      await w.settle()
      const done = rootPolicy === 'restart' ? 'restarted' : 'stopped'
      expect(log.splice(0)).toEqual([...heard('x'), done, done])
    }
  })

  it('T7 handler, sinks, listener and summary are given the same info; it is that of the last hop', async () => {
    const infos: FailureInfo[] = []
    const boom = new Boom('x')
    const sink: EscalationSink = { handle: info => void infos.push(info) }
    const w = world(lineOf(2), {
      supervision: escalate,
      escalationSinks: [sink],
      failureEventHandler: info => void infos.push(info),
      failureEventListener: event => void infos.push(event.info),
    })
    w.fail('a2', boom)
    await w.settle()
    expect(infos).toHaveLength(3)
    expect(new Set([...infos, (await w.system.whenTerminated).failure]).size).toBe(1)
    expect(infos[0]?.path.name).toBe('user')
    expect(infos[0]?.downcast(Boom)).toBe(boom)
    expect(infos[0]?.stage).toMatchObject({ hops: 2, isInitial: false })
  })

  it('T7 the listener is told what type of event it is', async () => {
    const types: string[] = []
    const w = world({ x: {} }, { ...surviving, failureEventListener: event => void types.push(event.type) })
    w.fail('x')
    await w.settle()
    expect(types).toEqual(['rootEscalated'])
  })

  it('T7 sinks and telemetry are called as methods', async () => {
    class Sink {
      readonly seen: string[] = []
      handle(info: FailureInfo): void {
        this.seen.push(info.failure.description())
      }
      onFailure(failure: { description: string }): void {
        this.seen.push(failure.description)
      }
      record(event: { type: string }): void {
        this.seen.push(event.type)
      }
    }
    const sink = new Sink()
    const w = world(
      { x: {} },
      { ...surviving, escalationSinks: [sink], failureTelemetry: sink, failureObservation: { metricsSink: sink } },
    )
    w.fail('x', new Boom('x'))
    await w.settle()
    expect(sink.seen).toEqual(['x', 'x', 'telemetryInvoked'])
  })
})

describe('T7 once, whatever the number of hops', () => {
  for (const depth of [1, 2, 3, 4, 5, 6]) {
    it(`T7 an actor ${depth} below the guardian`, async () => {
      for (const seed of seeds) {
        const log: string[] = []
        const w = world(lineOf(depth, { strategy: escalate }), { ...surviving, seed, ...hearing(log) })
        w.fail(`a${depth}`, new Boom('deep'))
        await w.settle()
        expect(log, `seed ${seed}`).toEqual(heard('deep'))
        expect(counted(w.system, 'failure_escalate_total'), 'each hop is counted').toBe(depth)
        expect(ledger(w.system)).toMatchObject({ total: depth + 1, restart: 1, inflight: 0 })
      }
    })
  }

  it('T7 a failure that restarts did not help with: only the escalation is heard of', async () => {
    for (const seed of seeds) {
      const log: string[] = []
      const strategy = SupervisorStrategy.restart({ maxRestarts: 2, onLimit: 'escalate' })
      const w = world({ p: { strategy, children: { x: {} } } }, { ...surviving, seed, ...hearing(log) })
      for (const word of ['one', 'two']) w.fail('x', new Boom(word))
      await w.settle()
      expect(log).toEqual([])
      w.fail('x', new Boom('three'))
      await w.settle()
      expect(log, `seed ${seed}`).toEqual(heard('three'))
      expect(w.outcomes('x')).toEqual(['restart', 'restart', 'escalate'])
    }
  })

  it('T7 a restart that fails at each level and escalates: one chain, heard of once', async () => {
    const log: string[] = []
    const restarts = SupervisorStrategy.restart({ maxRestarts: 0, onLimit: 'escalate' })
    const w = world(lineOf(3, { strategy: restarts }), {
      supervision: restarts,
      rootPolicy: 'restart',
      ...hearing(log),
    })
    w.fail('a3', new Boom('x'))
    await w.settle()
    expect(log).toEqual(heard('x'))
    expect(ledger(w.system)).toMatchObject({ total: 4, escalate: 3, restart: 1, inflight: 0 })
  })

  it('T7 each failure that gets there, in the order in which they do', async () => {
    for (const seed of seeds) {
      const log: string[] = []
      const w = world({ x: {}, y: {} }, { ...surviving, seed, ...hearing(log) })
      for (const word of ['one', 'two', 'three']) {
        w.fail(word === 'two' ? 'y' : 'x', new Boom(word))
        await w.settle()
      }
      expect(log, `seed ${seed}`).toEqual(['one', 'two', 'three'].flatMap(heard))
    }
  })

  it('T7 two that fail at the same time: each that reaches the root is heard of once, uninterrupted', async () => {
    for (const seed of seeds) {
      const log: string[] = []
      const w = world({ x: {}, y: {} }, { ...surviving, seed, ...hearing(log) })
      w.fail('x', new Boom('x'))
      w.fail('y', new Boom('y'))
      await w.settle()
      const atRoot = w.failures('user').map(event => event.snapshot.description)
      expect(atRoot.length).toBeGreaterThan(0)
      expect(log, `seed ${seed}`).toEqual(atRoot.flatMap(heard))
    }
  })

  it('T7 ten restarts of the root and the shutdown: eleven times', async () => {
    const log: string[] = []
    const w = world({ x: {} }, { ...surviving, ...hearing(log) })
    for (let n = 0; n < 11; n += 1) {
      w.fail('x', new Boom(`x${n}`))
      await w.settle()
    }
    expect((await w.system.whenTerminated).cause).toBe('escalation')
    expect(log).toEqual(Array.from({ length: 11 }, (_, n) => heard(`x${n}`)).flat())
  })

  it('T7 F7b the guardian that is killed', async () => {
    for (const rootPolicy of ['shutdown', 'restart'] as const) {
      const log: string[] = []
      const w = world({ x: {} }, { rootPolicy, ...hearing(log) })
      w.tell('x', ctx => ctx.parent && kill(ctx.parent))
      await w.settle()
      const [failure] = w.failures('user')
      expect(failure?.snapshot.stage.isInitial).toBe(true)
      expect(log).toEqual(heard(failure?.snapshot.description ?? ''))
    }
  })
})

describe('T7 not for any other failure', () => {
  for (const directive of ['resume', 'restart', 'stop'] as const) {
    it(`T7 decided below the root: ${directive}`, async () => {
      const log: string[] = []
      const w = world({ g: { strategy: deciding(directive), children: lineOf(3, { strategy: escalate }) } }, hearing(log))
      w.fail('a3')
      await w.settle()
      expect(w.outcomes('a1')).toEqual([directive])
      expect(log).toEqual([])
    })
  }

  it('T7 decided by the guardian: nobody hears of it', async () => {
    for (const directive of ['resume', 'restart', 'stop'] as const) {
      const log: string[] = []
      const w = world({ x: {} }, { supervision: deciding(directive), ...hearing(log) })
      w.fail('x')
      await w.settle()
      expect(w.outcomes('x')).toEqual([directive])
      expect(log).toEqual([])
    }
  })

  it('T7 a start failure told to its caller, and a failing postStop', async () => {
    const log: string[] = []
    const postStop = (): never => {
      throw new Boom('postStop')
    }
    const w = world({ x: { hooks: { postStop } } }, { ...surviving, ...hearing(log) })
    const preStart = (): never => {
      throw new Boom('preStart')
    }
    expect(() => w.plant(w.system, 'y', { hooks: { preStart } })).toThrow()
    w.system.stop(w.ref('x'))
    await w.settle()
    expect(w.failures('x')).toHaveLength(1)
    expect(log).toEqual([])
  })

  it('T7 failures that come while the system is ending', async () => {
    const log: string[] = []
    const postStop = (): never => {
      throw new Boom('postStop')
    }
    const w = world({ x: {}, y: { hooks: { postStop } } }, { supervision: escalate, ...hearing(log) })
    const gate = w.hang('y')
    await w.settle()
    w.fail('x', new Boom('x'))
    await w.settle()
    gate.reject(new Boom('late'))
    await w.settle()
    expect(w.failures('y')).toHaveLength(2)
    expect(log).toEqual(heard('x'))
  })

  it('T7 with metadata and all: what they are told is what the event said', async () => {
    const told: unknown[] = []
    const w = world({ x: {} }, { ...surviving, failureTelemetry: { onFailure: snapshot => void told.push(snapshot) } })
    w.fail('x', ActorFailure.from(new Boom('x'), { component: 'reader' }))
    await w.settle()
    expect(told).toEqual([w.failures('user')[0]?.snapshot])
    expect(told[0]).toMatchObject({ metadata: { component: 'reader' }, description: 'x' })
  })
})

describe('T7 the list of escalation sinks', () => {
  it('T7 is that of the beginning: one that takes itself out of it, or adds one, changes nothing for the others', async () => {
    const heard: string[] = []
    const sinks: EscalationSink[] = [
      {
        handle: () => {
          heard.push('a')
          sinks.splice(0, 1)
        },
      },
      { handle: () => void heard.push('b') },
      {
        handle: () => {
          heard.push('c')
          sinks.push({ handle: () => void heard.push('late') })
        },
      },
    ]
    const w = world({ x: {} }, { ...surviving, escalationSinks: sinks })
    for (let n = 0; n < 2; n++) {
      w.fail('x')
      await w.settle()
    }
    expect(heard).toEqual(['a', 'b', 'c', 'a', 'b', 'c'])
  })
})

describe('T3 T8 what handlers and listeners are given', () => {
  it('T3 cannot be changed: neither the failure nor what the next hop is made of', async () => {
    const infos: FailureInfo[] = []
    const w = world(lineOf(3, { strategy: escalate }), { ...surviving, failureEventHandler: info => void infos.push(info) })
    const stages: unknown[] = []
    w.system.eventStream.subscribe('failure', ({ snapshot }) => {
      stages.push(snapshot.stage.hops)
      expect(() => Object.assign(snapshot.stage, { hops: 200 })).toThrow(TypeError)
    })
    w.fail('a3')
    await w.settle()
    expect(stages).toEqual([0, 1, 2, 3])
    const [info] = infos
    if (info === undefined) throw new Error('the handler heard of nothing')
    for (const field of ['actor', 'path', 'failure', 'metadata', 'stage'])
      expect(() => Object.assign(info, { [field]: undefined }), field).toThrow(TypeError)
    expect(w.outcomes('user')).toEqual(['restart'])
  })

  it('F2 nor can the payload that a custom mailbox sees', async () => {
    const payloads: FailurePayload[] = []
    const system = (message: SystemMessage) => {
      if (message.type === 'failure') payloads.push(message.payload)
      return 'ok' as const
    }
    const mailbox = { kind: 'custom', create: () => faultyMailbox({ system }) } as const
    const w = world({ p: { options: { mailbox }, children: { x: {} } } })
    w.fail('x')
    await w.settle()
    const [payload] = payloads
    if (payload === undefined) throw new Error('the mailbox saw no failure')
    for (const field of ['childPid', 'instance', 'cause', 'lastMessage', 'timestamp', 'restartStatistics', 'info'])
      expect(() => Object.assign(payload, { [field]: undefined }), field).toThrow(TypeError)
    expect(Object.isFrozen(payload.restartStatistics)).toBe(true)
  })
})
