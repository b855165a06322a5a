import type { EscalationSink } from '@cellactor/core'
import { describe, expect, it } from 'vitest'
import { Boom, broken, imbalance, ledger, type Plan, type World, world } from '../failure/support.ts'
import { escalate, expectAlive, heard, hearing, seeds, surviving } from './support.ts'

/** A parent whose mailbox does not take `failure`, with two children, beside an actor that has nothing to do with it. */
const family = (fault: 'refuse' | 'throw'): Record<string, Plan> => ({
  p: { options: { mailbox: broken('failure', fault) }, children: { c: {}, d: {} } },
  y: {},
})

describe('T7 the fallbacks where a failure cannot be sent', () => {
  for (const rootPolicy of ['shutdown', 'restart'] as const) {
    it(`T7 F7a the parent refuses it, rootPolicy \`${rootPolicy}\`: heard of once, from the parent's place`, async () => {
      for (const seed of seeds) {
        const log: string[] = []
        const stages: unknown[] = []
        const hearer = hearing(log)
        const first: EscalationSink = { handle: info => void stages.push([info.path.name, info.stage.hops]) }
        const escalationSinks = [first, ...(hearer.escalationSinks ?? [])]
        const w = world(family('refuse'), { rootPolicy, seed, ...hearer, escalationSinks })
        w.fail('c', new Boom('c'))
        await w.settle()
        expect(log, `seed ${seed}`).toEqual(heard('c'))
        expect(stages).toEqual([['p', 1]])
      }
    })
  }

  it('T7 F7a several children at once: once for each failure that reaches the root', async () => {
    for (const seed of seeds) {
      const log: string[] = []
      const w = world(family('refuse'), { rootPolicy: 'restart', seed, ...hearing(log) })
      w.fail('c', new Boom('c'))
      w.fail('d', new Boom('d'))
      await w.settle()
      const atRoot = w.failures('p').map(event => event.snapshot.description)
      expect(atRoot.length).toBeGreaterThan(0)
      expect(log, `seed ${seed}`).toEqual(atRoot.flatMap(heard))
      expect([imbalance(w.system), ledger(w.system).inflight]).toEqual([0, 0])
    }
  })

  it('T7 F7a after hops: once, with the cause of the chain', async () => {
    const log: string[] = []
    const inner: Plan = { strategy: escalate, children: { c: {} } }
    const w = world({ g: { options: { mailbox: broken('failure', 'refuse') }, children: { p: inner } } }, hearing(log))
    w.fail('c', new Boom('c'))
    await w.settle()
    expect(log).toEqual(heard('c'))
    expect((await w.system.whenTerminated).failure?.stage.hops).toBe(2)
  })

  it('T7 4.10 F7c sending it throws: it does not reach the root, nobody hears of it', async () => {
    for (const rootPolicy of ['shutdown', 'restart'] as const) {
      const log: string[] = []
      const w = world(family('throw'), { rootPolicy, ...hearing(log) })
      w.fail('c')
      await w.settle()
      expect((await w.system.whenTerminated).cause).toBe('fault')
      expect(log).toEqual([])
    }
  })
})

describe('T14 T7 a second root failure while the first is being heard of', () => {
  type Place = 'sink' | 'handler' | 'listener' | 'telemetry' | 'observation'

  /** The first time that `place` hears of a failure it makes a second one. */
  function chained(
    place: Place,
    again: (w: World) => void,
    log: string[],
    rootPolicy: 'restart' | 'shutdown',
    seed: number,
  ): World {
    let isFirst = true
    const at = (here: Place): void => {
      if (here !== place || !isFirst) return
      isFirst = false
      log.push('>')
      again(w)
      log.push('<')
    }
    const h = hearing(log)
    const [first, second] = h.escalationSinks ?? []
    const w: World = world(
      { x: {}, y: {} },
      {
        supervision: escalate,
        rootPolicy,
        seed,
        escalationSinks: [
          {
            handle(info) {
              first?.handle(info)
              at('sink')
              second?.handle(info)
            },
          },
        ],
        failureEventHandler(info) {
          h.failureEventHandler?.(info)
          at('handler')
        },
        failureEventListener(event) {
          h.failureEventListener?.(event)
          at('listener')
        },
        failureTelemetry: {
          onFailure(snapshot) {
            h.failureTelemetry?.onFailure(snapshot)
            at('telemetry')
          },
        },
        failureObservation: {
          metricsSink: {
            record(event) {
              h.failureObservation?.metricsSink?.record(event)
              at('observation')
            },
          },
        },
      },
    )
    return w
  }

  for (const place of ['sink', 'handler', 'listener', 'telemetry', 'observation'] as const) {
    it(`T14 T7 made by the ${place}, with another actor: both are heard of, one after the other`, async () => {
      for (const seed of seeds) {
        const log: string[] = []
        const w = chained(place, world => world.fail('y', new Boom('y')), log, 'restart', seed)
        w.fail('x', new Boom('x'))
        await w.settle()
        expect(log.indexOf('<') - log.indexOf('>'), 'the tell runs no actor').toBe(1)
        const rest = log.filter(line => line !== '<' && line !== '>')
        expect(rest, `seed ${seed}`).toEqual([...heard('x'), ...heard('y')])
        await expectAlive(w, 'x')
        expect([imbalance(w.system), ledger(w.system).inflight]).toEqual([0, 0])
      }
    })

    it(`T14 T7 made by the ${place} in an actor that it spawns`, async () => {
      const log: string[] = []
      const again = (world: World): void => {
        world.plant(world.system, 'z', {})
        world.fail('z', new Boom('late'))
      }
      const w = chained(place, again, log, 'restart', 1)
      w.fail('x', new Boom('x'))
      await w.settle()
      expect(log.filter(line => line !== '<' && line !== '>')).toEqual([...heard('x'), ...heard('late')])
      await expectAlive(w, 'z')
    })

    it(`T14 T7 made by the ${place} while the root shuts down: the first ends the system`, async () => {
      const log: string[] = []
      const w = chained(place, world => world.fail('y', new Boom('y')), log, 'shutdown', 1)
      w.fail('x', new Boom('x'))
      await w.settle()
      const summary = await w.system.whenTerminated
      expect([summary.cause, summary.failure?.downcast(Boom)?.message]).toEqual(['escalation', 'x'])
      expect(log.filter(line => line !== '<' && line !== '>')).toEqual(heard('x'))
      expect([imbalance(w.system), ledger(w.system).inflight]).toEqual([0, 0])
    })
  }

  it('T14 a failure that the handler makes again and again ends with the root policy, not the stack', async () => {
    let calls = 0
    const w: World = world(
      { x: {} },
      {
        ...surviving,
        failureEventHandler() {
          calls += 1
          w.fail('x')
        },
      },
    )
    w.fail('x')
    await w.settle()
    expect((await w.system.whenTerminated).cause).toBe('escalation')
    expect(calls).toBe(11)
  })
})
