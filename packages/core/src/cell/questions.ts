import { bare } from '../message/enveloped.ts'

/** A question that waits for its answer. */
export interface OpenQuestion {
  /** Its target has ended with the question still queued or stashed. */
  targetStopped(): void
  /** The turn that received it has failed. */
  targetFailed(thrown: unknown): void
  /** It waits here from now on, as this message. */
  askedOf(questions: Questions, message: unknown): void
  readonly isOpen: boolean
}

/** The questions that were asked of one cell and wait for an answer, by their message. A settled one is taken out. */
export class Questions {
  readonly #open = new Map<unknown, OpenQuestion>()

  add(message: unknown, question: OpenQuestion): void {
    this.#open.set(message, question)
  }

  remove(message: unknown): void {
    this.#open.delete(message)
  }

  take(message: unknown): OpenQuestion | undefined {
    const key = bare(message)
    const question = this.#open.get(key)
    if (question !== undefined) this.#open.delete(key)
    return question
  }

  /** An adapter has made another message of it. */
  rename(from: unknown, to: unknown): void {
    const question = this.take(from)
    if (question === undefined) return
    question.askedOf(this, bare(to))
  }

  /** @returns whether the message was an open question: such a one is no dead letter. */
  stopped(message: unknown): boolean {
    const question = this.take(message)
    question?.targetStopped()
    return question !== undefined
  }

  failed(message: unknown, thrown: unknown): void {
    this.take(message)?.targetFailed(thrown)
  }
}
