import type { ActorPath } from '../identity/actor-path.ts'
import { bare } from '../message/enveloped.ts'

/** A question that waits for its answer. */
export interface OpenQuestion {
  /** Its target has ended with the question still queued or stashed. */
  targetStopped(target: ActorPath): void
  /** The turn that received it has failed. */
  targetFailed(target: ActorPath, thrown: unknown): void
  /** It waits here from now on, as this message. */
  askedOf(questions: Questions, message: unknown): void
  /** It waits here no more. */
  handedOn(): void
  /** Whether `ask` has made its message: a copy, which nobody asks a second time. */
  readonly hasOwnMessage: boolean
  /** Whether it waits here as this message. */
  waitsAs(questions: Questions, message: unknown): boolean
  readonly isOpen: boolean
}

/**
 * The questions that were asked of one cell and wait for an answer, by their message. One that `ask` has made a message for
 * is found in it, at `replyTo`, and costs nothing here; the others are kept in a map until they are settled.
 */
export class Questions {
  #open: Map<unknown, OpenQuestion> | undefined
  /** Questions that wait as the very same message as an earlier one: a primitive that was forwarded twice, say. */
  #alike: { readonly message: unknown; readonly question: OpenQuestion }[] = []
  /** The message whose handler runs now, and the question that it carried before the handler could change it. */
  #current: unknown = undefined
  #carried: OpenQuestion | undefined = undefined
  readonly #target: () => ActorPath
  readonly #replyRefOf: (message: unknown) => OpenQuestion | undefined

  constructor(target: () => ActorPath, replyRefOf: (message: unknown) => OpenQuestion | undefined) {
    this.#target = target
    this.#replyRefOf = replyRefOf
  }

  /** A handler begins with this message. */
  enter(message: unknown): void {
    this.#current = message
    this.#carried = this.#replyRefOf(bare(message))
  }

  /** The handler is over. */
  leave(): void {
    this.#current = undefined
    this.#carried = undefined
  }

  /** The question that is being handled: what `forward` hands on. */
  takeCurrent(): OpenQuestion | undefined {
    return this.take(this.#current)
  }

  add(message: unknown, question: OpenQuestion): void {
    if (question.hasOwnMessage && this.#replyRefOf(message) === question) return
    this.#open ??= new Map()
    if (this.#open.has(message)) this.#alike.push({ message, question })
    else this.#open.set(message, question)
  }

  remove(message: unknown, question: OpenQuestion): void {
    if (this.#open?.get(message) === question) this.#advance(message)
    else if (this.#alike.length > 0) this.#alike = this.#alike.filter(other => other.question !== question)
  }

  take(message: unknown): OpenQuestion | undefined {
    const key = bare(message)
    const kept = this.#open?.get(key)
    if (kept !== undefined) {
      this.#advance(key)
      kept.handedOn()
      return kept
    }
    const carried = key === bare(this.#current) ? this.#carried : this.#replyRefOf(key)
    if (carried?.waitsAs(this, key) !== true) return undefined
    carried.handedOn()
    return carried
  }

  #advance(message: unknown): void {
    this.#open?.delete(message)
    if (this.#alike.length === 0) return
    const at = this.#alike.findIndex(other => Object.is(other.message, message))
    for (const next of at < 0 ? [] : this.#alike.splice(at, 1)) this.#open?.set(message, next.question)
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
    question?.targetStopped(this.#target())
    return question !== undefined
  }

  failed(message: unknown, thrown: unknown): void {
    this.take(message)?.targetFailed(this.#target(), thrown)
  }
}
