import type { ActorRef, Behavior, Signal } from '@cellactor/core'
import type { BehaviorEffect, EffectOf } from './effects.ts'
import type { TestInbox } from './inbox.ts'
import type { BehaviorTestKitOptions } from './kit-context.ts'
import type { BehaviorOutcome } from './outcome.ts'
import { RunningKit } from './running-kit.ts'

/**
 * Runs one behaviour without a system: message by message, with everything that it does to its surroundings as data. For
 * the logic of one actor. Supervision, restarts, mailboxes and time are the runtime's: for those there is
 * {@link ActorTestKit}.
 *
 * What a run does is there when `run` returns, if the handler is synchronous; with `await` it is there in any case. The
 * next run waits for the one before (semantics 1.1). Refs of children, of `ctx.parent` and of {@link testInbox} are
 * inboxes: `tell` collects. `ctx.system` is a real system in which this actor does not live.
 */
export interface BehaviorTestKit<M> {
  readonly ref: ActorRef<M>
  /** Runs the handler. @throws {TestkitError} `BEHAVIOR_ENDED` (by the promise) once the behaviour has stopped. */
  run(message: M): Promise<BehaviorOutcome<M>>
  /** Runs the oldest message of {@link selfInbox}. @throws {TestkitError} (by the promise) where there is none. */
  runNext(): Promise<BehaviorOutcome<M>>
  /** Runs the signal handler. `postStop` and `preRestart` are the last that a behaviour is given. */
  signal(signal: Signal): Promise<BehaviorOutcome<M>>
  /**
   * As if `target` had ended, by `failure` if one is given: a child's name is free, and what was asked for by `watch`
   * (the signal) or `watchWith` (its message) is run. Not watched: nothing is run. Links are only noted.
   */
  targetEnds(target: ActorRef<never>, failure?: unknown): Promise<BehaviorOutcome<M>>
  /** Runs the message of an active timer. @throws {TestkitError} (by the promise) where no timer has this key. */
  fireTimer(key: unknown): Promise<BehaviorOutcome<M>>
  /** Runs the message of the receive timeout. @throws {TestkitError} (by the promise) where none is set. */
  fireReceiveTimeout(): Promise<BehaviorOutcome<M>>
  /** All that was done since the start (`setup` included) and not taken, in order. Live. */
  readonly effects: readonly BehaviorEffect<M>[]
  /** Takes all effects. */
  takeEffects(): readonly BehaviorEffect<M>[]
  /** Takes the oldest effect of this type. @throws {TestkitError} where there is none, with what there is. */
  expectEffect<T extends BehaviorEffect<M>['type']>(type: T): EffectOf<M, T>
  /** Of the last run; at first, of the start. */
  readonly outcome: BehaviorOutcome<M>
  readonly isAlive: boolean
  /** What the behaviour told itself, what came by its adapters and reply refs, and what it unstashed: to be run by {@link runNext}. */
  readonly selfInbox: TestInbox<M>
  /** What a child has been told. @throws {TestkitError} where there is no child of that name. */
  childInbox<C = unknown>(name: string): TestInbox<C>
  /** Settles when an asynchronous `setup` has; rejects with what it failed with. Runs wait for it. */
  readonly started: Promise<void>
}

export const BehaviorTestKit = {
  /**
   * Starts the behaviour: `setup` and the like run at once.
   *
   * ```ts
   * const kit = BehaviorTestKit.create(session)
   * await kit.run({ type: 'open' })
   * const timer = kit.expectEffect('timerStarted')
   * expect(timer.delayMs).toBe(5_000)
   * await kit.fireTimer(timer.key)
   * expect(kit.outcome.type).toBe('stopped')
   * ```
   *
   * @throws what a synchronous `setup` throws.
   */
  create<M>(behavior: Behavior<M>, options: BehaviorTestKitOptions = {}): BehaviorTestKit<M> {
    return new RunningKit<M>(behavior, options)
  },
} as const
