import type { Pid } from '../identity/pid.ts'
import { DefaultBehaviorFailure } from './default-failure.ts'

/** An actor that this one is linked to has ended by a failure (semantics 6.6). The default strategy stops on it. */
export class DeathPactFailure extends DefaultBehaviorFailure {
  /** The actor that has ended. One that you make yourself has none, unless you give it. */
  readonly target: Pid

  constructor(message: string, debug?: string, cause?: unknown, target?: Pid) {
    super(message, debug, cause)
    this.target = target as Pid
  }
}

/** `kill(ref)` (semantics 3.11). The default strategy stops on it. */
export class KilledFailure extends DefaultBehaviorFailure {}

/** A bounded mailbox with `overflow: 'fail'` was full (semantics 9.1). */
export class MailboxOverflowFailure extends DefaultBehaviorFailure {}

/** A start hook took longer than `startTimeoutMs` (semantics 3.4). */
export class StartTimeoutFailure extends DefaultBehaviorFailure {}
