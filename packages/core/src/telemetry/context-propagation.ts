import { catchStray, isPromiseLike } from '../failure/promise-like.ts'
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
   * message is stashed: on the sender's stack. `undefined`: nothing to carry, the message travels bare. So does the message
   * of a `watchWith`, which nobody sends.
   */
  capture(): unknown
  /**
   * Around the handler of a message that carries something. `handle` gives what the handler gave: nothing, a Result
   * (whose `Err` is a failure), a promise of one; or it throws. The runtime takes the handler's own outcome, whatever
   * `run` makes of it. It always gives the `delivery`: only a propagation that calls another one may leave it out.
   */
  run<R>(captured: unknown, handle: () => R, delivery?: Delivery): R
}

type Receive = (context: never, message: unknown) => unknown

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

  /** Has the message handled, exactly once, and gives or throws what came of it. */
  run(captured: unknown, handling: Handling, delivery: Delivery): unknown {
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

/**
 * One run of one handler, however often it is asked for. It lets go of what it ran with: the unread stack of an error keeps
 * this object, and must not keep the message (row F2).
 */
export class Handling {
  #run:
    | { readonly receive: Receive | undefined; readonly actor: unknown; readonly context: unknown; readonly message: unknown }
    | undefined
  #state: 'waiting' | 'returned' | 'threw' = 'waiting'
  #reason: { readonly error: unknown } | undefined
  value: unknown

  constructor(receive: Receive | undefined, actor: unknown, context: unknown, message: unknown) {
    this.#run = { receive, actor, context, message }
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

  readonly once = (): unknown => {
    if (this.#state === 'returned') return this.value
    if (this.#state === 'threw') throw this.#reason?.error
    const run = this.#run
    this.#run = undefined
    try {
      this.value = ofTheEngine(run?.receive?.call(run.actor, run.context as never, run.message))
      this.#state = 'returned'
      return this.value
    } catch (error) {
      this.#state = 'threw'
      this.#reason = { error }
      throw error
    }
  }
}

/** The `then` of a foreign promise is called within `run`, where what it does has the context; the engine sees to that. */
function ofTheEngine(value: unknown): unknown {
  if (value === undefined || value instanceof Promise || !isPromiseLike(value)) return value
  return new Promise(resolve => resolve(value))
}
