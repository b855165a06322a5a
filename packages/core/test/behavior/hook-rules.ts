import { SupervisorStrategy } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { Boom, boom, deferred, rejected, stateOf } from './support.ts'

/** Rules of the last hook of an instance that is replaced. */
export const hookRules: readonly Rule[] = [
  {
    rule: '3.6b 4.12 preRestart is told the failure, and waited for',
    async outcome({ spawn, host, log, say, system }) {
      const gate = deferred()
      const ref = spawn('ref', {
        start: () => void log.push('start'),
        signal(_, signal) {
          log.push(signal.type === 'preRestart' ? signal.failure.description() : signal.type)
          return gate.promise.then(() => void log.push('waited for'))
        },
      })
      for (const act of [boom, say('queued')]) ref.tell(act)
      await host.settle()
      const before = [stateOf(system, ref), log.length, log[1]?.includes('boom')]
      gate.resolve()
      await host.settle()
      return [before, log.slice(2)]
    },
    expected: [
      ['restarting', 2, true],
      ['waited for', 'start', 'queued'],
    ],
  },
  {
    rule: '3.6b C8 preRestart that fails: supervised by itself, and not repeated for that instance',
    async outcome({ spawn, host, log, say, seen }) {
      let starts = 0
      const ref = spawn('ref', {
        start: () => void log.push(`start ${++starts}`),
        signal(_, signal) {
          log.push(`${signal.type} ${starts}`)
          throw new Boom('hook')
        },
      })
      for (const act of [boom, say('queued')]) ref.tell(act)
      await host.settle()
      const descriptions = seen.descriptions().map(text => (text.includes('hook') ? 'hook' : 'message'))
      return [log, descriptions, seen.outcomes(), seen.life('ref')]
    },
    expected: [
      ['start 1', 'preRestart 1', 'start 2', 'queued'],
      ['message', 'hook'],
      ['restart', 'restart'],
      ['started', 'replaced', 'restarted'],
    ],
  },
  {
    rule: '3.6a 3.7a spawnAsync is refused in the last hook as spawn is, each with the reason',
    async outcome({ spawn, make, host, log, system }) {
      const ref = spawn('ref', {
        async signal(ctx, { type }) {
          const refused = await rejected(() => ctx.spawnAsync(make()))
          log.push(`${type} ${(refused as { code?: unknown }).code}`)
        },
      })
      ref.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return log
    },
    expected: ['preRestart SPAWN_PARENT_RESTARTING', 'postStop SPAWN_PARENT_STOPPING'],
  },
  {
    rule: '3.6b C8 preRestart that always fails: the limits end it, without a second hook',
    async outcome({ spawn, host, log, seen, system }) {
      const signal: () => Promise<void> = () => {
        log.push('hook')
        return Promise.reject(new Boom('hook'))
      }
      const ref = spawn('ref', { signal, options: { supervision: SupervisorStrategy.restart({ maxRestarts: 1 }) } })
      for (const act of [boom, boom]) ref.tell(act)
      await host.settle()
      return [log, seen.outcomes(), stateOf(system, ref), seen.life('ref')]
    },
    expected: [['hook'], ['restart', 'stop'], 'gone', ['started', 'stopped']],
  },
]
