import { type ActorContext, type ActorRef, kill, poison, type Signal } from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import type { Plan, Rule, World } from './decorations.ts'
import { codeOf, hang, known } from './rule-support.ts'
import { type Act, Boom, boom, inTurn, stateOf, thrown } from './support.ts'

/** Logs of whom it is told, and why. */
const telling =
  ({ log }: World): NonNullable<Plan['signal']> =>
  (_, signal) =>
    void log.push('reason' in signal ? `${signal.type} ${signal.path.name} ${signal.reason}` : signal.type)
const refusing: NonNullable<Plan['options']> = {
  mailbox: { kind: 'custom', create: () => faultyMailbox({ system: ({ type }) => (type === 'watch' ? 'refuse' : 'ok') }) },
}

/** Rules of DeathWatch. */
export const watchRules: readonly Rule[] = [
  {
    rule: '6.1 W1 W2 told once, before waiting messages, with pid, path and reason',
    async outcome(world) {
      const { spawn, host, log, say, system } = world
      const signals: Signal[] = []
      const ref = spawn('ref', {
        signal(_, signal) {
          signals.push(signal)
          log.push(signal.type)
        },
      })
      const target = spawn('target')
      await inTurn(host, ref, ctx => ctx.watch(target))
      const gate = hang(ref)
      ref.tell(say('waiting'))
      await host.settle()
      target.tell(ctx => ctx.stopSelf())
      await host.settle()
      gate.resolve()
      await host.settle()
      const [signal] = signals
      const isTheTarget = signal?.type === 'terminated' && signal.pid === target.pid && signal.path.equals(target.path)
      await host.advance(10_000)
      return [log, isTheTarget, stateOf(system, target)]
    },
    expected: [['terminated', 'waiting'], true, 'gone'],
  },
  {
    rule: '6.1 the reason: stopped for an orderly end, failed for an end by failure, notFound for one that is gone',
    async outcome(world) {
      const { spawn, host, log, system } = world
      const ref = spawn('ref', { signal: telling(world) })
      const ends: readonly (readonly [string, (target: ActorRef<Act>) => void])[] = [
        ['stop', target => system.stop(target)],
        ['poison', poison],
        ['kill', kill],
        ['failure', target => target.tell(boom)],
      ]
      for (const [how, end] of ends) {
        const target = spawn(how, { options: { supervision: 'stop' } })
        await inTurn(host, ref, ctx => ctx.watch(target))
        end(target)
        await host.settle()
      }
      const gone = spawn('gone')
      system.stop(gone)
      await host.settle()
      await inTurn(host, ref, ctx => ctx.watch(gone))
      return log
    },
    expected: [
      'terminated stop stopped',
      'terminated poison stopped',
      'terminated kill failed',
      'terminated failure failed',
      'terminated gone notFound',
    ],
  },
  {
    rule: '6.1 W4 every watcher is told, each once, watching twice is once; restarts and resumes tell nobody',
    async outcome(world) {
      const { spawn, host, log, system } = world
      const target = spawn('target')
      const watchers = ['a', 'b', 'c'].map(name => spawn(name, { signal: (_, { type }) => void log.push(`${name} ${type}`) }))
      for (const watcher of watchers.slice(0, 2)) watcher.tell(ctx => ctx.watch(target))
      watchers[0]?.tell(ctx => ctx.watch(target))
      await host.settle()
      target.tell(boom)
      await host.settle()
      const before = [...log]
      system.stop(target)
      await host.settle()
      return [before, [...log].sort()]
    },
    expected: [[], ['a terminated', 'b terminated']],
  },
  {
    rule: 'W1 one that has no handler for signals ignores the end of those it watches',
    async outcome({ spawn, host, system, seen, log, say }) {
      const [ref, target] = [spawn('ref'), spawn('target')]
      ref.tell(ctx => ctx.watch(target))
      await host.settle()
      system.stop(target)
      await host.settle()
      ref.tell(say('goes on'))
      await host.settle()
      return [log, stateOf(system, ref), seen.failures.length, seen.unhandled.length, seen.deadLetters.length]
    },
    expected: [['goes on'], 'running', 0, 0, 0],
  },
  {
    rule: 'W5 watching oneself is ignored; W6 the watcher that has ended is forgotten',
    async outcome(world) {
      const { spawn, host, system, log, seen } = world
      const [ref, target] = [spawn('ref', { signal: telling(world) }), spawn('target')]
      ref.tell(ctx => ctx.watch(ctx.self))
      ref.tell(ctx => ctx.watch(target))
      await host.settle()
      for (const each of [ref, target]) {
        system.stop(each)
        await host.settle()
      }
      return [log, seen.deadLetters.length]
    },
    expected: [['postStop'], 0],
  },
  {
    rule: 'W6 unwatch of a child breaks neither its supervision nor the order of a stop',
    async outcome(world) {
      const { spawn, child, host, system, log, noting, seen } = world
      const ref = spawn('ref', { signal: noting('ref') })
      const target = await inTurn(host, ref, ctx => {
        const made = child(ctx, 'child', { signal: noting('child') })
        ctx.watch(made)
        ctx.unwatch(made)
        return made
      })
      target.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return [log, seen.outcomes()]
    },
    expected: [['child preRestart', 'child postStop', 'ref postStop'], ['restart']],
  },
  {
    rule: 'W7 those who watch each other: the survivor is told; parent and child end in order',
    async outcome(world) {
      const { spawn, child, host, system, log, noting } = world
      const [a, b] = [spawn('a', { signal: noting('a') }), spawn('b', { signal: noting('b') })]
      a.tell(ctx => ctx.watch(b))
      b.tell(ctx => ctx.watch(a))
      const start = (ctx: ActorContext<Act>): void => {
        const { parent } = ctx
        ctx.watch(known(parent))
      }
      const top = spawn('top', {
        start: ctx => ctx.watch(child(ctx, 'below', { start, signal: noting('below') })),
        signal: noting('top'),
      })
      await host.settle()
      for (const ref of [a, top]) {
        system.stop(ref)
        await host.settle()
      }
      return log
    },
    expected: ['a postStop', 'b terminated', 'below postStop', 'top postStop'],
  },
  {
    rule: 'W8 the lifecycle events go on next to a watch',
    async outcome(world) {
      const { spawn, host, system, seen } = world
      const [ref, target] = [spawn('ref', { signal: telling(world) }), spawn('target')]
      ref.tell(ctx => ctx.watch(target))
      target.tell(boom)
      await host.settle()
      system.stop(target)
      await host.settle()
      return ['ref', 'target'].map(name => seen.life(name))
    },
    expected: [['started'], ['started', 'replaced', 'restarted', 'stopped']],
  },
  {
    rule: 'W11 F6 a failure of the handler is one of the watcher, and the notification does not come again',
    async outcome(world) {
      const { spawn, host, system, log, say, seen } = world
      const ref = spawn('ref', {
        signal(_, { type }) {
          log.push(type)
          if (type === 'terminated') return Promise.reject(new Boom('signal'))
        },
      })
      const target = spawn('target')
      ref.tell(ctx => ctx.watch(target))
      await host.settle()
      system.stop(target)
      await host.settle()
      ref.tell(say('goes on'))
      await host.settle()
      return [log, seen.failures.map(event => [event.snapshot.path.name, event.lastMessage]), seen.outcomes()]
    },
    expected: [['terminated', 'preRestart', 'goes on'], [['ref', undefined]], ['restart']],
  },
  {
    rule: '6.8 W1 a watch that is refused throws and leaves nothing behind; spawnWatched then stops the child',
    async outcome(world) {
      const { spawn, make, host, system, log, noting, seen } = world
      const ref = spawn('ref', { signal: telling(world) })
      const target = spawn('target', { options: refusing })
      const refused = await inTurn(host, ref, ctx =>
        [
          () => ctx.watch(target),
          () => ctx.watchWith(target, world.say('ended')),
          () => ctx.link(target),
          () => ctx.spawnWatched(make({ signal: noting('child') }), { name: 'child', ...refusing }),
        ].map(watch => thrown(watch) instanceof Error),
      )
      const free = await inTurn(host, ref, ctx => codeOf(() => ctx.spawn(make(), 'child')))
      system.stop(target)
      await host.advance(1_000)
      return [refused, log, free, seen.failures.length, seen.deadLetters.length]
    },
    expected: [[true, true, true, true], ['child postStop'], undefined, 0, 0],
  },
]
