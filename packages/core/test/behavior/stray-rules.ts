import { Behavior, err, type Result } from '@cellactor/core'
import { eventProbe } from '@cellactor/testkit'
import type { Rule } from './decorations.ts'
import { escalating, hang, verdicts } from './rule-support.ts'
import { Boom, boom, raise, stateOf, textOf, unhandledRejections } from './support.ts'

const refuse = (text: string): Result<number, Boom> => err(new Boom(text))
/** Promises where none ought to be: one that rejects, one that never settles, one that has what was wanted. */
const promises = {
  rejects: () => Promise.reject(new Boom('stray')),
  'never-settles': () => new Promise(() => {}),
  resolves: (value: unknown) => Promise.resolve(value),
}

/** Rules of promises that are given where none is waited for, and of what a generator does after its end. */
export const strayRules: readonly Rule[] = [
  {
    rule: '2.7 a decide that returns a promise has thrown, whatever becomes of the promise',
    async outcome(world) {
      const { spawn, child, host } = world
      const rejections = unhandledRejections()
      for (const [name, promise] of Object.entries(promises)) {
        const supervision = { scope: 'one-for-one', decide: (() => promise('resume')) as never, limits: {} } as const
        const ref = spawn(name, { options: { supervision: 'resume' } })
        ref.tell(ctx => child(ctx, `under-${name}`, { options: { supervision } }).tell(boom))
        await host.settle()
      }
      return [verdicts(world), await rejections.stop()]
    },
    expected: [Object.keys(promises).flatMap(name => [`under-${name} escalate`, `${name} resume`]), []],
  },
  {
    rule: '2.7 a compare that returns a promise has thrown, whatever becomes of the promise',
    async outcome({ spawn, host, log, say, seen, system }) {
      const rejections = unhandledRejections()
      const forced = eventProbe(system, 'mailbox')
      const found: unknown[] = []
      for (const [name, promise] of Object.entries(promises)) {
        const compare = (() => promise(0)) as never
        const ref = spawn(name, { options: { mailbox: { kind: 'priority', compare } } })
        hang(ref)
        await host.settle()
        for (const line of ['a', 'b']) ref.tell(say(line))
        await host.advance(10_000)
        found.push(stateOf(system, ref))
      }
      return [found, forced.events.map(event => event.kind), seen.deadLetters.length > 0, log, await rejections.stop()]
    },
    expected: [['gone', 'gone', 'gone'], ['forcedStop', 'forcedStop', 'forcedStop'], true, [], []],
  },
  {
    rule: '2.7 2.6 a mapper that returns a promise: what it brings is of the actor’s own protocol all the same',
    async outcome({ spawn, host, log, say }) {
      spawn('ref').tell(ctx => ctx.pipeToSelf(Promise.resolve('piped'), (async () => say('mapped later')) as never))
      await host.settle()
      return log
    },
    expected: ['mapped later'],
  },
  {
    rule: '2.7 a subscriber that returns a promise is as good as any other',
    async outcome({ spawn, host, system, log }) {
      const rejections = unhandledRejections()
      for (const promise of Object.values(promises)) {
        system.eventStream.subscribe('lifecycle', ({ path }) => {
          log.push(path.name)
          return promise(undefined) as never
        })
      }
      for (const name of ['a', 'b']) {
        spawn(name)
        await host.settle()
      }
      return [log, await rejections.stop()]
    },
    expected: [['a', 'a', 'a', 'b', 'b', 'b'], []],
  },
  {
    rule: '2.7 telemetry that returns a promise is waited for by nobody, and heard where it rejects',
    config: {
      ...escalating,
      rootPolicy: 'restart',
      failureTelemetry: { onFailure: () => Promise.reject(new Boom('stray')) as never },
    },
    async outcome({ spawn, host, log, say, seen, system }) {
      const rejections = unhandledRejections()
      const telemetry = eventProbe(system, 'telemetry')
      const ref = spawn('ref')
      for (const act of [boom, say('goes on')]) ref.tell(act)
      await host.settle()
      return [log, seen.outcomes(), telemetry.events.map(event => event.kind), await rejections.stop()]
    },
    expected: [['goes on'], ['escalate', 'restart'], ['threw'], []],
  },
  {
    rule: '2.8 what a finally block yields or throws after the first Err is logged, and is no failure',
    async outcome({ decorate, system, host, seen }) {
      const logged = eventProbe(system, 'log')
      const bodies = {
        *yields() {
          try {
            yield* refuse('first')
          } finally {
            yield* refuse('yielded at last')
          }
          return Behavior.same
        },
        *throws() {
          try {
            yield* refuse('first')
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: what this is about.
            throw new Boom('thrown at last')
          }
        },
        async *yieldsLater() {
          try {
            yield* refuse('first')
          } finally {
            yield* refuse('yielded later')
          }
          return Behavior.same
        },
        async *throwsLater() {
          try {
            yield* refuse('first')
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: as above.
            throw new Boom('thrown later')
          }
        },
      }
      const behavior = Behavior.tryReceive<keyof typeof bodies>((_, name) => bodies[name]() as never)
      const ref = system.spawn(decorate(behavior), { name: 'ref', supervision: 'resume' })
      const found: unknown[] = []
      for (const name of Object.keys(bodies) as (keyof typeof bodies)[]) {
        ref.tell(name)
        await host.settle()
        const lines = logged.events.filter(event => /at last|later/.test(textOf(event)))
        found.push([name, lines.length, lines.at(-1)?.level, lines.at(-1)?.path?.name])
      }
      return [found, seen.failures.map(event => event.snapshot.failure.downcast(Boom)?.message)]
    },
    expected: [
      [
        ['yields', 1, 'warn', 'ref'],
        ['throws', 2, 'warn', 'ref'],
        ['yieldsLater', 3, 'warn', 'ref'],
        ['throwsLater', 4, 'warn', 'ref'],
      ],
      ['first', 'first', 'first', 'first'],
    ],
  },
  {
    rule: '2.8 R1 a generator of a setup, and of a signal handler, ends by its first Err as well',
    async outcome({ decorate, system, host, log, seen }) {
      let starts = 0
      const behavior = Behavior.trySetup<'stop' | 'fail'>(function* () {
        starts += 1
        try {
          if (starts === 2) yield* refuse('setup')
        } finally {
          log.push(`set up ${starts}`)
        }
        return Behavior.receive<'stop' | 'fail'>((_, word) =>
          word === 'stop' ? Behavior.stopped : raise(new Boom('boom')),
        ).trySignal(function* (_, { type }) {
          try {
            yield* refuse(type)
          } finally {
            log.push(type)
          }
        })
      })
      const ref = system.spawn(decorate(behavior), 'ref')
      for (const word of ['fail', 'stop'] as const) ref.tell(word)
      await host.settle()
      return [log, seen.failures.map(event => event.snapshot.failure.downcast(Boom)?.message), seen.outcomes()]
    },
    expected: [
      ['set up 1', 'preRestart', 'set up 2', 'set up 3', 'postStop'],
      ['boom', 'preRestart', 'setup', 'postStop'],
      ['restart', 'restart', 'restart', 'stop'],
    ],
  },
]
