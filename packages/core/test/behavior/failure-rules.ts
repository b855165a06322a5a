import {
  type ActorContext,
  type ActorRef,
  Behavior,
  DeathPactFailure,
  err,
  KilledFailure,
  kill,
  ok,
  SupervisorStrategy,
} from '@cellactor/core'
import type { Plan, Rule, World } from './decorations.ts'
import { always, balance, escalating, failed, verdicts } from './rule-support.ts'
import { type Act, asBehavior, Boom, boom, fails, inTurn, raise, stateOf } from './support.ts'

/** Every way to fail in a turn. The signal handler of the actor fails as well, when the target has ended. */
const ways: Readonly<Record<string, (cause: Boom, target: ActorRef<Act>) => Act>> = {
  throws: cause => () => raise(cause),
  rejects: cause => () => Promise.reject(cause),
  'throws after an await': cause => async () => {
    await Promise.resolve()
    throw cause
  },
  fails: cause => ctx => ctx.fail(cause),
  'by a timer': cause => ctx => ctx.timers.startSingle('key', fails(cause), 1),
  'by the receive timeout': cause => ctx => ctx.setReceiveTimeout(1, fails(cause)),
  'by a stashed message': cause => ctx => {
    ctx.stash.stash(fails(cause))
    ctx.stash.unstashAll()
  },
  'by the mapper of pipeToSelf': cause => ctx => ctx.pipeToSelf(Promise.resolve(), () => raise(cause)),
  'by the map of an adapter': cause => ctx => ctx.adapt<string>(() => raise(cause)).tell('adapted'),
  'by the map of an answer': (cause, target) => ctx =>
    ctx.askWith(
      target,
      (replyTo: ActorRef<string>): Act =>
        () =>
          replyTo.tell('answer'),
      () => raise(cause),
    ),
  'by a signal': (_, target) => ctx => {
    ctx.watch(target)
    ctx.stop(target)
  },
}

/** What one failure of each way comes to, each in an actor of its own that then goes on. */
async function oneEach(world: World): Promise<unknown> {
  const { spawn, host, system, seen } = world
  const found: string[] = []
  for (const [way, failing] of Object.entries(ways)) {
    const cause = new Boom(way)
    const before = [balance(world).total, seen.outcomes().length] as const
    const ref = spawn(way.replaceAll(' ', '-'), { signal: () => raise(cause), options: { supervision: 'resume' } })
    const target = await inTurn(host, ref, ctx => world.child(ctx, 'target'))
    ref.tell(failing(cause, target))
    await host.advance(1)
    await inTurn(host, ref, ctx => ctx.cancelReceiveTimeout())
    const isTheCause = seen.failures.slice(before[0]).map(event => event.snapshot.failure.downcast(Boom) === cause)
    found.push(`${way}: ${isTheCause} ${seen.outcomes().slice(before[1])} ${stateOf(system, ref)}`)
  }
  return [found, balance(world)]
}

