import type { Actor, ActorContext, ActorRef, ChildFailed, Pid, Terminated } from '@cellactor/core'

/** The end of one actor that somebody waits for. */
interface Expected {
  readonly target: ActorRef<never>
  readonly onEnd: (signal: Terminated) => void
}

/** Hands on what it receives, and watches when told to. */
export class ProbeActor<M> implements Actor<M> {
  readonly #record: (message: M) => void
  #context: ActorContext<M> | undefined
  #expected: Expected[] = []

  constructor(record: (message: M) => void) {
    this.#record = record
  }

  readonly preStart = (ctx: ActorContext<M>): void => {
    this.#context = ctx
  }

  readonly receive = (_ctx: ActorContext<M>, message: M): void => {
    this.#record(message)
  }

  readonly onTerminated = (_ctx: ActorContext<M>, terminated: Pid, signal: Terminated | ChildFailed): void => {
    // A probe has no children.
    if (signal.type !== 'terminated') return
    const met = this.#expected.filter(({ target }) => target.pid.equals(terminated))
    this.#expected = this.#expected.filter(each => !met.includes(each))
    for (const { onEnd } of met) onEnd(signal)
  }

  /** At once: what happens to `target` from here on is heard of. @throws where it refuses, or the probe itself has ended. */
  watch(target: ActorRef<never>, onEnd: (signal: Terminated) => void): void {
    this.#context?.watch(target)
    this.#expected.push({ target, onEnd })
  }
}
