import type { ActorPath } from '@cellactor/core'

/** One message on its way: who sent it, and as how-manieth of the messages that this one sent there. */
export interface Token {
  /** `undefined`: no handler, but the scenario, or code that runs after an `await`. */
  readonly from: Step | undefined
  readonly ordinal: number
  /** Sent by a hook, a signal handler or a subscriber: the runtime does not tell whose. */
  readonly isFromHook: boolean
  /** Where it has arrived, and the numbers of the steps there: a timer's message arrives again and again. */
  target: string | undefined
  readonly arrivals: number[]
  /** What the user's own propagation has captured. */
  readonly theirs: unknown
}

/** The handling of one message. */
export interface Step {
  readonly number: number
  readonly at: number
  /** `/user/a` */
  readonly actor: string
  readonly path: ActorPath
  readonly message: unknown
  readonly token: Token
  sent: number
}
