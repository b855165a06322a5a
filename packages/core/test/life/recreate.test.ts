import { type ActorContext, type ActorRef, type Decider, downcast, err, SupervisorStrategy } from '@cellactor/core'
import { eventProbe, faultyMailbox, simulate } from '@cellactor/testkit'
import { describe, expect, it } from 'vitest'
import {
  actor,
  Boom,
  boom,
  type Do,
  deadLetters,
  doer,
  family,
  inflight,
  nodeOf,
  raise,
  seeds,
  stateOf,
  total,
  verdicts,
} from './support.ts'

describe('C6 recreate', () => {
  it.each(seeds)('C6 what was queued survives, in order and once; the failing message does not (seed %i)', async seed => {
    const { system, host } = simulate({ seed, throughput: 3 })
    const letters = deadLetters(system)
    const handled: number[] = []
    const ref = system.spawn(
      actor<number>({
        receive(_, n) {
          handled.push(n)
          if (n % 7 === 3) throw new Boom(`${n}`)
        },
      }),
      { supervision: 'restart' },
    )
    for (let n = 0; n < 100; n++) ref.tell(n)
    await host.settle()
    expect(handled).toEqual(Array.from({ length: 100 }, (_, n) => n))
    expect([letters(), nodeOf(system, ref)?.restarts]).toEqual([[], 14])
  })

  it('C6 postStop runs exactly once per instance that completed preStart', async () => {
    const { system, host } = simulate()
    const log: string[] = []
    let made = 0
    const ref = system.spawn(() => {
      const instance = ++made
      const preStart = () => {
        if (instance === 2 || instance === 3) throw new Boom('start')
        log.push(`start ${instance}`)
      }
      return doer({ preStart, postStop: () => void log.push(`stop ${instance}`) })()
    })
    ref.tell(boom)
    await host.settle()
    ref.tell(boom)
    await host.settle()
    system.stop(ref)
    await host.settle()
    expect(log).toEqual(['start 1', 'stop 1', 'start 4', 'stop 4', 'start 5', 'stop 5'])
  })
})

describe('C7 a recreate that cannot be enqueued', () => {
  function restartRefused(fault: 'refuse' | 'throw', decision: 'resume' | 'restart' | 'stop') {
    const { system, host } = simulate()
    const decided: string[] = []
    const decide: Decider = (_, failure) => {
      decided.push(`${downcast(failure, Boom)?.message}`)
      return decision
    }
    const log: string[] = []
    let spawned = 0
    const preStart = (ctx: ActorContext<Do>) => {
      const create = () => faultyMailbox({ system: message => (message.type === 'recreate' ? fault : 'ok') })
      spawned++
      ctx.spawn(doer({ postStop: () => void log.push('child postStop') }), { name: 'child', mailbox: { kind: 'custom', create } })
    }
    const { parent } = family<Do>(system, doer({ preStart }), {
      parent: { supervisorStrategy: () => SupervisorStrategy.oneForOne({ decide }) },
    })
    // `family` calls the two upper levels parent and child; here they are grandparent and parent.
    const middle = system.resolve(parent.path.child('child'))
    const child = system.resolve(parent.path.child('child').child('child')) as ActorRef<Do> | undefined
    if (middle === undefined || child === undefined) throw new Error('not spawned')
    return { system, host, middle, child, decided, log, spawned: () => spawned }
  }

  it.each(['refuse', 'throw'] as const)('C7 ("%s"): stop is sent instead, and the failure escalates', async fault => {
    const { system, host, middle, child, decided, log, spawned } = restartRefused(fault, 'restart')
    const lines = verdicts(system)
    child.tell(boom)
    await host.settle()
    expect(decided).toEqual(['boom'])
    expect(log).toEqual(['child postStop'])
    expect(stateOf(system, child)).toBe('gone')
    expect([nodeOf(system, middle)?.restarts, spawned()]).toEqual([1, 2])
    // Two failures, one per hop, each with one outcome.
    expect(lines()).toHaveLength(4)
    expect(lines().at(-1)).toBe('child: restart')
    expect(inflight(system)).toBe(0)
  })

  it('C7 where the grandparent resumes, the parent lives on without that child', async () => {
    const { system, host, middle, child, decided } = restartRefused('refuse', 'resume')
    child.tell(boom)
    await host.settle()
    expect(decided).toEqual(['boom'])
    expect([stateOf(system, child), stateOf(system, middle), nodeOf(system, middle)?.restarts]).toEqual(['gone', 'running', 0])
    expect(nodeOf(system, middle)?.children).toEqual([])
    expect(inflight(system)).toBe(0)
  })

  it('C7 where the grandparent stops, all of them end', async () => {
    const { system, host, middle, child } = restartRefused('refuse', 'stop')
    child.tell(boom)
    await host.settle()
    expect([stateOf(system, child), stateOf(system, middle), inflight(system)]).toEqual(['gone', 'gone', 0])
  })
})

