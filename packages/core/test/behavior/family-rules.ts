import { type ActorRef, type BehaviorFailure, downcast, SupervisorStrategy } from '@cellactor/core'
import type { Plan, Rule } from './decorations.ts'
import { always, failed, family, showing } from './rule-support.ts'
import { type Act, Boom, boom, deferred, fails, Other, stateOf } from './support.ts'

/** Rules of what a parent decides about its children. */
export const familyRules: readonly Rule[] = [
  {
    rule: '4.6 restart concerns the failed child alone, where it is one for one',
    async outcome(world) {
      const { of } = family(world, ['a', 'b'], SupervisorStrategy.oneForOne(always('restart')))
      of('a').tell(boom)
      await world.host.settle()
      return [world.log, failed(world)]
    },
    expected: [['a preRestart', 'a start'], ['a']],
  },
  {
    rule: '4.6 all for one: every child is restarted',
    async outcome(world) {
      const { of } = family(world, ['a', 'b', 'c'], SupervisorStrategy.allForOne(always('restart')))
      of('b').tell(boom)
      await world.host.settle()
      return [[...world.log].sort(), failed(world), ['a', 'b', 'c'].map(name => world.seen.life(name).length)]
    },
    expected: [['a preRestart', 'a start', 'b preRestart', 'b start', 'c preRestart', 'c start'], ['b'], [3, 3, 3]],
  },
  {
    rule: '4.6 rest for one: the failed child and those started after it',
    async outcome(world) {
      const { of } = family(world, ['a', 'b', 'c'], SupervisorStrategy.restForOne(always('restart')))
      of('b').tell(boom)
      await world.host.settle()
      return [[...world.log].sort(), ['a', 'b', 'c'].map(name => stateOf(world.system, of(name)))]
    },
    expected: [
      ['b preRestart', 'b start', 'c preRestart', 'c start'],
      ['running', 'running', 'running'],
    ],
  },
  {
    rule: '4.6 recreate goes out in start order, and nobody’s end is waited for before the next',
    async outcome(world) {
      const { host, log } = world
      const order: string[] = []
      const found: unknown[] = []
      for (const scope of ['restForOne', 'allForOne'] as const) {
        const { of, parent } = family(world, ['a', 'b', 'c', 'd'], SupervisorStrategy[scope](always('restart')), name => ({
          signal: () => deferred().promise,
          options: {
            stopTimeoutMs: 50,
            ...showing(({ type }) => {
              if (type === 'recreate') order.push(name)
            }),
          },
        }))
        of('b').tell(boom)
        await host.settle()
        found.push(order.splice(0), [...log])
        world.system.stop(parent)
        await host.advance(1_000)
      }
      return found
    },
    expected: [['b', 'c', 'd'], [], ['a', 'b', 'c', 'd'], []],
  },
  {
    rule: '4.6 stop, all for one',
    async outcome(world) {
      const { of } = family(world, ['a', 'b'], SupervisorStrategy.allForOne(always('stop')))
      of('a').tell(boom)
      await world.host.settle()
      return [[...world.log].sort(), ['a', 'b'].map(name => stateOf(world.system, of(name)))]
    },
    expected: [
      ['a postStop', 'b postStop'],
      ['gone', 'gone'],
    ],
  },
  {
    rule: '4.6 stop, rest for one: the failed child and those started after it, no other',
    async outcome(world) {
      const { of } = family(world, ['a', 'b', 'c'], SupervisorStrategy.restForOne(always('stop')))
      of('b').tell(boom)
      of('a').tell(world.say('a runs'))
      await world.host.settle()
      return [[...world.log].sort(), ['a', 'b', 'c'].map(name => stateOf(world.system, of(name))), world.seen.outcomes()]
    },
    expected: [['a runs', 'b postStop', 'c postStop'], ['running', 'gone', 'gone'], ['stop']],
  },
  {
    rule: '4.8 escalate: the parent fails with the same cause, one hop further, and is restarted with its children',
    async outcome(world) {
      const { of, parent } = family(world, ['a', 'b'], SupervisorStrategy.oneForOne(always('escalate')))
      const cause = new Boom('boom')
      // The restart of the parent makes it anew.
      const firstOfA = of('a')
      firstOfA.tell(fails(cause))
      await world.host.settle()
      const { seen } = world
      return [
        seen.failures.map(event => [
          event.snapshot.path.name,
          event.snapshot.actor === (event.snapshot.path.name === 'a' ? firstOfA : parent).pid,
          event.snapshot.stage.hops,
          event.snapshot.failure.downcast(Boom) === cause,
        ]),
        seen.outcomes(),
        ['a', 'b', 'parent'].map(name => seen.life(name)),
      ]
    },
    expected: [
      [
        ['a', true, 0, true],
        ['parent', true, 1, true],
      ],
      ['escalate', 'restart'],
      [
        ['started', 'stopped', 'started'],
        ['started', 'stopped', 'started'],
        ['started', 'replaced', 'restarted'],
      ],
    ],
  },
  {
    rule: 'R7 decide is given the pid and the failure that was thrown',
    async outcome(world) {
      const calls: unknown[] = []
      const cause = new Boom('boom')
      const strategy = SupervisorStrategy.oneForOne({
        decide(actor, failure: BehaviorFailure) {
          calls.push(actor, downcast(failure, Boom) === cause, failure instanceof Boom)
          return 'resume'
        },
      })
      const { of } = family(world, ['a'], strategy)
      of('a').tell(fails(cause))
      await world.host.settle()
      return [calls.length, calls[0] === of('a').pid, calls.slice(1)]
    },
    expected: [3, true, [true, false]],
  },
  {
    rule: '4.5 the child’s own supervision is asked first, the parent’s where it has no opinion',
    async outcome(world) {
      const own = SupervisorStrategy.oneForOne({ decide: (_, failure) => (downcast(failure, Boom) ? 'resume' : undefined) })
      const { of } = family(world, ['a'], SupervisorStrategy.oneForOne(always('stop')), () => ({ options: { supervision: own } }))
      for (const cause of [new Boom('x'), new Other('x')]) of('a').tell(fails(cause))
      await world.host.settle()
      return [world.seen.outcomes(), stateOf(world.system, of('a'))]
    },
    expected: [['resume', 'stop'], 'gone'],
  },
  {
    rule: '4.2 children are suspended with their parent, and run on with it',
    async outcome(world) {
      const backoff = { minMs: 100, maxMs: 100, jitter: 0 }
      const { host, log, say, system } = world
      const keeping = SupervisorStrategy.restart({ backoff, stopChildren: false })
      const grand: ActorRef<Act>[] = []
      const { of } = family(world, ['a'], keeping, () => ({
        start: ctx => {
          if (grand.length === 0) grand.push(world.child(ctx, 'grandchild'))
        },
      }))
      of('a').tell(boom)
      await host.settle()
      const [below = of('a')] = grand
      below.tell(say('below runs'))
      await host.settle()
      const before = [stateOf(system, of('a')), stateOf(system, below), log.includes('below runs')]
      await host.advance(100)
      return [before, stateOf(system, below), log]
    },
    expected: [['suspended', 'suspended', false], 'running', ['a preRestart', 'below runs']],
  },
  {
    rule: '5.5 the limit of one is the limit of all, where it is all for one',
    async outcome(world) {
      const { of } = family(world, ['a', 'b'], SupervisorStrategy.allForOne({ ...always('restart'), maxRestarts: 1 }))
      of('a').tell(boom)
      await world.host.settle()
      of('b').tell(boom)
      await world.host.settle()
      return [world.seen.outcomes(), ['a', 'b'].map(name => stateOf(world.system, of(name)))]
    },
    expected: [
      ['restart', 'stop'],
      ['gone', 'gone'],
    ],
  },
  {
    rule: '3.3 a start that fails late is decided by the parent, with its limits; resume means one more attempt',
    async outcome(world) {
      const { host, log, say, seen } = world
      const starts = new Map<string, number>()
      const planOf = (name: string): Plan => ({
        start() {
          const count = (starts.get(name) ?? 0) + 1
          starts.set(name, count)
          log.push(`${name} start ${count}`)
          return Promise.reject(new Boom('start'))
        },
      })
      const { of } = family(world, ['a'], SupervisorStrategy.oneForOne({ ...always('resume'), maxRestarts: 2 }), planOf)
      of('a').tell(say('never'))
      log.length = 0
      await host.settle()
      return [log, seen.outcomes(), stateOf(world.system, of('a')), seen.deadLetters.map(event => event.reason), seen.life('a')]
    },
    expected: [['a start 2', 'a start 3'], ['restart', 'restart', 'stop'], 'gone', ['stopped'], []],
  },
  {
    rule: '3.6 a start that fails within a restart of all',
    async outcome(world) {
      let starts = 0
      const { of } = family(world, ['a'], SupervisorStrategy.allForOne({ ...always('restart'), maxRestarts: 5 }), () => ({
        start() {
          starts += 1
          if (starts === 2) throw new Boom('start')
        },
      }))
      of('a').tell(boom)
      of('a').tell(world.say('kept'))
      await world.host.settle()
      return [starts, world.seen.outcomes(), world.log, world.seen.life('a')]
    },
    expected: [3, ['restart', 'restart'], ['a preRestart', 'kept'], ['started', 'replaced', 'restarted']],
  },
]
