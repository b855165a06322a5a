import type { ActorRef } from '@cellactor/core'
import { TestkitError } from '../testkit-error.ts'
import type { TestInbox } from './inbox.ts'

/** The actor's own messages, shown as their sender wrote them and run as they travel. */
export class SelfInbox<M> implements TestInbox<M> {
  readonly ref: ActorRef<M>
  readonly #shown: (message: unknown) => unknown
  #held: unknown[] = []

  constructor(ref: ActorRef<M>, shown: (message: unknown) => unknown) {
    this.ref = ref
    this.#shown = shown
  }

  get messages(): readonly M[] {
    return this.#held.map(message => this.#shown(message) as M)
  }

  put(messages: readonly unknown[], at: 'end' | 'head'): void {
    this.#held = at === 'head' ? [...messages, ...this.#held] : [...this.#held, ...messages]
  }

  /** As it travels. @throws {TestkitError} where there is none. */
  takeRaw(): unknown {
    if (this.#held.length > 0) return this.#held.shift()
    throw new TestkitError(
      'EXPECTATION_FAILED',
      `${this.ref.path} has no message waiting for itself. Look at kit.effects for what it did.`,
    )
  }

  takeMessage(): M {
    return this.#shown(this.takeRaw()) as M
  }

  takeAll(): readonly M[] {
    const { messages } = this
    this.#held = []
    return messages
  }
}
