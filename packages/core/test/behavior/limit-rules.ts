import { type ActorRef, type RestartLimits, SupervisorStrategy } from '@cellactor/core'
import type { Rule, World } from './decorations.ts'
import { always, escalating, family, hang, known, steady, verdicts } from './rule-support.ts'
import { type Act, Boom, boom, inTurn, nodeOf, stateOf } from './support.ts'

const { allForOne, oneForOne, restForOne } = SupervisorStrategy
const limited = (limits: RestartLimits) => ({ options: { supervision: SupervisorStrategy.restart(limits) } })
/** What becomes of failures at these times, in milliseconds from now. */
async function outcomesAt({ spawn, host, seen }: World, limits: RestartLimits, times: readonly number[]): Promise<string> {
  const count = seen.outcomes().length
  const ref = spawn(`ref-${count}`, limited(limits))
  let now = 0
  for (const time of times) {
    await host.advance(time - now)
    now = time
    ref.tell(boom)
    await host.settle()
  }
  return seen.outcomes().slice(count).join(' ')
}

/** Rules of limits and backoff. */
export const limitRules: readonly Rule[] = [
  {
    rule: '5.1 without a window for the life of the child, none at all for 0, all where nothing is said',
    outcome: async world => [
      await outcomesAt(world, { maxRestarts: 2 }, [0, 1_000_000, 900_000_000]),
      await outcomesAt(world, { maxRestarts: 0 }, [0]),
      await outcomesAt(world, { withinMs: 1_000 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ],
    expected: ['restart restart stop', 'stop', Array(12).fill('restart').join(' ')],
  },
  {
    rule: '5.1 a window opens with the first failure, includes its last millisecond, and does not slide',
    outcome: async world => [
      await outcomesAt(world, { maxRestarts: 2, withinMs: 100 }, [0, 50, 100]),
      await outcomesAt(world, { maxRestarts: 2, withinMs: 100 }, [0, 90, 101, 110]),
      await outcomesAt(world, { maxRestarts: 2, withinMs: 100 }, [0, 50, 101, 150, 201]),
    ],
    expected: ['restart restart stop', 'restart restart restart restart', 'restart restart restart restart stop'],
  },
  {
    rule: '5.2 past the limit: stop, or escalate where it says so, with the cause of the last failure',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, seen } = world
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const causes = [new Boom('first'), new Boom('second')]
      for (const limits of [{ maxRestarts: 1 }, { maxRestarts: 1, onLimit: 'escalate' }] as const) {
        const target = await inTurn(host, ref, ctx => child(ctx, limits.onLimit ?? 'stop', limited(limits)))
        for (const cause of causes) {
          target.tell(() => {
            throw cause
          })
        }
        await host.settle()
      }
      return [verdicts(world), seen.failures.at(-1)?.snapshot.failure.downcast(Boom) === causes[1]]
    },
    expected: [['stop restart', 'stop stop', 'escalate restart', 'escalate escalate', 'ref resume'], true],
  },
  {
    rule: '5.3 n restarts are n attempts after the one that failed, also where every start fails',
    async outcome({ spawn, host, seen, system }) {
      let starts = 0
      const start = () => {
        starts += 1
        if (starts > 1) throw new Boom('start')
      }
      const ref = spawn('ref', { start, ...limited({ maxRestarts: 3 }) })
      ref.tell(boom)
      await host.settle()
      return [starts, seen.outcomes(), stateOf(system, ref)]
    },
    expected: [4, ['restart', 'restart', 'restart', 'stop'], 'gone'],
  },
  {
    rule: '5.4 the delay doubles from minMs to maxMs, and is waited for to the millisecond',
    async outcome({ spawn, host, seen }) {
      let starts = 0
      const start = () => {
        starts += 1
        return starts > 1 ? Promise.reject(new Boom('start')) : undefined
      }
      const ref = spawn('ref', { start, ...limited({ backoff: { minMs: 100, maxMs: 500, jitter: 0 } }) })
      ref.tell(boom)
      const found: number[] = []
      for (const delayMs of [100, 200, 400, 500, 500]) {
        await host.advance(delayMs - 1)
        found.push(starts)
        await host.advance(1)
      }
      return [found, starts, seen.delays()]
    },
    expected: [[1, 2, 3, 4, 5], 6, [100, 200, 400, 500, 500, 500]],
  },
  {
    rule: '5.4 healthy running starts the count over; nobody measures it with a timer',
    async outcome({ spawn, host, seen }) {
      const backoff = { minMs: 100, maxMs: 300, jitter: 0 }
      const found: unknown[] = []
      for (const [name, healthyMs] of [['early', 199] as const, ['late', 200] as const]) {
        const ref = spawn(name, limited({ backoff }))
        ref.tell(boom)
        await host.advance(100)
        found.push(host.pendingTimers)
        await host.advance(healthyMs)
        ref.tell(boom)
        await host.settle()
        found.push(seen.delays().at(-1))
        await host.advance(200)
      }
      return found
    },
    expected: [0, 200, 0, 100],
  },
  {
    rule: '5.4 how long is healthy can be said',
    async outcome({ spawn, host, seen }) {
      const ref = spawn('ref', limited({ backoff: { minMs: 100, maxMs: 1_000, jitter: 0, resetAfterMs: 50 } }))
      for (const healthyMs of [0, 49, 49, 50]) {
        await host.advance(healthyMs)
        ref.tell(boom)
        await host.settle()
        await host.advance(seen.delays().at(-1) ?? 0)
      }
      return seen.delays()
    },
    expected: [100, 200, 400, 100],
  },
  {
    rule: '5.4 the number of the restart is that of the child which failed, where others are restarted with it',
    async outcome(world) {
      const backoff = { minMs: 100, maxMs: 1_000, jitter: 0, resetAfterMs: 10_000 }
      const { of } = family(world, ['a', 'b'], restForOne({ ...always('restart'), backoff }))
      for (const name of ['b', 'b', 'a', 'b']) {
        of(name).tell(boom)
        await world.host.advance(1_000)
      }
      return world.seen.delays()
    },
    expected: [100, 200, 100, 800],
  },
  {
    rule: '5.4 the exponent cannot overflow',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', limited({ backoff: { minMs: 0, maxMs: 10, jitter: 0, resetAfterMs: 1 } }))
      for (let count = 0; count < 1_030; count += 1) ref.tell(boom)
      await host.settle()
      return [seen.delays().length, [...new Set(seen.delays())], stateOf(system, ref)]
    },
    expected: [1_030, [0], 'running'],
  },
  {
    rule: '5.4 jitter shortens the delay by a random part',
    async outcome({ spawn, host, seen }) {
      const ref = spawn('ref', limited({ backoff: { minMs: 1_000, maxMs: 1_000, jitter: 0.5 } }))
      for (let count = 0; count < 20; count += 1) ref.tell(boom)
      await host.advance(20_000)
      const delays = seen.delays().map(delayMs => delayMs ?? 0)
      return [delays.length, delays.every(delayMs => delayMs > 500 && delayMs <= 1_000), new Set(delays).size > 10]
    },
    expected: [20, true, true],
  },
  {
    rule: '5.4 during the delay the outcome is out and messages are kept; all are suspended where it is all for one',
    async outcome(world) {
      const { host, log, say, seen, system } = world
      const { of } = family(world, ['a', 'b'], allForOne({ ...always('restart'), backoff: steady(100) }))
      of('a').tell(boom)
      await host.settle()
      for (const name of ['a', 'b']) of(name).tell(say(`${name} runs`))
      await host.advance(99)
      const before = [verdicts(world), seen.delays(), ['a', 'b'].map(name => stateOf(system, of(name))), [...log]]
      await host.advance(1)
      return [before, log.filter(line => line.endsWith('runs')).sort(), host.pendingTimers]
    },
    expected: [[['a restart'], [100], ['suspended', 'suspended'], []], ['a runs', 'b runs'], 0],
  },
  {
    rule: '5.4 a newer directive replaces the timer; the end of the parent cancels it',
    async outcome(world) {
      const { host, log, system } = world
      const { of, parent } = family(world, ['a', 'b'], allForOne({ ...always('restart'), backoff: steady(100) }))
      const gate = hang(of('b'))
      await host.settle()
      of('a').tell(boom)
      await host.advance(50)
      gate.reject(new Boom('b'))
      await host.advance(99)
      const before = [...log]
      await host.advance(1)
      const after = [...log].sort()
      of('a').tell(boom)
      await host.settle()
      const timers = host.pendingTimers > 0
      system.stop(parent)
      await host.settle()
      return [before, after, timers, host.pendingTimers]
    },
    expected: [[], ['a preRestart', 'a start', 'b preRestart', 'b start'], true, 0],
  },
  {
    rule: '5.5 permission of every affected child, counted for every one, rest for one',
    async outcome(world) {
      const { host, seen } = world
      const { of } = family(world, ['a', 'b', 'c'], restForOne({ ...always('restart'), maxRestarts: 1 }))
      for (const name of ['c', 'b']) {
        of(name).tell(boom)
        await host.settle()
      }
      return [verdicts(world), ['a', 'b', 'c'].map(name => seen.life(name).join(' '))]
    },
    expected: [
      ['c restart', 'b stop'],
      ['started', 'started stopped', 'started replaced restarted stopped'],
    ],
  },
  {
    rule: '5.6 events carry the state before the decision; counters survive the restart of the child',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', limited({ maxRestarts: 2, withinMs: 1_000 }))
      for (let count = 0; count < 3; count += 1) {
        ref.tell(boom)
        await host.advance(100)
      }
      const states = seen.failures.map(({ restartStatistics: { restarts, windowStartedAt, lastFailureAt } }) => [
        restarts,
        windowStartedAt,
        lastFailureAt,
      ])
      return [states, seen.outcomes(), nodeOf(system, ref)]
    },
    expected: [
      [
        [0, undefined, undefined],
        [1, 0, 0],
        [2, 0, 100],
      ],
      ['restart', 'restart', 'stop'],
      undefined,
    ],
  },
  {
    rule: '5.6 counters do not survive the restart of the parent, even where the child does',
    async outcome(world) {
      const { spawn, child, host } = world
      const ref = spawn('ref', { options: { supervision: SupervisorStrategy.restart({ stopChildren: false }) } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child', limited({ maxRestarts: 1 })))
      for (const each of [target, ref, target, target]) {
        each.tell(boom)
        await host.settle()
      }
      return verdicts(world)
    },
    expected: ['child restart', 'ref restart', 'child restart', 'child stop'],
  },
  {
    rule: '5.6 counters belong to a place in the chain, whoever shares the strategy',
    async outcome(world) {
      const { spawn, host } = world
      const shared = oneForOne({ ...always('restart'), maxRestarts: 1 })
      const refs: ActorRef<Act>[] = ['a', 'b'].map(name => spawn(name, { options: { supervision: shared } }))
      for (const ref of [...refs, known(refs[0])]) {
        ref.tell(boom)
        await host.settle()
      }
      return verdicts(world)
    },
    expected: ['a restart', 'b restart', 'a stop'],
  },
]
