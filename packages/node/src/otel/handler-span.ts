import { types } from 'node:util'
import { isErr, type Pid } from '@cellactor/core'
import { diag, type Span } from '@opentelemetry/api'
import type { OpenSpan, OpenSpans } from './open-spans.ts'
import { recordFailure } from './recorded-failure.ts'

/** The span of one handler: open from its call until its outcome is there, promise included. */
export class HandlerSpan implements OpenSpan {
  readonly #span: Span
  readonly #actor: Pid
  readonly #open: OpenSpans
  #hasEnded = false

  constructor(span: Span, actor: Pid, open: OpenSpans) {
    this.#span = span
    this.#actor = actor
    this.#open = open
  }

  /** Calls the handler, and gives or throws what it does. */
  observe<R>(handle: () => R): R {
    let outcome: R
    try {
      outcome = handle()
    } catch (thrown) {
      this.#conclude(() => recordFailure(this.#span, thrown))
      throw thrown
    }
    // The runtime has made a promise of a foreign thenable.
    if (types.isPromise(outcome)) this.#wait(outcome)
    else this.#returned(outcome)
    return outcome
  }

  abandon(): void {
    this.#conclude(() => this.#span.setAttribute('cellactor.handler.abandoned', true))
  }

  #wait(promise: Promise<unknown>): void {
    this.#open.add(this.#actor, this)
    const failed = (reason: unknown) => this.#conclude(() => recordFailure(this.#span, reason))
    try {
      promise.then(value => this.#returned(value), failed)
    } catch (thrown) {
      // By a `then` of its own class: the runtime takes that for a failure of the handler, too.
      failed(thrown)
    }
  }

  #returned(value: unknown): void {
    this.#conclude(isErr(value) ? () => recordFailure(this.#span, value.error) : undefined)
  }

  /** An SDK that breaks here must break neither the message nor, past an `await`, the process. */
  #conclude(record: (() => void) | undefined): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#open.remove(this.#actor, this)
    try {
      record?.()
    } catch (error) {
      diag.error('cellactor: the outcome of a handler could not be recorded', error)
    }
    try {
      this.#span.end()
    } catch (error) {
      diag.error('cellactor: the span of a handler could not be ended', error)
    }
  }
}
