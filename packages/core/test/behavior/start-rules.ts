import type { ActorContext, ActorRef } from '@cellactor/core'
import type { Plan, Rule } from './decorations.ts'
import { codeOf, known } from './rule-support.ts'
import { type Act, Boom, boom, deferred, stateOf, thrown } from './support.ts'

const codeAndCause = (error: unknown): unknown => {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return [code, cause instanceof Boom]
}

/** Rules of registration and of the first start. */
export const startRules: readonly Rule[] = [
  {
    rule: '3.1 the cell is known, and known to its parent, before it starts',
    async outcome({ spawn, child, host, system, log }) {
      spawn('ref').tell(parent => {
        const start = (ctx: ActorContext<Act>): void => {
          const isKnown = system.resolve(ctx.path)?.pid === ctx.pid && parent.child('child')?.pid === ctx.pid
          log.push(`${isKnown} ${stateOf(system, ctx.self)} ${[...parent.children].length}`)
        }
        child(parent, 'child', { start })
        log.push(stateOf(system, known(parent.child('child'))))
      })
      await host.settle()
      return log
    },
    expected: ['true starting 1', 'running'],
  },
  {
    rule: '3.2 only the start itself is run within spawn, in a handler and in a start as well',
    async outcome({ spawn, child, host, log, say }) {
      const start = (name: string, then?: Plan['start']): Plan => ({
        start(ctx) {
          log.push(`${name} starts`)
          ctx.self.tell(say(`${name} is told`))
          const result = then?.(ctx)
          log.push(`${name} has started`)
          return result
        },
      })
      spawn('ref').tell(ctx => {
        child(
          ctx,
          'outer',
          start('outer', own => void child(own, 'inner', start('inner'))),
        )
        log.push('returned')
      })
      await host.settle()
      return [log.slice(0, 5), log.slice(5).sort()]
    },
    expected: [
      ['outer starts', 'inner starts', 'inner has started', 'outer has started', 'returned'],
      ['inner is told', 'outer is told'],
    ],
  },
  {
    rule: '3.2 the children of a start that failed are stopped; name and watchers wait for the last of them',
    async outcome(world) {
      const { spawn, child, host, log, noting, system } = world
      const gate = deferred()
      const watcher = spawn('watcher', { signal: noting('watcher') })
      let self: ActorRef<Act> | undefined
      const start = (ctx: ActorContext<Act>): void => {
        self = ctx.self
        child(ctx, 'child', { signal: () => gate.promise.then(() => void log.push('child has stopped')) })
        throw new Boom('start')
      }
      const error = thrown(() => spawn('ref', { start }))
      watcher.tell(ctx => ctx.watch(known(self)))
      await host.settle()
      const before = [codeOf(() => spawn('ref')), [...log]]
      gate.resolve()
      await host.settle()
      return [codeAndCause(error), before, log, codeOf(() => spawn('ref')), stateOf(system, known(self))]
    },
    expected: [
      ['SPAWN_START_FAILED', true],
      ['SPAWN_NAME_TAKEN', []],
      ['child has stopped', 'watcher terminated'],
      undefined,
      'gone',
    ],
  },
  {
    rule: '3.2 a parent that lets a SpawnError pass fails by it; one that catches it goes on',
    async outcome({ spawn, child, host, log, seen }) {
      const start = (): never => {
        throw new Boom('start')
      }
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      ref.tell(ctx => void log.push(String(codeOf(() => child(ctx, 'caught', { start })))))
      ref.tell(ctx => void child(ctx, 'passed', { start }))
      await host.settle()
      return [log, seen.failures.map(event => event.snapshot.path.name), seen.outcomes()]
    },
    expected: [['SPAWN_START_FAILED'], ['ref'], ['resume']],
  },
  {
    rule: '3.2 starts nested deeper than 100 are deferred: their refs come back starting',
    async outcome({ spawn, child, host, system }) {
      const states: string[] = []
      let started = 0
      const start =
        (level: number) =>
        (ctx: ActorContext<Act>): void => {
          started += 1
          if (level < 150) states.push(stateOf(system, child(ctx, 'next', { start: start(level + 1) })))
        }
      spawn('ref', { start: start(1) })
      const before = started
      await host.settle()
      return [before < 150, started, states.filter(state => state === 'starting').length, states.length]
    },
    expected: [true, 150, 1, 149],
  },
  {
    rule: '3.2 C3 spawnAsync resolves after the start, whether it takes its time or not',
    async outcome({ make, system, host, log }) {
      const gate = deferred()
      const starts = { now: () => void log.push('now'), later: () => gate.promise.then(() => void log.push('later')) }
      const asked = Object.entries(starts).map(async ([name, start]) => {
        const ref = await system.spawnAsync(make({ start }), name)
        log.push(`${name} ${stateOf(system, ref)}`)
      })
      await host.settle()
      const before = [...log]
      gate.resolve()
      await host.settle()
      await Promise.all(asked)
      return [before, log.slice(before.length)]
    },
    expected: [
      ['now', 'now running'],
      ['later', 'later running'],
    ],
  },
  {
    rule: '3.2 spawnAsync of a context makes a child, and says of a failed start what spawn says',
    async outcome({ make, spawn, host, log }) {
      spawn('ref').tell(async ctx => {
        const made = await ctx.spawnAsync(make(), 'made')
        const failing = ctx.spawnAsync(make({ start: () => Promise.reject(new Boom('start')) }), 'failing')
        const error = await failing.catch((reason: unknown) => reason)
        log.push(`${ctx.child('made')?.pid === made.pid} ${codeAndCause(error)} ${ctx.child('failing')}`)
      })
      await host.settle()
      return log
    },
    expected: ['true SPAWN_START_FAILED,true undefined'],
  },
  {
    rule: '3.5 the factory runs once for each instance, in the child, also where it gives the same object again',
    async outcome({ make, system, host, log }) {
      const contexts: ActorContext<Act>[] = []
      const same = make({ start: ctx => void contexts.push(ctx) })
      const ref = system.spawn(() => {
        log.push(stateOf(system, known(system.resolve(`cellactor://${system.name}/user/ref`))))
        return same
      }, 'ref')
      ref.tell(boom)
      await host.settle()
      return [log, contexts.length, contexts.map(ctx => codeOf(() => ctx.unwatch(ref)))]
    },
    expected: [['starting', 'restarting'], 2, ['CONTEXT_STOPPED', undefined]],
  },
]