/** Rules of what is a failure, and of the default that decides about it. */
export const failureRules: readonly Rule[] = [
  {
    rule: 'F6 each way to fail is one failure, with one outcome, and the cause as it was',
    outcome: oneEach,
    expected: [
      Object.keys(ways).map(way => `${way}: true resume running`),
      { total: Object.keys(ways).length, settled: Object.keys(ways).length, inflight: 0 },
    ],
  },
  {
    rule: 'F6 a returned Err is a failure, an Ok is none',
    async outcome({ decorate, system, host, seen, log }) {
      const cause = new Boom('returned')
      const behavior = Behavior.tryReceive<string>((_, word) => {
        log.push(word)
        return word === 'err' ? err(cause) : ok(Behavior.same)
      })
      const ref = system.spawn(decorate(behavior), { supervision: 'resume' })
      for (const word of ['err', 'ok']) ref.tell(word)
      await host.settle()
      return [log, seen.failures.map(event => event.snapshot.failure.downcast(Boom) === cause), seen.outcomes()]
    },
    expected: [['err', 'ok'], [true], ['resume']],
  },
  {
    rule: 'F6 a start that is told to its caller is not counted, nor is anybody asked',
    config: escalating,
    async outcome(world) {
      const { make, system, host } = world
      const starts: NonNullable<Plan['start']>[] = [() => raise(new Boom('now')), async () => raise(new Boom('later'))]
      const errors = await Promise.all(
        starts.map(async (start, index) => {
          const asked = system.spawnAsync(make({ start }), `ref-${index}`).catch((error: unknown) => error)
          await host.settle()
          return ((await asked) as { code?: unknown }).code
        }),
      )
      return [errors, balance(world), verdicts(world)]
    },
    expected: [['SPAWN_START_FAILED', 'SPAWN_START_FAILED'], { total: 0, settled: 0, inflight: 0 }, []],
  },
  {
    rule: '4.11 the default stops a first start, a kill and a death pact, and restarts the rest',
    async outcome(world) {
      const { spawn, host, seen } = world
      spawn('start', { start: () => Promise.reject(new Boom('start')) })
      const [killed, pact, rest] = [spawn('killed'), spawn('pact'), spawn('rest')]
      const target = spawn('target', { options: { supervision: 'stop' } })
      pact.tell(ctx => ctx.link(target))
      await host.settle()
      kill(killed)
      for (const ref of [target, rest]) ref.tell(boom)
      await host.settle()
      const kinds = seen.failures.map(({ snapshot: { path, failure } }) =>
        failure.downcast(KilledFailure) || failure.downcast(DeathPactFailure) ? `${path.name} of its own kind` : path.name,
      )
      return [[...kinds].sort(), [...verdicts(world)].sort()]
    },
    expected: [
      ['killed of its own kind', 'pact of its own kind', 'rest', 'start', 'target'],
      ['killed stop', 'pact stop', 'rest restart', 'start stop', 'target stop'],
    ],
  },
  {
    rule: '4.11 past the limit an error says why; the default can be replaced for the whole system',
    config: { supervision: SupervisorStrategy.oneForOne({ ...always('restart'), maxRestarts: 1 }) },
    async outcome({ spawn, host, seen }) {
      const ref = spawn('ref')
      for (const act of [boom, boom]) ref.tell(act)
      await host.settle()
      const [first, last] = seen.problems()
      return [
        seen.outcomes(),
        seen.problems().length,
        last?.level,
        first?.message === last?.message,
        /limit|\b1\b/i.test(last?.message ?? ''),
      ]
    },
    expected: [['restart', 'stop'], 2, 'error', false, true],
  },
  {
    rule: '4.12 an exhausted stack is supervised like any other failure',
    async outcome({ spawn, host, log, say, seen }) {
      const deep = (): number => deep() + 1
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      for (const act of [() => void deep(), say('goes on')] satisfies Act[]) ref.tell(act)
      await host.settle()
      // A RangeError on most engines, an InternalError on some.
      const isTheEngines = (error: Error | undefined) => error !== undefined && error.constructor !== Error
      return [seen.failures.map(event => isTheEngines(event.snapshot.failure.downcast(Error))), seen.outcomes(), log]
    },
    expected: [[true], ['resume'], ['goes on']],
  },
  {
    rule: '8.6 what is no behaviour is a failure that says so, and the behaviour stays',
    async outcome({ spawn, host, log, say, seen }) {
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      const isNone = ['text', 7, {}].map(
        (value): Act =>
          () =>
            asBehavior(value),
      )
      for (const act of [...isNone, say('goes on')]) ref.tell(act)
      await host.settle()
      return [seen.descriptions().map(text => /behaviou?r/i.test(text)), seen.outcomes(), log]
    },
    expected: [[true, true, true], ['resume', 'resume', 'resume'], ['goes on']],
  },
  {
    rule: 'F9 at the end everything that was counted has come to something',
    config: escalating,
    async outcome(world) {
      const { spawn, child, host, system } = world
      const start = (ctx: ActorContext<Act>): void => {
        for (const name of ['a', 'b']) child(ctx, name).tell(boom)
      }
      const ref = spawn('ref', { start, options: { supervision: SupervisorStrategy.restart({ maxRestarts: 2 }) } })
      await host.settle()
      const { total: counted, settled, inflight } = balance(world)
      const ofRef = verdicts(world).filter(line => line.startsWith('ref '))
      return [failed(world).length === counted, counted === settled, inflight, ofRef, stateOf(system, ref)]
    },
    expected: [true, true, 0, ['ref restart', 'ref restart', 'ref stop'], 'gone'],
  },
  {
    rule: '4.12 whatever is thrown, and wherever, the actor is supervised and goes on',
    async outcome({ spawn, host, log, say, seen }) {
      const hostile = {
        get name(): string {
          throw new Boom('name')
        },
        toString(): string {
          throw new Boom('text')
        },
        description(): string {
          throw new Boom('description')
        },
      }
      const values = [undefined, null, 7, 'text', Object.freeze({}), Symbol('symbol'), hostile]
      const ref = spawn('ref', { options: { supervision: 'resume' } })
      for (const value of values) ref.tell(() => raise(value))
      ref.tell(() => Promise.reject(undefined))
      ref.tell(say('goes on'))
      await host.settle()
      return [seen.failures.length, new Set(seen.outcomes()).size, seen.outcomes().length, log]
    },
    expected: [8, 1, 8, ['goes on']],
  },
]
