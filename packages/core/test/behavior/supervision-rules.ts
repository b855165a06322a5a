import { Behavior, SupervisorStrategy } from '@cellactor/core'
import type { Rule } from './decorations.ts'
import { total } from './rule-support.ts'
import { Boom, boom, deferred, fails, nodeOf, Other, stateOf } from './support.ts'

/** Rules of failures and what an actor’s own supervision decides about them. */
export const supervisionRules: readonly Rule[] = [
  {
    rule: '4.6 resume keeps the instance, its state and its children',
    async outcome(world) {
      const { host, log, say, system, make, seen } = world
      const ref = world.spawn('ref', { start: () => void log.push('start'), options: { supervision: 'resume' } })
      ref.tell(ctx => {
        world.child(ctx, 'child')
        return make({ signal: world.noting('became') })
      })
      for (const act of [boom, say('goes on')]) ref.tell(act)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return [log, seen.life('child')]
    },
    expected: [
      ['start', 'goes on', 'became postStop'],
      ['started', 'stopped'],
    ],
  },
  {
    rule: '4.6 stop ends the actor, and tells its parent why',
    async outcome(world) {
      const { host, log, system, seen } = world
      const ref = world.spawn('ref', {
        signal: (_, signal) => void log.push(signal.type === 'childFailed' ? signal.failure.description() : signal.type),
      })
      ref.tell(ctx => {
        const target = world.child(ctx, 'child', { options: { supervision: 'stop' } })
        ctx.watch(target)
        target.tell(fails(new Boom('why')))
      })
      await host.settle()
      return [log.map(line => line.includes('why')), seen.life('child'), stateOf(system, ref)]
    },
    expected: [[true], ['started', 'stopped'], 'running'],
  },
  {
    rule: 'F3 messages that arrive during a failure are kept, in order',
    async outcome({ spawn, host, say, log }) {
      const backoff = { minMs: 100, maxMs: 100, jitter: 0 }
      const ref = spawn('ref', { options: { supervision: SupervisorStrategy.restart({ backoff }) } })
      for (const act of [boom, say('a')]) ref.tell(act)
      await host.settle()
      ref.tell(say('b'))
      await host.advance(99)
      const before = [...log]
      await host.advance(1)
      return [before, log]
    },
    expected: [[], ['a', 'b']],
  },
  {
    rule: '4.11 the default: ten restarts in ten seconds, then stop',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref')
      for (let count = 0; count < 11; count += 1) ref.tell(boom)
      await host.settle()
      return [seen.outcomes(), stateOf(system, ref)]
    },
    expected: [[...Array(10).fill('restart'), 'stop'], 'gone'],
  },
  {
    rule: '5.1 limits count restarts within their window',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', { options: { supervision: SupervisorStrategy.restart({ maxRestarts: 1, withinMs: 100 }) } })
      for (const pauseMs of [0, 101, 10]) {
        await host.advance(pauseMs)
        ref.tell(boom)
        await host.settle()
      }
      return [seen.outcomes(), stateOf(system, ref)]
    },
    expected: [['restart', 'restart', 'stop'], 'gone'],
  },
  {
    rule: '3.3 a restart whose start fails is decided again, with backoff',
    async outcome({ spawn, host, log, say, seen }) {
      const backoff = { minMs: 10, maxMs: 40, jitter: 0 }
      let starts = 0
      const ref = spawn('ref', {
        start() {
          starts += 1
          if (starts > 1 && starts < 4) throw new Boom(`start ${starts}`)
        },
        options: { supervision: SupervisorStrategy.restart({ backoff }) },
      })
      for (const act of [boom, say('kept')]) ref.tell(act)
      await host.settle()
      await host.advance(200)
      return [starts, seen.delays(), log, seen.life('ref')]
    },
    expected: [4, [10, 20, 40], ['kept'], ['started', 'replaced', 'restarted']],
  },
  {
    rule: 'R9 supervise around it is used, and re-installs what it was given',
    async outcome({ make, system, host, log, say, seen }) {
      const behavior = Behavior.supervise(make({ start: () => void log.push('start') }))
        .onFailure(Boom, 'restart')
        .onFailure(Other, 'resume')
        .onFailure('stop')
      const ref = system.spawn(behavior)
      ref.tell(() => make({ start: () => void log.push('became') }))
      for (const act of [fails(new Other('x')), say('a'), boom, say('b'), fails('word')]) ref.tell(act)
      await host.settle()
      return [log, seen.outcomes(), stateOf(system, ref)]
    },
    expected: [['start', 'became', 'a', 'start', 'b'], ['resume', 'restart', 'stop'], 'gone'],
  },
  {
    rule: 'F9 the metrics balance',
    async outcome(world) {
      const { spawn, host } = world
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      for (const act of [boom, () => Promise.reject(new Boom('late')), boom]) ref.tell(act)
      const other = spawn('other')
      other.tell(boom)
      await host.settle()
      return ['failure_total', 'failure_resume_total', 'failure_restart_total']
        .map(counter => total(world, counter))
        .concat(world.system.metrics().gauges.get('failure_inflight') ?? 0)
    },
    expected: [4, 3, 1, 0],
  },
  {
    rule: '2.5 a rejection is a failure; one that is late is not',
    async outcome({ spawn, host, seen, system }) {
      const gate = deferred()
      const ref = spawn('ref', { options: { supervision: 'resume', stopTimeoutMs: 10 } })
      ref.tell(() => Promise.reject(new Boom('now')))
      ref.tell(() => gate.promise)
      await host.settle()
      system.stop(ref)
      await host.advance(10)
      gate.reject(new Boom('late'))
      await host.settle()
      return [seen.outcomes(), stateOf(system, ref)]
    },
    expected: [['resume'], 'gone'],
  },
  {
    rule: '5.6 the number of restarts is shown',
    async outcome({ spawn, host, system }) {
      const ref = spawn('ref')
      for (const act of [boom, boom]) ref.tell(act)
      await host.settle()
      const node = nodeOf(system, ref)
      return [node?.restarts, node?.state, node?.children.length]
    },
    expected: [2, 'running', 0],
  },
]
