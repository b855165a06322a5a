import type { ActorPath } from '../identity/actor-path.ts'
import { bare } from '../message/enveloped.ts'
import { NOTHING } from './rider.ts'

/** A question that waits for its answer. */
export interface OpenQuestion {
  /** Its target has ended with the question still queued or stashed. */
  targetStopped(target: ActorPath): void
  /** The turn that received it has failed. */
  targetFailed(target: ActorPath, thrown: unknown): void
  /** It waits here from now on, as this message; absent: with somebody who is no actor. */
  askedOf(questions: Questions | undefined, message: unknown): void
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
  #current: unknown = NOTHING
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
    // Most are as they were asked: what they may be wrapped in is looked for last.
    this.#carried = this.#replyRefOf(message) ?? this.#replyRefOf(bare(message))
  }

  /** The handler is over. */
  leave(): void {
    this.#current = NOTHING
    this.#carried = undefined
  }

  /** The question that is being handled: what `forward` hands on. */
  takeCurrent(): OpenQuestion | undefined {
    return this.take(this.#current)
  }

  add(message: unknown, question: OpenQuestion): void {
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
    const carried = this.#carriedBy(key)
    carried?.handedOn()
    return carried
  }

  /** It is put off: from here it is found by its identity, since who handles it may change it. */
  stashed(message: unknown): void {
    const key = bare(message)
    const carried = this.#carriedBy(key)
    if (carried?.hasOwnMessage !== true || this.#open?.has(key) === true) return
    this.#open ??= new Map()
    this.#open.set(key, carried)
  }

  /** One that is not in the map. */
  #carriedBy(key: unknown): OpenQuestion | undefined {
    const carried = key === bare(this.#current) ? this.#carried : this.#replyRefOf(key)
    return carried?.waitsAs(this, key) === true ? carried : undefined
  }

  #advance(message: unknown): void {
    this.#open?.delete(message)
    if (this.#alike.length === 0) return
    // As the map compares: 0 is -0, and NaN is NaN.
    const at = this.#alike.findIndex(other => [message].includes(other.message))
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

  /** The actor has failed: with the message whose handler that was, or with none. Either may be `undefined`. */
  handlerFailed(message: unknown, thrown: unknown): void {
    if (Object.is(message, this.#current)) this.failed(message, thrown)
  }

  failed(message: unknown, thrown: unknown): void {
    this.take(message)?.targetFailed(this.#target(), thrown)
  }
}
