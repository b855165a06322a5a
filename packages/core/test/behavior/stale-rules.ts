import { type ActorContext, type ActorRef, Behavior, SupervisorStrategy } from '@cellactor/core'
import type { Rule, World } from './decorations.ts'
import { always, codeOf, family, known } from './rule-support.ts'
import { type Act, boom, deferred, inTurn, stateOf } from './support.ts'

interface Get {
  readonly type: 'get'
  readonly replyTo: ActorRef<string>
}
/** Every use of a context that would act; of its tools also where somebody has kept them. */
const usesOf = (ctx: ActorContext<Act>, other: ActorRef<Act>): readonly (() => unknown)[] => [
  ...toolsOf(ctx),
  () => ctx.timers.cancel('key'),
  () => ctx.timers.cancelAll(),
  () => ctx.stash.unstashAll(),
  () => ctx.spawn(Behavior.ignore),
  () => ctx.spawnAsync(Behavior.ignore),
  () => ctx.spawnWatched(Behavior.ignore),
  () => ctx.watch(other),
  () => ctx.watchWith(other, () => {}),
  () => ctx.unwatch(other),
  () => ctx.link(other),
  () => ctx.unlink(other),
  () => ctx.stop(other),
  () => ctx.stopSelf(),
  () => ctx.fail('from the past'),
  () => ctx.adapt(() => () => {}),
  () => ctx.pipeToSelf(Promise.resolve(), () => () => {}),
  () =>
    ctx.askWith(
      other,
      (replyTo: ActorRef<string>): Act =>
        () =>
          replyTo.tell('answer'),
      () => () => {},
    ),
  () => ctx.ask(other as ActorRef<never> as ActorRef<Get>, { type: 'get' }, () => () => {}),
  () => ctx.forward(other, () => {}),
  () => ctx.setReceiveTimeout(10, () => {}),
  () => ctx.cancelReceiveTimeout(),
]
const toolsOf = ({ timers, stash }: ActorContext<Act>): readonly (() => unknown)[] => [
  () => timers.startSingle('key', () => {}, 10),
  () => timers.startFixedDelay('key', () => {}, 10),
  () => timers.startFixedRate('key', () => {}, 10),
  () => timers.cancel('key'),
  () => timers.cancelAll(),
  () => stash.stash(() => {}),
  () => stash.unstash(1),
  () => stash.unstashAll(),
  () => stash.clear(),
]
/** What the uses are refused with, by a throw or by a promise. */
async function refusals(uses: readonly (() => unknown)[]): Promise<ReadonlySet<unknown>> {
  const codes = new Set<unknown>()
  for (const use of uses) {
    try {
      await use()
      codes.add(`not refused: ${use}`)
    } catch (error) {
      codes.add((error as { code?: unknown }).code)
    }
  }
  return codes
}

/** A handler of `a` is abandoned by a restart; what it has begun goes on in the lifetime of the next instance. */
async function abandonment(world: World, begin: (ctx: ActorContext<Act>) => () => ReturnType<Act>) {
  const gate = deferred()
  const { of } = family(world, ['a', 'b'], SupervisorStrategy.allForOne(always('restart')), () => ({
    options: { stopTimeoutMs: 50 },
  }))
  of('a').tell(async ctx => {
    const goOn = begin(ctx)
    await gate.promise
    return await goOn()
  })
  await world.host.settle()
  of('b').tell(boom)
  await world.host.advance(50)
  gate.resolve()
  await world.host.settle()
  of('a').tell(world.say('a runs'))
  await world.host.settle()
  return of('a')
}

/** Sends that come back to an instance: by a promise, by an adapter, by an answer. */
async function pending({ spawn, host, say }: World, ref: ActorRef<Act>) {
  const gate = deferred<string>()
  const asked: ActorRef<string>[] = []
  const other = spawn('other')
  const adapter = await inTurn(host, ref, ctx => {
    ctx.pipeToSelf(gate.promise, result => say(result.ok ? result.value : 'failed'))
    ctx.askWith(
      other,
      (replyTo: ActorRef<string>): Act =>
        () =>
          void asked.push(replyTo),
      answer => say(answer.ok ? answer.value : 'failed'),
    )
    return ctx.adapt((text: string) => say(text))
  })
  await host.settle()
  return async () => {
    gate.resolve('piped')
    await host.settle()
    adapter.tell('adapted')
    await host.settle()
    known(asked[0]).tell('answered')
    await host.settle()
  }
}

