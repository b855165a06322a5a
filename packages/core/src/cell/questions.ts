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
  /** Whether it waits here. */
  waitsAt(questions: Questions): boolean
  /** Whether it waits here as this message. */
  waitsAs(questions: Questions, message: unknown): boolean
  readonly isOpen: boolean
}

/** How a question is recognised in what an actor handles. */
export interface QuestionMarks {
  /** The one whose reply ref a message carries where `ask` puts it. */
  in(message: unknown): OpenQuestion | undefined
  /** The one whose reply ref a message carries, wherever at its top level. */
  anywhereIn(message: unknown): OpenQuestion | undefined
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
  /** As what that question waits since the handler has put it off: a map or a middleware may have made another message of it. */
  #putOffAs: unknown = NOTHING
  readonly #target: () => ActorPath
  readonly #marks: QuestionMarks

  constructor(target: () => ActorPath, marks: QuestionMarks) {
    this.#target = target
    this.#marks = marks
  }

  /** A handler begins with this message. */
  enter(message: unknown): void {
    this.#current = message
    this.#putOffAs = NOTHING
    // Most are as they were asked: what they may be wrapped in is looked for last.
    this.#carried = this.#marks.in(message) ?? this.#marks.in(bare(message))
  }

  /** The handler is over. */
  leave(): void {
    this.#current = NOTHING
    this.#putOffAs = NOTHING
    this.#carried = undefined
  }

  /** The question that is being handled: what `forward` hands on. */
  takeCurrent(): OpenQuestion | undefined {
    return this.take(this.#currentKey())
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

  /**
   * It is put off: from here it is found by its identity, since who handles it may change it. A map or a middleware may have
   * made it of the question that is being handled, which then waits as what was made of it.
   */
  stashed(message: unknown): void {
    const key = bare(message)
    if (this.#open?.has(key) === true) return
    const current = this.#find(this.#currentKey())
    const question = key === bare(this.#current) ? current : this.#madeInto(key, current)
    if (question === undefined) return
    if (question === current) this.#putOffAs = key
    question.askedOf(this, key)
  }

  /** Its reply ref says whose message it is; one without is taken for the current question's, if that is not put off yet. */
  #madeInto(key: unknown, current: OpenQuestion | undefined): OpenQuestion | undefined {
    const carried = this.#marks.anywhereIn(key)
    if (carried !== undefined) return carried.waitsAt(this) ? carried : undefined
    return this.#putOffAs === NOTHING ? current : undefined
  }

  #currentKey(): unknown {
    return this.#putOffAs === NOTHING ? bare(this.#current) : this.#putOffAs
  }

  #find(key: unknown): OpenQuestion | undefined {
    return this.#open?.get(key) ?? this.#carriedBy(key)
  }

  /** One that is not in the map. */
  #carriedBy(key: unknown): OpenQuestion | undefined {
    const carried = key === bare(this.#current) ? this.#carried : this.#marks.in(key)
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
    if (Object.is(message, this.#current)) this.takeCurrent()?.targetFailed(this.#target(), thrown)
  }

  failed(message: unknown, thrown: unknown): void {
    this.take(message)?.targetFailed(this.#target(), thrown)
  }
}
