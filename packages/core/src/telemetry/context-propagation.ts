import { catchStray } from '../failure/promise-like.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { Pid } from '../identity/pid.ts'

/** Which message of which actor is about to be handled. */
export interface Delivery {
  readonly pid: Pid
  readonly path: ActorPath
  readonly message: unknown
  /** Of the answer to a `ctx.ask`: what was captured where the answer was told. Else `undefined`. */
  readonly answeredBy: unknown
}

/**
 * Carries a context (of a trace, of a request) with each message, from where it is sent to where it is handled. For
 * OpenTelemetry there is one in `@cellactor/node/otel`; write one for a context of your own. It observes: what it throws
 * is reported, once, and the message is delivered as if it were not there.
 */
export interface ContextPropagation {
  /**
   * At `tell`, `offer`, `ask`, `ctx.ask`, `forward`, `pipeToSelf`, the start of a timer or receive timeout, and when a
   * message is stashed: on the sender's stack. `undefined`: nothing to carry, the message travels bare.
   */
  capture(): unknown
  /**
   * Around the handler of a message that carries something. `handle` gives what the handler gave: nothing, a Result
   * (whose `Err` is a failure), a promise of one; or it throws. The runtime takes the handler's own outcome, whatever
   * `run` makes of it.
   */
  run<R>(captured: unknown, handle: () => R, delivery: Delivery): R
}

/** A propagation that nothing can go wrong with. */
export class Carrier {
  readonly #propagation: ContextPropagation
  readonly #onError: (method: 'capture' | 'run', error: unknown) => void
  readonly #reported = new Set<'capture' | 'run'>()

  constructor(propagation: ContextPropagation, onError: (method: 'capture' | 'run', error: unknown) => void) {
    this.#propagation = propagation
    this.#onError = onError
  }

  capture(): unknown {
    try {
      const captured = this.#propagation.capture()
      return catchStray(captured, error => this.#report('capture', error)) ? undefined : captured
    } catch (error) {
      this.#report('capture', error)
      return undefined
    }
  }

  /** Runs `handle`, exactly once, and gives or throws what it did. */
  run(captured: unknown, handle: () => unknown, delivery: Delivery): unknown {
    const handling = new Handling(handle)
    try {
      const returned: unknown = this.#propagation.run(captured, handling.once, delivery)
      if (returned !== handling.value) this.#watch(returned, handling)
    } catch (error) {
      if (!handling.hasFailedWith(error)) this.#report('run', error)
    }
    if (!handling.hasRun) this.#report('run', new Error('run did not call handle, which was called without it.'))
    return handling.once()
  }

  /** An async `run` rejects with what the handler rejected with: that is no fault of its own. */
  #watch(returned: unknown, handling: Handling): void {
    if (handling.value instanceof Promise) handling.value.catch(reason => handling.rejectedWith(reason))
    catchStray(returned, error => {
      if (!handling.hasFailedWith(error)) this.#report('run', error)
    })
  }

  #report(method: 'capture' | 'run', error: unknown): void {
    if (this.#reported.has(method)) return
    this.#reported.add(method)
    this.#onError(method, error)
  }
}

/** One run of one handler, however often it is asked for. */
class Handling {
  readonly #handle: () => unknown
  #state: 'waiting' | 'returned' | 'threw' = 'waiting'
  #reason: { readonly error: unknown } | undefined
  value: unknown

  constructor(handle: () => unknown) {
    this.#handle = handle
  }

  get hasRun(): boolean {
    return this.#state !== 'waiting'
  }

  hasFailedWith(error: unknown): boolean {
    return this.#reason !== undefined && Object.is(this.#reason.error, error)
  }

  rejectedWith(error: unknown): void {
    this.#reason = { error }
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever type of outcome the propagation passes through
  readonly once = (): any => {
    if (this.#state === 'returned') return this.value
    if (this.#state === 'threw') throw this.#reason?.error
    try {
      this.value = this.#handle()
      this.#state = 'returned'
      return this.value
    } catch (error) {
      this.#state = 'threw'
      this.#reason = { error }
      throw error
    }
  }
}
