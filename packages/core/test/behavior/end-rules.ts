import { type ActorContext, type ActorRef, gracefulStop, KilledFailure, kill, poison, SupervisorStrategy } from '@cellactor/core'
import type { Plan, Rule } from './decorations.ts'
import { codeOf, hang, known, pausing, steady } from './rule-support.ts'
import { type Act, Boom, boom, deferred, inTurn, stateOf } from './support.ts'

/** Rules of stops in every state, of the three ways to end, and of names. */
export const endRules: readonly Rule[] = [
  {
    rule: '3.7a the handler that stops its actor is finished, nothing after it is handled, nothing can be spawned',
    async outcome({ spawn, child, host, log, say }) {
      const ref = spawn('ref', {
        signal: (ctx, { type }) => void log.push(`${type} ${codeOf(() => child(ctx, 'late'))}`),
      })
      ref.tell(async ctx => {
        ctx.stopSelf()
        await Promise.resolve()
        log.push(`goes on ${ctx.signal.aborted}`)
      })
      ref.tell(say('next'))
      await host.settle()
      return log
    },
    expected: ['goes on true', 'postStop SPAWN_PARENT_STOPPING'],
  },
  {
    rule: '3.7b postStop runs after those of the children, through the whole tree, each waited for',
    async outcome({ spawn, child, host, log, system }) {
      const gate = deferred()
      const noting = (name: string, below?: Plan): Plan => ({
        start: ctx => {
          if (below !== undefined) child(ctx, `under-${name}`, below)
        },
        signal: () => (name === 'b' ? gate.promise : Promise.resolve()).then(() => void log.push(name)),
      })
      const ref = spawn('ref', noting('a', noting('b', noting('c'))))
      system.stop(ref)
      await host.settle()
      const before = [...log]
      gate.resolve()
      await host.settle()
      return [before, log]
    },
    expected: [['c'], ['c', 'b', 'a']],
  },
  {
    rule: '3.7c C8 a postStop that fails is logged once',
    async outcome({ spawn, host, seen, system }) {
      const ref = spawn('ref', { signal: () => Promise.reject(new Boom('at the end')) })
      system.stop(ref)
      await host.settle()
      return [seen.problems().map(event => [event.level, event.path?.name]), seen.outcomes(), stateOf(system, ref)]
    },
    expected: [[['error', 'ref']], ['stop'], 'gone'],
  },
  {
    rule: '3.7d what remains becomes dead letters in order, the stashed ones first',
    async outcome({ spawn, host, seen, system, log, say }) {
      const acts = ['a', 'b', 'c', 'd'].map(line => say(line))
      const ref = spawn('ref')
      ref.tell(ctx => {
        for (const act of acts.slice(0, 2)) ctx.stash.stash(act)
      })
      const gate = hang(ref)
      await host.settle()
      for (const act of acts.slice(2)) ref.tell(act)
      system.stop(ref)
      await host.settle()
      gate.resolve()
      await host.settle()
      return [log, seen.deadLetters.map(event => [acts.indexOf(event.message as Act), event.reason])]
    },
    expected: [
      [],
      [
        [0, 'stopped'],
        [1, 'stopped'],
        [2, 'stopped'],
        [3, 'stopped'],
      ],
    ],
  },
  {
    rule: '3.7e C9 the end is published once, parent and watchers are told once, the name is free for the parent',
    async outcome({ spawn, child, host, log, noting, seen, system }) {
      const watcher = spawn('watcher', { signal: noting('watcher') })
      const ref = spawn('ref', {
        signal: (ctx, { type }) => void log.push(`ref ${type} ${ctx.child('child')} ${codeOf(() => child(ctx, 'child'))}`),
      })
      const target = await inTurn(host, ref, ctx => {
        const made = child(ctx, 'child')
        ctx.watch(made)
        return made
      })
      watcher.tell(ctx => ctx.watch(target))
      await host.settle()
      system.stop(target)
      system.stop(target)
      await host.settle()
      return [[...log].sort(), seen.life('child')]
    },
    expected: [
      ['ref terminated undefined undefined', 'watcher terminated'],
      ['started', 'stopped', 'started'],
    ],
  },
  {
    rule: '3.8 a stop in backoff cancels the restart, and runs the one hook',
    async outcome({ spawn, host, log, noting, system, seen }) {
      const options = { supervision: SupervisorStrategy.restart({ backoff: steady(100) }) }
      const ref = spawn('ref', { start: () => void log.push('start'), signal: noting('ref'), options })
      ref.tell(boom)
      await host.advance(50)
      const before = [stateOf(system, ref), host.pendingTimers]
      system.stop(ref)
      await host.settle()
      const after = [stateOf(system, ref), host.pendingTimers]
      await host.advance(1_000)
      return [before, after, log, seen.life('ref')]
    },
    expected: [
      ['suspended', 1],
      ['gone', 0],
      ['start', 'ref postStop'],
      ['started', 'stopped'],
    ],
  },
  {
    rule: '3.8 a stop of one that is suspended with its parent',
    async outcome({ spawn, child, host, log, noting, system }) {
      const ref = spawn('ref', { options: { supervision: pausing(100) } })
      const target = await inTurn(host, ref, ctx => child(ctx, 'child', { signal: noting('child') }))
      ref.tell(boom)
      await host.settle()
      const before = stateOf(system, target)
      system.stop(target)
      await host.settle()
      const after = [stateOf(system, target), stateOf(system, ref)]
      await host.advance(100)
      return [before, after, stateOf(system, ref), log]
    },
    expected: ['suspended', ['gone', 'suspended'], 'running', ['child postStop']],
  },
  {
    rule: '3.8 a stop while a restart waits for the children: postStop is the hook, and no new instance comes',
    async outcome({ spawn, child, host, log, noting, system, seen }) {
      const gate = deferred()
      const ref = spawn('ref', { start: () => void log.push('start'), signal: noting('ref') })
      ref.tell(ctx => void child(ctx, 'child', { signal: () => gate.promise }))
      ref.tell(boom)
      await host.settle()
      const before = stateOf(system, ref)
      system.stop(ref)
      await host.settle()
      gate.resolve()
      await host.settle()
      return [before, log, stateOf(system, ref), seen.life('ref')]
    },
    expected: ['restarting', ['start', 'ref postStop'], 'gone', ['started', 'stopped']],
  },
  {
    rule: '3.8 3.9 a stop that overtakes a restart after preRestart runs no second hook',
    async outcome({ spawn, host, log, system }) {
      const gate = deferred()
      const signal: NonNullable<Plan['signal']> = (_, { type }) => gate.promise.then(() => void log.push(type))
      const ref = spawn('ref', { start: () => void log.push('start'), signal })
      ref.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      const before = stateOf(system, ref)
      gate.resolve()
      await host.settle()
      return [before, log, stateOf(system, ref)]
    },
    expected: ['stopping', ['start', 'preRestart'], 'gone'],
  },
  {
    rule: '3.10 unnamed children, names that are none, names that are free again',
    async outcome({ spawn, make, host, system }) {
      const ref = spawn('ref')
      const made = await inTurn(host, ref, ctx => [ctx.spawn(make()), ctx.spawn(make(), 'named'), ctx.spawn(make(), {})])
      const refused = await inTurn(host, ref, ctx =>
        ['$own', 'white space', '', 'x'.repeat(256)].map(name => codeOf(() => ctx.spawn(make(), name))),
      )
      system.stop(known(made[1]))
      await host.settle()
      const again = await inTurn(host, ref, ctx => codeOf(() => ctx.spawn(make(), 'named')))
      return [made.map(each => each.path.name), new Set(refused).size, refused[0], again]
    },
    expected: [['$a', 'named', '$b'], 1, 'SPAWN_NAME_INVALID', undefined],
  },
  {
    rule: '3.11 poison waits for what is queued, for a handler, for a restart, and stops the children first',
    async outcome({ spawn, child, host, log, noting, say, system }) {
      const options = { supervision: SupervisorStrategy.restart({ backoff: steady(100) }) }
      const start = (ctx: ActorContext<Act>): void => void child(ctx, 'child', { signal: noting('child') })
      const ref = spawn('ref', { start, signal: noting('ref'), options })
      for (const act of [boom, say('queued')]) ref.tell(act)
      const gate = hang(ref)
      poison(ref)
      ref.tell(say('after'))
      await host.advance(100)
      const before = [stateOf(system, ref), log.slice(2)]
      gate.resolve()
      await host.settle()
      return [before, log.slice(3), stateOf(system, ref)]
    },
    expected: [['awaiting', ['queued']], ['child postStop', 'ref postStop'], 'gone'],
  },
  {
    rule: '3.11 kill is a failure like any other, with a failure of its own',
    async outcome({ spawn, host, log, noting, say, seen }) {
      const ref = spawn('ref', { signal: noting('ref'), options: { supervision: 'restart' } })
      ref.tell(say('queued'))
      kill(ref)
      ref.tell(say('after'))
      await host.settle()
      const isKilled = seen.failures.map(event => event.snapshot.failure.downcast(KilledFailure) !== undefined)
      return [log, isKilled, seen.outcomes()]
    },
    expected: [['queued', 'ref preRestart', 'after'], [true], ['restart']],
  },
  {
    rule: '3.11 gracefulStop says whether the actor has ended in time, its postStop included',
    async outcome({ spawn, host, system, log }) {
      const gate = deferred()
      const refs: ActorRef<Act>[] = [spawn('quick'), spawn('slow', { signal: () => gate.promise })]
      for (const ref of refs) void gracefulStop(ref, 50).then(hasEnded => log.push(`${ref.path.name} ${hasEnded}`))
      await host.settle()
      const before = [...log]
      await host.advance(50)
      const late = stateOf(system, known(refs[1]))
      gate.resolve()
      await host.settle()
      void gracefulStop(known(refs[1]), 50).then(hasEnded => log.push(`again ${hasEnded}`))
      await host.settle()
      return [before, late, log]
    },
    expected: [['quick true'], 'stopping', ['quick true', 'slow false', 'again true']],
  },
]