describe('C8 a hook that fails while the actor restarts', () => {
  const kinds: [string, () => never | Promise<never> | ReturnType<typeof err>][] = [
    ['throws', () => raise(new Boom('hook'))],
    ['throws undefined', () => raise(undefined)],
    ['rejects', () => Promise.reject(new Boom('hook'))],
    ['returns an Err', () => err(new Boom('hook'))],
  ]
  for (const hook of ['preRestart', 'postStop', 'postRestart', 'preStart'] as const) {
    it.each(kinds)(`C8 ${hook} %s, twice: each time a failure like any other, and then the actor runs`, async (_, fail) => {
      const { system, host } = simulate()
      const lines = verdicts(system)
      const log: string[] = []
      let made = 0
      let fails = 0
      const ref = system.spawn(() => {
        const isFirst = ++made === 1
        const run = () => (!(hook === 'preStart' && isFirst) && fails < 2 && ++fails ? fail() : undefined)
        return doer({ [hook]: run })()
      }, 'ref')
      const rounds = hook === 'preRestart' || hook === 'postStop' ? 2 : 1
      for (let round = 0; round < rounds; round++) ref.tell(boom)
      ref.tell(() => void log.push('queued'))
      await host.settle()
      expect([stateOf(system, ref), log, fails]).toEqual(['running', ['queued'], 2])
      const failures = rounds + 2
      expect(lines()).toEqual(Array(failures).fill(['ref failed', 'ref: restart']).flat())
      expect([total(system, 'failure_total'), total(system, 'failure_restart_total'), inflight(system)]).toEqual([
        failures,
        failures,
        0,
      ])
    })

    it.each(kinds)(`C8 ${hook} always %s: the limits end it, it is not left suspended`, async (_, fail) => {
      const { system, host } = simulate()
      let made = 0
      const ref = system.spawn(
        () => {
          const isFirst = ++made === 1
          return doer({ [hook]: () => (hook === 'preStart' && isFirst ? undefined : fail()) })()
        },
        { supervision: SupervisorStrategy.restart({ maxRestarts: 3 }) },
      )
      for (let round = 0; round < 5; round++) ref.tell(boom)
      await host.settle()
      expect([stateOf(system, ref), inflight(system)]).toEqual(['gone', 0])
      const settled = ['restart', 'stop', 'resume', 'escalate'].map(outcome => total(system, `failure_${outcome}_total`))
      expect(settled.reduce((a, b) => a + b)).toBe(total(system, 'failure_total'))
    })
  }

  it('C8 one during a stop is counted, published and logged, and the stop goes on', async () => {
    const { system, host } = simulate()
    const logs = eventProbe(system, 'log')
    const lines = verdicts(system)
    const ref = system.spawn(doer({ postStop: () => raise(new Boom('at the end')) }), 'ref')
    system.stop(ref)
    await host.settle()
    expect([stateOf(system, ref), lines()]).toEqual(['gone', ['ref failed', 'ref: stop']])
    expect(logs.events.filter(event => event.level === 'error' && event.path?.name === 'ref')).toHaveLength(1)
  })
})
