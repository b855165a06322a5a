import type { Pid } from '../identity/pid.ts'
import { DefaultBehaviorFailure } from './default-failure.ts'

/** An actor that this one is linked to has ended by a failure (semantics 6.6). The default strategy stops on it. */
export class DeathPactFailure extends DefaultBehaviorFailure {
  readonly target: Pid

  constructor(message: string, target: Pid) {
    super(message)
    this.target = target
  }
}

/** `kill(ref)` (semantics 3.11). The default strategy stops on it. */
export class KilledFailure extends DefaultBehaviorFailure {}

/** A bounded mailbox with `overflow: 'fail'` was full (semantics 9.1). */
export class MailboxOverflowFailure extends DefaultBehaviorFailure {}

/** A start hook took longer than `startTimeoutMs` (semantics 3.4). */
export class StartTimeoutFailure extends DefaultBehaviorFailure {}
