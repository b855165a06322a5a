import type { ActorRef, AskOptions, LogLevel, Spawnable, SpawnOptions } from '@cellactor/core'
import type { TestInbox } from './inbox.ts'
import type { BehaviorOutcome } from './outcome.ts'

/** What a behaviour did with its context, as data, in the order in which it was done. */
export type BehaviorEffect<M> =
  | SpawnedEffect
  | { readonly type: 'watched'; readonly target: ActorRef<never> }
  | { readonly type: 'watchedWith'; readonly target: ActorRef<never>; readonly message: M }
  | { readonly type: 'unwatched'; readonly target: ActorRef<never> }
  | { readonly type: 'linked'; readonly target: ActorRef<never> }
  | { readonly type: 'unlinked'; readonly target: ActorRef<never> }
  /** A child, or the actor itself (`ctx.self`), also by `Behavior.stopped`. */
  | { readonly type: 'stopped'; readonly target: ActorRef<never> }
  | TimerStartedEffect<M>
  | { readonly type: 'timerCancelled'; readonly key: unknown }
  | { readonly type: 'receiveTimeoutSet'; readonly delayMs: number; readonly message: M }
  | { readonly type: 'receiveTimeoutCancelled' }
  | AskedEffect<M>
  | { readonly type: 'forwarded'; readonly target: ActorRef<never>; readonly message: unknown }
  | AdaptedEffect<M>
  | PipedEffect<M>
  | { readonly type: 'stashed'; readonly message: M }
  /** They are at the head of `kit.selfInbox` now. */
  | { readonly type: 'unstashed'; readonly messages: readonly M[] }
  | { readonly type: 'stashCleared'; readonly messages: readonly M[] }
  | {
      readonly type: 'logged'
      readonly level: LogLevel
      readonly message: string
      readonly data: Readonly<Record<string, unknown>> | undefined
    }

export type EffectOf<M, T extends BehaviorEffect<M>['type']> = Extract<BehaviorEffect<M>, { readonly type: T }>

/** By `spawn`, `spawnAsync` or `spawnWatched` (then a `watched` follows). Nothing was started. */
export interface SpawnedEffect {
  readonly type: 'spawned'
  /** The very value that was spawned: a behaviour, a factory or a recipe. */
  readonly what: Spawnable<never>
  /** With the name that it has. */
  readonly options: SpawnOptions & { readonly name: string }
  readonly ref: ActorRef<never>
  /** What the child has been told. */
  readonly inbox: TestInbox<unknown>
}

/** The message can be had by `kit.fireTimer(key)`. */
export interface TimerStartedEffect<M> {
  readonly type: 'timerStarted'
  readonly key: unknown
  readonly mode: 'single' | 'fixedDelay' | 'fixedRate'
  /** Of `single`: the delay; of the others: the period. */
  readonly delayMs: number
  /** Until the first tick. */
  readonly initialDelayMs: number
  readonly message: M
}

/** By `ctx.ask` or `ctx.askWith`. The question has been told to its target, so it may also be answered by its `replyTo`. */
export interface AskedEffect<M> {
  readonly type: 'asked'
  readonly target: ActorRef<never>
  /** With its reply ref. */
  readonly question: unknown
  readonly options: AskOptions
  /** Runs the message that the map makes of this answer. A question has one answer. */
  answer(value: unknown): Promise<BehaviorOutcome<M>>
  /** Runs the message that the map makes of this error (an `AskTimeoutError`, say). */
  fail(error: Error): Promise<BehaviorOutcome<M>>
}

/** By `ctx.adapt`. What is told to the ref is mapped at once and waits in `kit.selfInbox`. */
export interface AdaptedEffect<M> {
  readonly type: 'adapted'
  readonly ref: ActorRef<never>
  /** Runs the message that the map makes of this one. */
  deliver(message: unknown): Promise<BehaviorOutcome<M>>
}

/** By `ctx.pipeToSelf`. */
export interface PipedEffect<M> {
  readonly type: 'piped'
  readonly work: PromiseLike<unknown>
  /** Waits for the work and runs the message that the map makes of its result. */
  deliver(): Promise<BehaviorOutcome<M>>
}
