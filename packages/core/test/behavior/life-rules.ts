import type { Plan, Rule, World } from './decorations.ts'
import { Boom, boom, deferred, rejected, stateOf, thrown } from './support.ts'

const spawnFailure = (error: unknown): unknown => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return [code, cause instanceof Boom]
}
const failing: Plan = {
  start: () => {
    throw new Boom('start')
  },
}
const failingLate: Plan = { start: () => Promise.reject(new Boom('start')) }

/** Logs its starts, signals and acts under a number of its own for each instance. */
function numbered({ log }: World): Plan {
  let made = 0
  return {
    start: () => void log.push(`start ${++made}`),
    signal: (_, signal) => void log.push(`${signal.type} ${made}`),
  }
}

/** Rules of starts and restarts. */
export const lifeRules: readonly Rule[] = [
  {
    rule: '3.2 a synchronous start has happened when spawn returns',
    async outcome(world) {
      const ref = world.spawn('ref', numbered(world))
      return [stateOf(world.system, ref), world.log]
    },
    expected: ['running', ['start 1']],
  },
  {
    rule: '3.2 a start that throws: SpawnError, nothing is published, the name is free',
    async outcome({ spawn, host, seen }) {
      const error = thrown(() => spawn('ref', failing))
      await host.settle()
      spawn('ref')
      await host.settle()
      return [spawnFailure(error), seen.failures.length, seen.life('ref')]
    },
    expected: [['SPAWN_START_FAILED', true], 0, ['started']],
  },
  {
    rule: '3.2 spawnAsync rejects after the rollback',
    async outcome({ make, system, host, seen }) {
      const errors = [failing, failingLate].map((plan, index) => rejected(() => system.spawnAsync(make(plan), `ref-${index}`)))
      await host.settle()
      return [
        (await Promise.all(errors)).map(spawnFailure),
        seen.failures.length,
        [0, 1].flatMap(index => seen.life(`ref-${index}`)),
      ]
    },
    expected: [
      [
        ['SPAWN_START_FAILED', true],
        ['SPAWN_START_FAILED', true],
      ],
      0,
      [],
    ],
  },
  {
    rule: '3.3 an asynchronous start that fails is supervised',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', failingLate)
      const before = stateOf(system, ref)
      await host.settle()
      return [before, seen.outcomes(), seen.life('ref'), stateOf(system, ref)]
    },
    expected: ['starting', ['stop'], [], 'gone'],
  },
  {
    rule: 'C2 no message is handled before the start is done',
    async outcome({ spawn, host, log, say }) {
      const gate = deferred()
      const ref = spawn('ref', { start: () => gate.promise.then(() => void log.push('start')) })
      ref.tell(say('message'))
      await host.settle()
      const before = [...log]
      gate.resolve()
      await host.settle()
      return [before, log]
    },
    expected: [[], ['start', 'message']],
  },
  {
    rule: '3.4 a start that takes too long fails; a stop of a starting actor runs no hook',
    async outcome({ spawn, host, log, seen, system, noting }) {
      const slow: Plan = {
        start: () => deferred().promise,
        signal: noting('ref'),
        options: { startTimeoutMs: 50, stopTimeoutMs: 10 },
      }
      const [late, stopped] = [spawn('late', slow), spawn('stopped', slow)]
      await host.advance(20)
      system.stop(stopped)
      await host.advance(10)
      const first = [stateOf(system, late), stateOf(system, stopped), seen.failures.length]
      await host.advance(100)
      return [first, stateOf(system, late), seen.failures.map(event => event.snapshot.path.name), log]
    },
    expected: [['starting', 'gone', 0], 'gone', ['late'], []],
  },
  {
    rule: '3.6 the order of a restart: children, preRestart, start, what is queued',
    async outcome(world) {
      const { spawn, child, host, log, say, noting } = world
      const plan = numbered(world)
      const ref = spawn('ref', plan)
      ref.tell(ctx => void child(ctx, 'child', { signal: noting('child') }))
      ref.tell(boom)
      ref.tell(say('queued'))
      await host.settle()
      return log
    },
    expected: ['start 1', 'child postStop', 'preRestart 1', 'start 2', 'queued'],
  },
  {
    rule: 'C9 the events of a restart, and of an end',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref')
      ref.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return seen.life('ref')
    },
    expected: ['started', 'replaced', 'restarted', 'stopped'],
  },
  {
    rule: '3.6 the state of the behaviour is that of the beginning again',
    async outcome({ spawn, make, host, log, say }) {
      const ref = spawn('ref', { start: () => void log.push('start') })
      ref.tell(() => make({ start: () => void log.push('became') }))
      ref.tell(say('a'))
      ref.tell(boom)
      ref.tell(say('b'))
      await host.settle()
      return log
    },
    expected: ['start', 'became', 'a', 'start', 'b'],
  },
  {
    rule: '3.6c what was stashed is handled first after a restart',
    async outcome({ spawn, host, log, say }) {
      const ref = spawn('ref')
      ref.tell(ctx => ctx.stash.stash(say('stashed')))
      ref.tell(boom)
      ref.tell(say('queued'))
      await host.settle()
      return log
    },
    expected: ['stashed', 'queued'],
  },
]
