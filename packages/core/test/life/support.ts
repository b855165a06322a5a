import {
  type Actor,
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type ActorTreeNode,
  type EventOf,
  type MaybePromise,
  type Outcome,
  type RestartLimits,
  type Spawnable,
  type Spawner,
  type SpawnOptions,
  SupervisorStrategy,
} from '@cellactor/core'
import { type EventProbe, eventProbe, livePaths, type SimulatedHost } from '@cellactor/testkit'

/** Orders that a rule must survive: each seed schedules the ready actors differently. */
export const seeds = [1, 2, 3, 4, 5, 6, 7, 8]

export class Boom extends Error {}

/** A factory of actors that have just the hooks a test is about. */
export function actor<M = unknown>(hooks: Partial<Actor<M>> = {}): () => Actor<M> {
  return () => ({ receive: () => {}, ...hooks })
}

/** A message that is run by its receiver. */
export type Do = (ctx: ActorContext<Do>) => MaybePromise<Outcome>
export function doer(hooks: Partial<Actor<Do>> = {}): () => Actor<Do> {
  return actor<Do>({ receive: (ctx, run) => run(ctx), ...hooks })
}
export const boom: Do = () => {
  throw new Boom('boom')
}

/** Restarts whatever the failure is, after a pause of exactly this long. */
export function restartAfter(delayMs: number, limits: RestartLimits = {}): SupervisorStrategy {
  return SupervisorStrategy.restart({ ...limits, backoff: { minMs: delayMs, maxMs: delayMs, jitter: 0 } })
}

/** Two actors of one parent, of which each is restarted when the other one fails. */
export function siblings(
  spawner: Spawner,
  hooks: Partial<Actor<Do>> = {},
  options: SpawnOptions<Do> = {},
): { readonly one: ActorRef<Do>; readonly other: ActorRef<Do> } {
  let pair: { readonly one: ActorRef<Do>; readonly other: ActorRef<Do> } | undefined
  spawner.spawn(
    actor({
      preStart(ctx) {
        pair = { one: ctx.spawn(doer(hooks), { name: 'one', ...options }), other: ctx.spawn(doer(), 'other') }
      },
      supervisorStrategy: () => SupervisorStrategy.allForOne({ decide: () => 'restart' }),
    }),
    'parent',
  )
  if (pair === undefined) throw new Error('the parent did not spawn its children')
  return pair
}

/** Runs something in a turn of the actor and gives back what it made. */
export async function inTurn<T>(host: SimulatedHost, ref: ActorRef<Do>, run: (ctx: ActorContext<Do>) => T): Promise<T> {
  let done: { readonly value: T } | undefined
  ref.tell(ctx => {
    done = { value: run(ctx) }
  })
  await host.settle()
  if (done === undefined) throw new Error('the turn did not happen, or what ran in it threw')
  return done.value
}

export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}
export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
export const never: Promise<never> = new Promise(() => {})

/** What `run` throws, or rejects with. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
export async function rejected(run: () => unknown): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  return undefined
}

/** A parent with one child, which each of its instances spawns in `preStart`. */
export function family<M>(
  spawner: Spawner,
  child: Spawnable<M>,
  options: { parent?: Partial<Actor<Do>>; parentOptions?: SpawnOptions<Do>; child?: SpawnOptions<M> } = {},
): { readonly parent: ActorRef<Do>; readonly child: ActorRef<M> } {
  let first: ActorRef<M> | undefined
  const preStart = (ctx: ActorContext<Do>) => {
    const ref = ctx.spawn<M>(child, { name: 'child', ...options.child })
    first ??= ref
  }
  const parent = spawner.spawn(doer({ preStart, ...options.parent }), { name: 'parent', ...options.parentOptions })
  if (first === undefined) throw new Error('the parent did not spawn its child')
  return { parent, child: first }
}

/** Refs of actors that have ended. */
export async function deadRefs(system: ActorSystem, host: SimulatedHost, count: number): Promise<readonly ActorRef<unknown>[]> {
  const refs = Array.from({ length: count }, () => system.spawn(actor()))
  for (const ref of refs) system.stop(ref)
  await host.settle()
  return refs
}

export function nodeOf(system: ActorSystem, ref: ActorRef<never>): ActorTreeNode | undefined {
  const open: ActorTreeNode[] = [system.tree()]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.pid === ref.pid) return node
    open.push(...node.children)
  }
  return undefined
}
export function stateOf(system: ActorSystem, ref: ActorRef<never>): ActorTreeNode['state'] | 'gone' {
  return nodeOf(system, ref)?.state ?? 'gone'
}

/** Records the life of the actors of one name: `replaced` is a `stopped` that is not final. */
export function lifeOf(system: ActorSystem, name: string): () => readonly string[] {
  const probe = eventProbe(system, 'lifecycle')
  return () =>
    probe.events
      .filter(event => event.path.name === name)
      .map(event => (event.stage === 'stopped' && !event.final ? 'replaced' : event.stage))
}
/** Failure and supervision events side by side, in the order of their publication. */
export function verdicts(system: ActorSystem): () => readonly string[] {
  const lines: string[] = []
  system.eventStream.subscribe('failure', event => lines.push(`${event.snapshot.path.name} failed`))
  system.eventStream.subscribe('supervision', event => lines.push(`${event.path.name}: ${event.outcome}`))
  return () => lines
}
/** What became a dead letter, and why. */
export function deadLetters(system: ActorSystem): () => readonly string[] {
  const probe: EventProbe<'deadLetter'> = eventProbe(system, 'deadLetter')
  return () => probe.events.map((event: EventOf<'deadLetter'>) => `${String(event.message)}: ${event.reason}`)
}
/** One counter over all its series. */
export function total(system: ActorSystem, counter: string): number {
  let sum = 0
  for (const value of system.metrics().counters.get(counter)?.values() ?? []) sum += value
  return sum
}
export function inflight(system: ActorSystem): number {
  return system.metrics().gauges.get('failure_inflight') ?? 0
}

/** Rejections that nobody took, from the call on. */
export function unhandledRejections(): { stop(): Promise<readonly unknown[]> } {
  const seen: unknown[] = []
  const record = (reason: unknown) => {
    seen.push(reason)
  }
  process.on('unhandledRejection', record)
  return {
    async stop() {
      // The engine reports them once the microtasks have run out.
      await new Promise(resolve => setImmediate(resolve))
      process.off('unhandledRejection', record)
      return seen
    },
  }
}

/** A throw where an expression is wanted. */
export function raise(value: unknown): never {
  throw value
}
/** The names of all that lives. */
export function liveNames(system: ActorSystem): readonly string[] {
  return livePaths(system).map(path => path.name)
}
