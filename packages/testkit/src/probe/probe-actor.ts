import type { Actor, ActorContext, ActorRef, ChildFailed, Pid, Terminated } from '@cellactor/core'

/** A request to the probe's actor, which alone can watch. No message of a user can be one: the class stays in this package. */
export class WatchOrder {
  readonly target: ActorRef<never>
  readonly #onResult: () => void
  /** Once the target has ended. */
  signal: Terminated | undefined = undefined
  /** Where the target could not be watched: why. */
  refusal: { readonly cause: unknown } | undefined = undefined

  constructor(target: ActorRef<never>, onResult: () => void) {
    this.target = target
    this.#onResult = onResult
  }

  /** Looks at nothing that a message could answer with code of its own: a revoked proxy is a message, too. */
  static isOne(message: unknown): message is WatchOrder {
    return typeof message === 'object' && message !== null && #onResult in message
  }

  answer(signal: Terminated): void {
    this.signal = signal
    this.#onResult()
  }

  refuse(cause: unknown): void {
    this.refusal = { cause }
    this.#onResult()
  }
}

/** Hands on what it receives, and watches when told to. */
export class ProbeActor<M> implements Actor<M | WatchOrder> {
  readonly #record: (message: M) => void
  #orders: WatchOrder[] = []

  constructor(record: (message: M) => void) {
    this.#record = record
  }

  readonly receive = (ctx: ActorContext<M | WatchOrder>, message: M | WatchOrder): void => {
    if (WatchOrder.isOne(message)) this.#watch(ctx, message)
    else this.#record(message)
  }

  readonly onTerminated = (_ctx: ActorContext<M | WatchOrder>, terminated: Pid, signal: Terminated | ChildFailed): void => {
    // A probe has no children.
    if (signal.type !== 'terminated') return
    const answered = this.#orders.filter(order => order.target.pid.equals(terminated))
    this.#orders = this.#orders.filter(order => !answered.includes(order))
    for (const order of answered) order.answer(signal)
  }

  #watch(ctx: ActorContext<M | WatchOrder>, order: WatchOrder): void {
    try {
      ctx.watch(order.target)
      this.#orders.push(order)
    } catch (cause) {
      order.refuse(cause)
    }
  }
}
