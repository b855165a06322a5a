import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { ActorPath } from './path.ts'
import type { Pid } from './pid.ts'

/** A handle to send messages to an actor. It survives restarts. */
export interface ActorRef<in M> {
  /** Type only: makes refs contravariant also for interfaces that extend this one. */
  readonly '~cellactor/ActorRef'?: ((message: M) => void) | undefined
  readonly pid: Pid
  readonly path: ActorPath
  /**
   * Fire and forget. Never runs user code, never throws because of the receiver (semantics 1.4). Messages from one
   * sender to one receiver arrive in the order of the calls. A prototype method: call it on the ref.
   */
  tell(message: M): void
  /**
   * Back-pressure: resolves when the mailbox has taken the message, at once unless it is bounded and full. Offers are let
   * in first come, first served. Rejects with `TargetStoppedError`, or with the reason of the signal (semantics 9.1).
   */
  offer(message: M, options?: { signal?: AbortSignalLike | undefined }): Promise<void>
}
