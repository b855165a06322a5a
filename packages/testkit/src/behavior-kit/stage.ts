import type { BehaviorEffect } from './effects.ts'
import type { BehaviorOutcome } from './outcome.ts'

/** What a context needs of the kit that it belongs to. */
export interface Stage {
  note(effect: BehaviorEffect<unknown>): void
  /** The message as its sender wrote it. */
  shown(message: unknown): unknown
  /** Into the actor's own inbox. */
  toSelf(messages: readonly unknown[], at: 'end' | 'head'): void
  /** Makes a message in a turn of the actor, and runs it. */
  run(make: () => unknown): Promise<BehaviorOutcome<unknown>>
  /** Something failed outside of a run. */
  failed(error: unknown): void
  stopRequested(): void
  /** @throws {StoppedContextError} once the behaviour has been ended. */
  checkOpen(use: string): void
}
