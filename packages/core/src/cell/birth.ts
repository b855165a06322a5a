import type { ActorFailure } from '../failure/actor-failure.ts'

/**
 * A first start whose failure is told to its caller instead of to supervision (semantics 3.2). It is given up as soon as
 * the caller has his answer.
 */
export class Birth {
  /** Why the start failed, once it has. */
  failure: ActorFailure | undefined
  /** A custom mailbox did not let the start happen. */
  refusal: { readonly cause: unknown } | undefined
  /** `spawnAsync`: told when all is over. */
  readonly onEnd: ((birth: Birth, hasStarted: boolean) => void) | undefined

  constructor(onEnd?: (birth: Birth, hasStarted: boolean) => void) {
    this.onEnd = onEnd
  }
}
