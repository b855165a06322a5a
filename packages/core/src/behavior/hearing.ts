import type { ActorContext } from '../actor/actor-context.ts'
import type { Signal } from '../actor/signals.ts'
import type { Layer } from './layer.ts'

export type OnSignal = (ctx: ActorContext<unknown>, signal: Signal) => unknown

/** A signal handler, and where it stands: what it sees and returns is of the protocol there. */
export interface Hearing {
  readonly onSignal: OnSignal
  /** The layer that it stands directly around; absent: it is around the handler of messages itself. */
  readonly around: Layer | undefined
}
