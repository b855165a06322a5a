import type { Answer, AnswerTo, AskOptions, QuestionOf, QuestionType } from '../actor/question.ts'
import { ActorFailure, originalOf } from '../failure/actor-failure.ts'
import { AskTimeoutError, TargetFailedError, TargetStoppedError } from '../failure/errors.ts'
import { classNameOf } from '../failure/printable.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { CellactorError } from '../identity/cellactor-error.ts'
import { TreePath } from '../identity/path.ts'
import { LocalPid } from '../identity/pid.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import type { Cell } from './cell.ts'
import { cellOf } from './death-watch.ts'
import { type OpenQuestion, Questions } from './questions.ts'
import { checkDuration } from './spawn-options.ts'

// biome-ignore lint/suspicious/noExplicitAny: what the reply ref takes is known where the types are, see askWith
export type MakeQuestion = (replyTo: ActorRef<any>) => unknown

/**
 * Asks an actor: `await ask(counter, { type: 'get' })`. `replyTo` is filled in, the answer's type comes from the protocol.
 * The answer is found by the question's `type`. The question is copied (own enumerable fields). For protocols told apart
 * by another field, with another reply field, or made of class instances: {@link askWith}.
 *
 * Rejects with `AskTimeoutError` (`timeoutMs`, milliseconds); with `TargetStoppedError`, at once when the target is
 * stopped, or stops before it has handled the question; with `TargetFailedError`, when the target failed while it handled
 * this question (`cause` is the original error); with the signal's reason. A late reply is a dead letter. Nothing is kept
 * afterwards (semantics 8.1).
 */
export function ask<M, T extends QuestionType<M>>(
  target: ActorRef<M>,
  question: QuestionOf<M, T>,
  options?: AskOptions,
): Promise<Answer<M, T>> {
  return askAny(target as ActorRef<never>, question, options) as Promise<Answer<M, T>>
}

/**
 * As {@link ask}, for any protocol: `await askWith(counter, replyTo => ({ kind: 'get', from: replyTo }))`. The answer's
 * type is that of the field where `replyTo` was put. Write `(replyTo: ActorRef<number>) => …` where the protocol does not
 * show the answer at the top level (a nested field, a constructor).
 */
export function askWith<M, R, F extends (replyTo: ActorRef<R>) => M>(
  target: ActorRef<M>,
  make: F & ((replyTo: ActorRef<R>) => NoInfer<M>),
  options?: AskOptions,
): Promise<AnswerTo<M, ReturnType<F>, R>> {
  return askAnyWith(target as ActorRef<never>, make, options) as Promise<AnswerTo<M, ReturnType<F>, R>>
}

/** What is noted of an answer for the message that it becomes. */
export interface AnswerNote {
  answeredBy: unknown
}

/** {@link ask} without its types. */
export function askAny(target: ActorRef<never>, question: unknown, options?: AskOptions, note?: AnswerNote): Promise<unknown> {
  return askAnyWith(target, replyTo => ({ ...(question as object), replyTo }), options, note)
}

/** Hands a pending question on: the one whose reply ref the message carries, else the one that is being handled (semantics 8.1). */
export function forward(from: Cell, target: ActorRef<never>, message: unknown): void {
  const to = cellOf(target.pid)
  const question =
    replyRefIn(message) ?? from.questions?.take(from.turn === undefined ? from.questions.current : from.turn.message)
  if (question !== undefined && to !== undefined) {
    if (to.phase === 'stopped' && question.isOpen) return question.targetStopped(to.path)
    question.askedOf(questionsOf(to), message)
  }
  ;(target as ActorRef<unknown>).tell(message)
}

function replyRefIn(message: unknown): OpenQuestion | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  return Object.values(message).find(value => value instanceof ReplyRef)
}

function questionsOf(cell: Cell): Questions {
  cell.questions ??= new Questions(() => cell.path)
  return cell.questions
}

