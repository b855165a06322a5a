import {
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type ActorTreeNode,
  Behavior,
  type LogEvent,
  type MaybePromise,
  type SupervisorDirective,
} from '@cellactor/core'
import { eventProbe, type SimulatedHost } from '@cellactor/testkit'

/** Orders that a rule must survive: each seed schedules the ready actors differently. */
export const seeds = [1, 2, 3, 4, 5]

export class Boom extends Error {
  override readonly name: string = 'Boom'
}
export class Other extends Error {
  override readonly name = 'Other'
}

/** A message that says what its receiver shall do; what it gives back is the next behaviour, nothing means the same. */
export type Act = (ctx: ActorContext<Act>) => MaybePromise<Behavior<Act> | void>
export const acting: Behavior<Act> = Behavior.receive<Act>((ctx, act) => staying(act(ctx)))
/** Nothing means the same behaviour. */
export function staying<M>(next: MaybePromise<Behavior<M> | void>): MaybePromise<Behavior<M>> {
  if (next instanceof Promise) return next.then(later => later ?? Behavior.same)
  return (next as Behavior<M> | undefined) ?? Behavior.same
}
export const boom: Act = () => {
  throw new Boom('boom')
}
export const fails =
  (cause: unknown): Act =>
  () => {
    throw cause
  }

/** Numbers are added up, words ask for the sum, which goes to the log with the word. An empty word fails. */
export type Tally = number | string
export const tally = (log: string[], sum = 0): Behavior<Tally> =>
  Behavior.receive((_, message) => {
    if (typeof message === 'number') return tally(log, sum + message)
    if (message === '') throw new Boom('boom')
    log.push(`${message} ${sum}`)
    return Behavior.same
  })

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

/** A throw where an expression is wanted. */
export function raise(value: unknown): never {
  throw value
}
/** What `run` throws. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
export async function rejected(run: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  return undefined
}

/** What JavaScript, or a cast, lets through where the types want a behaviour. */
export const asBehavior = (value: unknown): Behavior<unknown> => value as Behavior<unknown>

/** Runs something in a turn of the actor and gives back what it made. */
export async function inTurn<T>(host: SimulatedHost, ref: ActorRef<Act>, run: (ctx: ActorContext<Act>) => T): Promise<T> {
  let done: { readonly value: T } | undefined
  ref.tell(ctx => {
    done = { value: run(ctx) }
  })
  await host.settle()
  if (done === undefined) throw new Error('the turn did not happen, or what ran in it threw')
  return done.value
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

/** What the tests of behaviours look at, recorded from the call on. */
export function watching(system: ActorSystem) {
  const failures = eventProbe(system, 'failure')
  const outcomes = eventProbe(system, 'supervision')
  const lifecycle = eventProbe(system, 'lifecycle')
  const unhandled = eventProbe(system, 'unhandled')
  const deadLetters = eventProbe(system, 'deadLetter')
  const logs = eventProbe(system, 'log')
  return {
    failures: failures.events,
    /** The descriptions of all failures. */
    descriptions: (): readonly string[] => failures.events.map(event => event.snapshot.description),
    outcomes: (): readonly SupervisorDirective[] => outcomes.events.map(event => event.outcome),
    decisions: outcomes.events,
    delays: (): readonly (number | undefined)[] => outcomes.events.map(event => event.delayMs),
    /** The life of the actors of one name: `replaced` is a `stopped` that is not final. */
    life: (name: string): readonly string[] =>
      lifecycle.events
        .filter(event => event.path.name === name)
        .map(event => (event.stage === 'stopped' && !event.final ? 'replaced' : event.stage)),
    unhandled: unhandled.events,
    /** The messages that were published as unhandled. */
    unhandledMessages: (): readonly unknown[] => unhandled.events.map(event => event.message),
    deadLetters: deadLetters.events,
    problems: (): readonly LogEvent[] => logs.events.filter(event => event.level === 'warn' || event.level === 'error'),
  }
}

/** Everything that a line of the log says, for a look whether a word is in it. */
export function textOf(event: LogEvent): string {
  return [event.message, ...Object.values(event.data ?? {}).map(String)].join(' ')
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

/** Counts how often a generator is told to leave. */
export function counted<G extends Generator | AsyncGenerator>(generator: G, log: string[]): G {
  const leave = generator.return.bind(generator) as (value: unknown) => unknown
  return Object.assign(generator, {
    return: (value: unknown) => {
      log.push('return')
      return leave(value)
    },
  })
}

/** Writes down what it is told. */
export function recording<M>(log: unknown[], lineOf: (message: M) => unknown = message => message): Behavior<M> {
  return Behavior.receiveMessage<M>(message => {
    log.push(lineOf(message))
    return Behavior.same
  })
}
