import type {
  AbortSignalLike,
  Actor,
  ActorContext,
  ActorRef,
  ActorSystem,
  ActorTreeNode,
  MaybePromise,
  Outcome,
  SpawnOptions,
} from '@cellactor/core'
import { ActorPath } from '@cellactor/core'
import type { SimulatedHost } from '@cellactor/testkit'
import { livePaths, simulate } from '@cellactor/testkit'
import { expect } from 'vitest'

/** Scheduling orders that a rule must survive wherever order could matter. */
export const seeds = [1, 2, 3, 5, 8, 13, 21, 34]

export class Boom extends Error {
  override readonly name = 'Boom'
}

/** A factory for a class actor that is given as a plain object of hooks. */
export function actor<M>(hooks: Partial<Actor<M>>): () => Actor<M> {
  return () => ({ receive: () => {}, ...hooks })
}

/** A message that is itself what its receiver does with it: a test says inside the actor what it wants done. */
export type Script = (ctx: ActorContext<Script>) => MaybePromise<Outcome>

export function scripted(hooks: Partial<Actor<Script>> = {}): () => Actor<Script> {
  return actor<Script>({ receive: (ctx, script) => script(ctx), ...hooks })
}

/** Writes every notification to `log` as `terminated:name:reason`. */
export function watching(log: string[], hooks: Partial<Actor<Script>> = {}): () => Actor<Script> {
  return scripted({
    onTerminated: (_ctx, _pid, signal) => {
      log.push(`${signal.type}:${signal.path.name}:${signal.reason}`)
    },
    ...hooks,
  })
}

export interface World {
  readonly system: ActorSystem
  readonly host: SimulatedHost
  /** Has `script` run by the actor and waits until nothing is ready. */
  act(ref: ActorRef<Script>, script: Script): Promise<void>
  /** Has `parent` spawn a child. */
  childOf<M>(parent: ActorRef<Script>, what: () => Actor<M>, options?: SpawnOptions | string): Promise<ActorRef<M>>
  /** Has `parent` spawn a child and watch it. */
  watchedChildOf<M>(parent: ActorRef<Script>, what: () => Actor<M>, options?: SpawnOptions | string): Promise<ActorRef<M>>
}

export function world(options: Parameters<typeof simulate>[0] = {}): World {
  const { system, host } = simulate({ name: 'shop', ...options })
  const act = async (ref: ActorRef<Script>, script: Script): Promise<void> => {
    ref.tell(script)
    await host.settle()
  }
  const made = async <M>(parent: ActorRef<Script>, make: (ctx: ActorContext<Script>) => ActorRef<M>): Promise<ActorRef<M>> => {
    const refs: ActorRef<M>[] = []
    await act(parent, ctx => void refs.push(make(ctx)))
    const [ref] = refs
    if (ref === undefined) throw new Error('the child was not spawned')
    return ref
  }
  return {
    system,
    host,
    act,
    childOf: (parent, what, childOptions) => made(parent, ctx => ctx.spawn(what, childOptions)),
    watchedChildOf: (parent, what, childOptions) => made(parent, ctx => ctx.spawnWatched(what, childOptions)),
  }
}

export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue
    reject = onReason
  })
  return { promise, resolve, reject }
}

/** A handler that owns its actor until the gate opens. */
export function holdUntil(gate: Deferred<void>): Script {
  return async () => {
    await gate.promise
  }
}

/** What `action` throws, or `undefined`. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
    return undefined
  } catch (error) {
    return error
  }
}

export interface PromiseOutcome<T> {
  readonly settled: boolean
  readonly value: T | undefined
  readonly error: unknown
}

/** The outcome of a promise so far, without waiting for one that may never settle. */
export function outcomeOf<T>(promise: PromiseLike<T>): PromiseOutcome<T> {
  const outcome: { settled: boolean; value: T | undefined; error: unknown } = {
    settled: false,
    value: undefined,
    error: undefined,
  }
  promise.then(
    value => {
      outcome.settled = true
      outcome.value = value
    },
    error => {
      outcome.settled = true
      outcome.error = error
    },
  )
  return outcome
}

export function isAlive(system: ActorSystem, ref: ActorRef<never>): boolean {
  return nodeOf(system, ref) !== undefined
}

/** The picture of one living actor in the tree. */
export function nodeOf(system: ActorSystem, ref: ActorRef<never>): ActorTreeNode | undefined {
  const waiting = [system.tree()]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.pid === ref.pid && node.state !== 'stopped') return node
    waiting.push(...node.children)
  }
  return undefined
}

/** The sum over all series of a counter. */
export function total(system: ActorSystem, counter: string): number {
  let sum = 0
  for (const value of system.metrics().counters.get(counter)?.values() ?? []) sum += value
  return sum
}

/** Row F9: every failure has had its outcome. */
export function expectBalanced(system: ActorSystem): void {
  const outcomes = ['restart', 'stop', 'resume', 'escalate'].map(name => total(system, `failure_${name}_total`))
  const inflight = system.metrics().gauges.get('failure_inflight') ?? 0
  expect({ inflight, total: total(system, 'failure_total') }).toEqual({ inflight: 0, total: outcomes.reduce((a, b) => a + b, 0) })
}

export function samePath(a: string, b: ActorPath): boolean {
  return ActorPath.parse(a).equals(b)
}

/** An abort signal of the smallest kind that the core takes. */
export function abortable(): { readonly signal: AbortSignalLike; readonly listeners: number; abort(): void } {
  const listeners = new Set<() => void>()
  const state = { aborted: false }
  const signal: AbortSignalLike = {
    get aborted() {
      return state.aborted
    },
    reason: undefined,
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  }
  return {
    signal,
    get listeners() {
      return listeners.size
    },
    abort() {
      state.aborted = true
      for (const listener of [...listeners]) listener()
    },
  }
}

/** What must hold after any trouble: a fresh actor answers, the books balance, the system ends. */
export async function expectHealthy({ system, host }: World): Promise<void> {
  const answers: string[] = []
  const fresh = system.spawn(actor<string>({ receive: (_ctx, message) => void answers.push(message) }))
  fresh.tell('are you there?')
  await host.settle()
  expect(answers).toEqual(['are you there?'])
  expectBalanced(system)
  const ended = outcomeOf(system.terminate())
  await host.advance(60_000)
  expect(ended.value).toMatchObject({ cause: 'terminate', stragglers: [] })
  expect(livePaths(system)).toEqual([])
  expectBalanced(system)
}

/** An ended actor of any protocol, to send dead letters to. */
export async function endedActor({ system, host }: World): Promise<ActorRef<unknown>> {
  const ref = system.spawn(actor<unknown>({}), 'ended')
  system.stop(ref)
  await host.settle()
  return ref
}
