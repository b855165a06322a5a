import { type ActorContext, StartTimeoutFailure, SupervisorStrategy } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { always, family, known, steady } from './rule-support.ts'
import { type Act, Boom, boom, deferred, rejected, stateOf } from './support.ts'

const restarting = (limits: Parameters<typeof SupervisorStrategy.restart>[0]) => ({
  supervision: SupervisorStrategy.restart(limits),
})
/** Rules of starts that are tried again, and of those that take too long. */
export const attemptRules: readonly Rule[] = [
  {
    rule: '3.3 C9 a first start that is tried again: started is published once, nothing for the failed attempts',
    async outcome({ spawn, host, log, noting, say, seen, system }) {
      let starts = 0
      const start = async () => {
        starts += 1
        if (starts < 3) throw new Boom('start')
        log.push('started')
      }
      const ref = spawn('ref', { start, signal: noting('ref'), options: { supervision: 'resume' } })
      ref.tell(say('kept'))
      await host.settle()
      system.stop(ref)
      await host.settle()
      return [starts, log, seen.failures.length, seen.life('ref')]
    },
    // There is no instance to go on with: `resume` means restart.
    expected: [3, ['started', 'kept', 'ref postStop'], 2, ['started', 'stopped']],
  },
  {
    rule: '3.3 5.3 the limits and the backoff of a first start: n attempts after the first',
    async outcome({ spawn, host, seen, system }) {
      let starts = 0
      const start = () => {
        starts += 1
        return Promise.reject(new Boom('start'))
      }
      const ref = spawn('ref', { start, options: restarting({ maxRestarts: 2, backoff: steady(10) }) })
      await host.advance(9)
      const before = starts
      await host.advance(100)
      return [before, starts, seen.delays(), seen.outcomes(), stateOf(system, ref)]
    },
    expected: [1, 3, [10, 10, undefined], ['restart', 'restart', 'stop'], 'gone'],
  },
  {
    rule: '3.4 the failure of a start that takes too long is a StartTimeoutFailure, of a restart as well',
    async outcome({ spawn, host, seen, system }) {
      let starts = 0
      const signals: ActorContext<Act>['signal'][] = []
      const start = (ctx: ActorContext<Act>) => {
        signals.push(ctx.signal)
        starts += 1
        return starts === 2 ? deferred().promise : undefined
      }
      const ref = spawn('ref', { start, options: { ...restarting({}), startTimeoutMs: 50, stopTimeoutMs: 10 } })
      ref.tell(boom)
      await host.advance(49)
      const before = [starts, stateOf(system, ref), seen.failures.length]
      await host.advance(100)
      const isTimeout = seen.failures.map(event => event.snapshot.failure.downcast(StartTimeoutFailure) !== undefined)
      return [before, starts, isTimeout, signals.map(signal => signal.aborted), stateOf(system, ref)]
    },
    expected: [[2, 'restarting', 1], 3, [false, true], [true, true, false], 'running'],
  },
  {
    rule: '3.4 without a word of the spawn a start may take 30 000 ms',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', { start: () => deferred().promise })
      await host.advance(29_999)
      const before = [stateOf(system, ref), seen.failures.length]
      await host.advance(1)
      return [before, seen.failures.map(event => event.snapshot.failure.downcast(StartTimeoutFailure) !== undefined)]
    },
    expected: [['starting', 0], [true]],
  },
  {
    rule: '3.4 a stop of a starting actor aborts its signal and waits; a pending spawnAsync rejects with SPAWN_STOPPED',
    async outcome({ make, system, host, log, noting, seen }) {
      const start = (ctx: ActorContext<Act>) => {
        const gate = deferred()
        ctx.signal.addEventListener('abort', () => {
          log.push('aborted')
          gate.resolve()
        })
        return gate.promise.then(() => void log.push('settled'))
      }
      const asked = rejected(() => system.spawnAsync(make({ start, signal: noting('ref') }), 'ref'))
      await host.settle()
      system.stop(known(system.resolve(`cellactor://${system.name}/user/ref`)))
      await host.settle()
      return [((await asked) as { code?: unknown }).code, log, seen.failures.length, seen.life('ref')]
    },
    expected: ['SPAWN_STOPPED', ['aborted', 'settled'], 0, []],
  },
  {
    rule: '3.4 a recreate of a starting actor: the attempt is given up, and reported to nobody',
    async outcome(world) {
      const { host, log, say, seen } = world
      let starts = 0
      const start = (ctx: ActorContext<Act>) => {
        starts += 1
        if (starts > 1) return
        const gate = deferred()
        ctx.signal.addEventListener('abort', () => gate.reject(new Boom('given up')))
        return gate.promise
      }
      const { of } = family(world, ['a', 'b'], SupervisorStrategy.allForOne(always('restart')), name =>
        name === 'b' ? { start } : {},
      )
      of('b').tell(say('kept'))
      of('a').tell(boom)
      await host.settle()
      const ofB = log.filter(line => line.startsWith('b ') || line === 'kept')
      return [starts, ofB, seen.failures.map(event => event.snapshot.path.name), seen.life('b')]
    },
    expected: [2, ['kept'], ['a'], ['started']],
  },
]