/** Rules of what outlives its instance. */
export const staleRules: readonly Rule[] = [
  {
    rule: '2.4 an abandoned handler cannot act inside its successor',
    async outcome(world) {
      const other = world.spawn('other')
      let codes: ReadonlySet<unknown> = new Set()
      const ref = await abandonment(world, ctx => {
        const uses = usesOf(ctx, other)
        return async () => {
          codes = await refusals(uses)
        }
      })
      await world.host.advance(1_000)
      const { system, seen, host } = world
      return [[...codes], stateOf(system, ref), stateOf(system, other), seen.failures.length, host.pendingTimers]
    },
    expected: [['CONTEXT_STOPPED'], 'running', 'running', 1, 0],
  },
  {
    rule: '2.4 what an abandoned handler returns is not become',
    async outcome(world) {
      const { system, host, log } = world
      const found: unknown[] = []
      for (const next of [world.make({ start: () => void log.push('became') }), Behavior.stopped]) {
        const ref = await abandonment(world, () => () => next)
        found.push(stateOf(system, ref), log.includes('became'), log.includes('a runs'))
        system.stop(known(system.resolve(known(ref.path.parent))))
        await host.settle()
      }
      return found
    },
    expected: ['running', false, true, 'running', false, true],
  },
  {
    rule: '2.4 what comes back for an instance that was replaced is a dead letter',
    async outcome(world) {
      const ref = world.spawn('ref')
      const comeBack = await pending(world, ref)
      ref.tell(boom)
      await world.host.settle()
      await comeBack()
      return [world.log, world.seen.deadLetters.map(event => [event.reason, event.target.name])]
    },
    expected: [
      [],
      [
        ['staleInstance', 'ref'],
        ['staleInstance', 'ref'],
        ['staleInstance', 'ref'],
      ],
    ],
  },
  {
    rule: '2.4 what comes back for an actor that has ended is a dead letter, for the same reason',
    async outcome(world) {
      const ref = world.spawn('ref')
      const comeBack = await pending(world, ref)
      world.system.stop(ref)
      await world.host.settle()
      await comeBack()
      return [world.log, world.seen.deadLetters.map(event => [event.reason, event.target.name])]
    },
    expected: [[], Array(3).fill(['staleInstance', 'ref'])],
  },
  {
    rule: '2.4 after a resume the instance is the same, and hears of it all',
    async outcome(world) {
      const ref = world.spawn('ref', { options: { supervision: 'resume' } })
      const comeBack = await pending(world, ref)
      ref.tell(boom)
      await world.host.settle()
      await comeBack()
      return [world.log, world.seen.deadLetters.length]
    },
    expected: [['piped', 'adapted', 'answered'], 0],
  },
  {
    rule: '2.4 a context is of use until its instance is replaced, in the last hook too',
    async outcome({ spawn, host, system, log }) {
      const other = spawn('other')
      const ref = spawn('ref', { signal: (ctx, { type }) => void log.push(`${type} ${codeOf(() => ctx.unwatch(other))}`) })
      ref.tell(boom)
      await host.settle()
      system.stop(ref)
      await host.settle()
      return log
    },
    expected: ['preRestart undefined', 'postStop undefined'],
  },
  {
    rule: '2.4 the context of a stopped actor refuses to act, and still says who it was',
    async outcome({ spawn, host, system }) {
      const [ref, other] = [spawn('ref'), spawn('other')]
      const { ctx, uses } = await inTurn(host, ref, own => ({ ctx: own, uses: usesOf(own, other) }))
      system.stop(ref)
      await host.settle()
      return [[...(await refusals(uses))], ctx.self.pid === ref.pid, ctx.path.name, codeOf(() => ctx.log.info('after the end'))]
    },
    expected: [['CONTEXT_STOPPED'], true, 'ref', undefined],
  },
]
