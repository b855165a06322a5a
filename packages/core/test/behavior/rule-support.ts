import {
  type ActorContext,
  type ActorRef,
  type SupervisorDirective,
  SupervisorStrategy,
  type SystemMessage,
} from '@cellactor/core'
import { faultyMailbox } from '@cellactor/testkit'
import type { Plan, World } from './decorations.ts'
import { type Act, type Deferred, deferred, raise, thrown } from './support.ts'

export const codeOf = (run: () => unknown): unknown => (thrown(run) as { code?: unknown } | undefined)?.code
export const known = <T>(value: T | undefined): T => value ?? raise(new Error('the rule never got that far'))

export const always = (directive: SupervisorDirective) => ({ decide: () => directive })
export const steady = (delayMs: number) => ({ minMs: delayMs, maxMs: delayMs, jitter: 0 })
/** A restart after a pause, in which the children are suspended with their parent; they live on. */
export const pausing = (delayMs: number): SupervisorStrategy =>
  SupervisorStrategy.restart({ backoff: steady(delayMs), stopChildren: false })
/** For a whole system: who does not say what becomes of it fails its parent. */
export const escalating = { supervision: SupervisorStrategy.oneForOne(always('escalate')) }

/** A mailbox that works, and shows the system messages that it takes. */
export const showing = (see: (message: SystemMessage) => void): NonNullable<Plan['options']> => ({
  mailbox: {
    kind: 'custom',
    create: () =>
      faultyMailbox({
        system(message) {
          see(message)
          return 'ok'
        },
      }),
  },
})

/** A mailbox that gives out its first `recreate` once more, before each watch. */
export const repeating: NonNullable<Plan['options']> = {
  mailbox: {
    kind: 'custom',
    create() {
      const queue = faultyMailbox({})
      let first: SystemMessage | undefined
      return {
        get userSize() {
          return queue.userSize
        },
        enqueueSystem(message) {
          if (message.type === 'recreate') first ??= message
          if (message.type === 'watch' && first !== undefined) queue.enqueueSystem(first)
          return queue.enqueueSystem(message)
        },
        dequeueSystem: () => queue.dequeueSystem(),
        enqueueUser: message => queue.enqueueUser(message),
        dequeueUser: () => queue.dequeueUser(),
        close: () => queue.close(),
      }
    },
  },
}

/** The actor's next message is a handler that settles when the rule says so. */
export function hang(ref: ActorRef<Act>): Deferred<void> {
  const gate = deferred()
  // The message may never be handled: that is no rejection that nobody took.
  gate.promise.catch(() => {})
  ref.tell(() => gate.promise)
  return gate
}

/** A parent with a strategy of its own, and decorated children that write down their starts and signals. */
export function family(
  world: World,
  names: readonly string[],
  strategy: SupervisorStrategy,
  planOf: (name: string) => Plan = () => ({}),
) {
  const refs = new Map<string, ActorRef<Act>>()
  const parent = world.system.spawn(
    () => ({
      receive: (ctx: ActorContext<Act>, act: Act) => void act(ctx),
      preStart(ctx: ActorContext<Act>) {
        for (const name of names) {
          if (ctx.child(name) !== undefined) continue
          const start = () => void world.log.push(`${name} start`)
          refs.set(name, world.child(ctx, name, { start, signal: world.noting(name), ...planOf(name) }))
        }
      },
      supervisorStrategy: () => strategy,
    }),
    'parent',
  )
  world.log.length = 0
  return { parent, of: (name: string): ActorRef<Act> => known(refs.get(name)) }
}

/** Who has failed, in order. */
export const failed = ({ seen }: World): readonly string[] => seen.failures.map(event => event.snapshot.path.name)
/** Who came to what, in order. */
export const verdicts = ({ seen }: World): readonly string[] => seen.decisions.map(event => `${event.path.name} ${event.outcome}`)

export function total({ system }: World, counter: string): number {
  let sum = 0
  for (const value of system.metrics().counters.get(counter)?.values() ?? []) sum += value
  return sum
}
/** Row F9: what was counted, and whether all of it came to an end. */
export function balance(world: World) {
  const [restart = 0, stop = 0, resume = 0, escalate = 0] = ['restart', 'stop', 'resume', 'escalate'].map(outcome =>
    total(world, `failure_${outcome}_total`),
  )
  const inflight = world.system.metrics().gauges.get('failure_inflight') ?? 0
  return { total: total(world, 'failure_total'), settled: restart + stop + resume + escalate, inflight }
}