/** {@link askWith} without its types. */
export function askAnyWith(
  target: ActorRef<never>,
  make: MakeQuestion,
  options: AskOptions = {},
  note?: AnswerNote,
): Promise<unknown> {
  const cell = cellOf(target.pid)
  if (cell === undefined) {
    return Promise.reject(
      new CellactorError(
        'REF_NOT_LOCAL',
        'ask was given a ref that is no actor of this process. Give one that spawn or resolve returned.',
      ),
    )
  }
  const { signal, timeoutMs = cell.env.defaults.askTimeoutMs } = options
  try {
    checkDuration(timeoutMs, `ask of ${cell.path}: timeoutMs`)
  } catch (error) {
    return Promise.reject(error)
  }
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  if (cell.phase === 'stopped') return Promise.reject(new TargetStoppedError(cell.path, 'the question'))
  return new Promise((resolve, reject) => {
    const reply = new ReplyRef(cell, resolve, reject, timeoutMs, signal, note)
    const message = make(reply)
    reply.begin(questionsOf(cell), message)
    ;(target as ActorRef<unknown>).tell(message)
  })
}

/** The ref that a question carries, and the question's state until it is settled. */
class ReplyRef implements ActorRef<unknown>, OpenQuestion {
  readonly #cell: Cell
  readonly #timeoutMs: number
  readonly #signal: AbortSignalLike | undefined
  readonly #note: AnswerNote | undefined
  #resolve: ((answer: unknown) => void) | undefined
  #reject: ((error: unknown) => void) | undefined
  #questions: Questions | undefined
  #message: unknown
  #timer: unknown
  #pid: LocalPid | undefined

  constructor(
    cell: Cell,
    resolve: (answer: unknown) => void,
    reject: (error: unknown) => void,
    timeoutMs: number,
    signal: AbortSignalLike | undefined,
    note: AnswerNote | undefined,
  ) {
    this.#note = note
    this.#cell = cell
    this.#resolve = resolve
    this.#reject = reject
    this.#timeoutMs = timeoutMs
    this.#signal = signal
  }

  get isOpen(): boolean {
    return this.#resolve !== undefined
  }

  askedOf(questions: Questions, message: unknown): void {
    if (!this.isOpen) return
    this.#questions?.remove(this.#message, this)
    this.#message = message
    this.#questions = questions
    questions.add(message, this)
  }

  begin(questions: Questions, message: unknown): void {
    this.askedOf(questions, message)
    this.#timer = this.#cell.env.host.setTimer(() => this.#timedOut(), this.#timeoutMs)
    this.#signal?.addEventListener('abort', this.#aborted)
  }

  get pid(): LocalPid {
    this.#pid ??= new LocalPid(this.#cell.env.name, this.#cell.env.nextUid(), undefined)
    return this.#pid
  }

  get path(): ActorPath {
    return TreePath.of(this.#cell.env.name, ['temp', `$ask${this.pid.id}`], this.pid.id)
  }

  tell(answer: unknown): void {
    const resolve = this.#resolve
    if (resolve === undefined) {
      this.#cell.env.deadLetters.publish(answer, () => this.path, 'lateReply')
      return
    }
    this.#settle()
    if (this.#note !== undefined) this.#note.answeredBy = this.#cell.env.carrier?.capture()
    resolve(answer)
  }

  async offer(answer: unknown): Promise<void> {
    this.tell(answer)
  }

  targetStopped(target: ActorPath): void {
    this.#fail(() => new TargetStoppedError(target, 'the question'))
  }

  targetFailed(target: ActorPath, thrown: unknown): void {
    this.#fail(() => new TargetFailedError(target, typeOf(this.#message), originalOf(ActorFailure.from(thrown))))
  }

  toString(): string {
    return this.path.toString()
  }

  readonly #aborted = () => this.#fail(() => this.#signal?.reason)

  #timedOut(): void {
    this.#timer = undefined
    this.#cell.env.metrics.count('askTimeout', () => this.#cell.pid)
    this.#fail(() => new AskTimeoutError(this.#cell.path, typeOf(this.#message), this.#timeoutMs))
  }

  #fail(error: () => unknown): void {
    const reject = this.#reject
    if (reject === undefined) return
    const reason = error()
    this.#settle()
    reject(reason)
  }

  /** Nothing is kept of a settled question. */
  #settle(): void {
    this.#resolve = undefined
    this.#reject = undefined
    this.#questions?.remove(this.#message, this)
    this.#questions = undefined
    this.#message = undefined
    if (this.#timer !== undefined) this.#cell.env.host.clearTimer(this.#timer)
    this.#timer = undefined
    this.#signal?.removeEventListener('abort', this.#aborted)
  }
}

function typeOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return typeof message
  const { type } = message as { type?: unknown }
  return typeof type === 'string' ? type : classNameOf(message)
}
