import {
  type AbortSignalLike,
  type Actor,
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type ActorTreeNode,
  type AskOptions,
  ask,
  type MaybePromise,
  type Outcome,
  type SpawnOptions,
} from '@cellactor/core'
import { eventProbe, simulate } from '@cellactor/testkit'
import { expect } from 'vitest'

/** Scheduling orders that a rule must survive wherever order could matter. */
export const seeds = [1, 2, 3, 5, 8, 13]

export class Boom extends Error {
  override readonly name = 'Boom'
}
/** A throw where an expression is wanted. */
export function raise(value: unknown): never {
  throw value
}

/** One protocol for all tests: a text is for the actor's `onText`, a script is run by the actor, a question brings its own handler. */
export type Msg = string | Script | Question
export type Script = (ctx: ActorContext<Msg>) => MaybePromise<Outcome>
export type Answering = (ctx: ActorContext<Msg>, question: Question) => MaybePromise<Outcome>
export interface Question {
  readonly type: 'question'
  readonly run: Answering
  readonly replyTo: ActorRef<unknown>
}
export type OnText = (ctx: ActorContext<Msg>, text: string) => MaybePromise<Outcome>
export type Hooks = Partial<Omit<Actor<Msg>, 'receive'>>

export function player(onText: OnText = () => {}, hooks: Hooks = {}): () => Actor<Msg> {
  return () => ({
    receive(ctx, message) {
      if (typeof message === 'string') return onText(ctx, message)
      return typeof message === 'function' ? message(ctx) : message.run(ctx, message)
    },
    ...hooks,
  })
}
export const reply =
  (value: unknown): Answering =>
  (_ctx, question) =>
    question.replyTo.tell(value)

export type World = ReturnType<typeof world>
export function world(options: Parameters<typeof simulate>[0] = {}) {
  const { system, host } = simulate({ name: 'shop', ...options })
  const act = async (ref: ActorRef<Msg>, script: Script): Promise<void> => {
    ref.tell(script)
    await host.settle()
  }
  return {
    system,
    host,
    /** Has `script` run by the actor and waits until nothing is ready. */
    act,
    /** Has the actor do something that gives a value. */
    async take<T>(ref: ActorRef<Msg>, script: (ctx: ActorContext<Msg>) => T): Promise<T> {
      const taken: T[] = []
      await act(ref, ctx => void taken.push(script(ctx)))
      if (taken.length === 0) throw new Error('the turn did not happen, or what ran in it threw')
      return taken[0] as T
    },
    /** Keeps the actor in an async handler; the function that is given back lets it go. */
    async hold(ref: ActorRef<Msg>): Promise<() => Promise<void>> {
      const gate = deferred()
      await act(ref, () => gate.promise)
      return async () => {
        gate.resolve()
        await host.settle()
      }
    },
    /** Asks without waiting: the outcome fills in as the simulation runs. */
    question(ref: ActorRef<Msg>, run: Answering, askOptions?: AskOptions): PromiseOutcome<unknown> {
      return outcomeOf(ask(ref, { type: 'question', run }, askOptions))
    },
    spawn(onText?: OnText, hooks?: Hooks, spawnOptions?: SpawnOptions<Msg> | string): ActorRef<Msg> {
      return system.spawn(player(onText, hooks), spawnOptions)
    },
  }
}

export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
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

/** Resolves after that much virtual time. */
export function pause({ host }: Pick<World, 'host'>, ms: number): Promise<void> {
  return new Promise(resolve => void host.setTimer(resolve, ms))
}

export interface PromiseOutcome<T> {
  readonly state: 'pending' | 'fulfilled' | 'rejected'
  readonly value: T | undefined
  readonly error: unknown
}
/** The outcome of a promise so far, without waiting for one that may never settle. */
export function outcomeOf<T>(promise: PromiseLike<T>): PromiseOutcome<T> {
  const outcome: { -readonly [K in keyof PromiseOutcome<T>]: PromiseOutcome<T>[K] } = {
    state: 'pending',
    value: undefined,
    error: undefined,
  }
  promise.then(
    value => void Object.assign(outcome, { state: 'fulfilled', value }),
    error => void Object.assign(outcome, { state: 'rejected', error }),
  )
  return outcome
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

/** What became a dead letter since the call, and why. */
export function deadLetters(system: ActorSystem): () => readonly (readonly [unknown, string])[] {
  const probe = eventProbe(system, 'deadLetter')
  return () => probe.events.map(event => [event.message, event.reason] as const)
}

/** The causes of the failures since the call, as they were thrown. */
export function failures(system: ActorSystem): () => readonly string[] {
  const probe = eventProbe(system, 'failure')
  return () => probe.events.map(event => `${event.snapshot.path.name}: ${event.snapshot.failure.description()}`)
}

export function nodeOf(system: ActorSystem, ref: ActorRef<never>): ActorTreeNode | undefined {
  const waiting = [system.tree()]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.pid === ref.pid && node.state !== 'stopped') return node
    waiting.push(...node.children)
  }
  return undefined
}

/** Row F9: every failure has had its outcome. */
export function expectBalanced(system: ActorSystem): void {
  const { counters, gauges } = system.metrics()
  const total = (counter: string): number => [...(counters.get(counter)?.values() ?? [])].reduce((a, b) => a + b, 0)
  const outcomes = ['restart', 'stop', 'resume', 'escalate'].map(name => total(`failure_${name}_total`))
  const inflight = gauges.get('failure_inflight') ?? 0
  expect({ inflight, total: total('failure_total') }).toEqual({ inflight: 0, total: outcomes.reduce((a, b) => a + b, 0) })
}

/** An abort signal of the smallest kind that the core takes; it knows how many listen. */
export function abortable() {
  const listeners = new Set<() => void>()
  const state: { aborted: boolean; reason: unknown } = { aborted: false, reason: undefined }
  const signal: AbortSignalLike = {
    get aborted() {
      return state.aborted
    },
    get reason() {
      return state.reason
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  }
  return {
    signal,
    listening: (): number => listeners.size,
    abort(reason: unknown): void {
      Object.assign(state, { aborted: true, reason })
      for (const listener of [...listeners]) listener()
    },
  }
}

/** Rejections that nobody took, from the call on. */
export function unhandledRejections(): { stop(): Promise<readonly unknown[]> } {
  const seen: unknown[] = []
  const record = (reason: unknown): void => void seen.push(reason)
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
