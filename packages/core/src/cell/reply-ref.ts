import { Deadline } from '../dispatch/deadlines.ts'
import { ActorFailure, originalOf } from '../failure/actor-failure.ts'
import { AskTimeoutError, TargetFailedError, TargetStoppedError } from '../failure/errors.ts'
import { classNameOf, readSafely } from '../failure/printable.ts'
import type { ActorPath } from '../identity/actor-path.ts'
import type { ActorRef } from '../identity/actor-ref.ts'
import { TreePath } from '../identity/path.ts'
import { LocalPid } from '../identity/pid.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'
import { err, ok, type Result } from '../result/result.ts'
import type { Cell } from './cell.ts'
import type { OpenQuestion, Questions } from './questions.ts'

/** Who has asked, where that is an actor: it is given the answer at once, so that it has it before what is sent after it. */
export interface Asker {
  /** What was captured where the answer was told. */
  answeredBy: unknown
  answer(result: Result<unknown, unknown>): void
}

/** The ref that a question carries, and the question's state until it is settled. */
export class ReplyRef extends Deadline implements ActorRef<unknown>, OpenQuestion {
  readonly #cell: Cell
  readonly #signal: AbortSignalLike | undefined
  readonly #asker: Asker | undefined
  /** Whether `ask` has made its message: a copy, which nobody asks a second time. */
  readonly #hasOwnMessage: boolean
  #resolve: ((answer: unknown) => void) | undefined = undefined
  #reject: ((error: unknown) => void) | undefined = undefined
  #questions: Questions | undefined = undefined
  #message: unknown = undefined
  #onAbort: (() => void) | undefined = undefined
  #pid: LocalPid | undefined = undefined

  constructor(cell: Cell, signal: AbortSignalLike | undefined, asker: Asker | undefined, hasOwnMessage: boolean) {
    super()
    this.#cell = cell
    this.#signal = signal
    this.#asker = asker
    this.#hasOwnMessage = hasOwnMessage
  }

  /** Not one that only looks like one (a proxy of one, an object made of one): those have no state. */
  static is(value: unknown): value is ReplyRef {
    return value instanceof ReplyRef && #cell in value
  }

  /** The question that a message carries where `ask` puts it. */
  static in(message: unknown): ReplyRef | undefined {
    if (typeof message !== 'object' || message === null) return undefined
    try {
      const { replyTo } = message as { replyTo?: unknown }
      return ReplyRef.is(replyTo) ? replyTo : undefined
    } catch {
      // A message may be hostile: then it is found by its identity.
      return undefined
    }
  }

  /** The question that a message carries in any of its fields. */
  static anywhereIn(message: unknown): ReplyRef | undefined {
    if (typeof message !== 'object' || message === null) return undefined
    try {
      return Object.values(message).find(ReplyRef.is)
    } catch {
      // As above.
      return undefined
    }
  }

  get isOpen(): boolean {
    return this.#resolve !== undefined
  }

  askedOf(questions: Questions | undefined, message: unknown): void {
    if (!this.isOpen) return
    this.#questions?.remove(this.#message, this)
    this.#message = message
    this.#questions = questions
    questions?.add(message, this)
  }

  /** As {@link askedOf}, for the first time and as the message that was made for it. */
  askedFirst(questions: Questions, message: unknown): void {
    if (!this.#hasOwnMessage) return this.askedOf(questions, message)
    this.#message = message
    this.#questions = questions
  }

  waitsAt(questions: Questions): boolean {
    return this.isOpen && this.#questions === questions
  }

  waitsAs(questions: Questions, message: unknown): boolean {
    return this.waitsAt(questions) && this.#message === message
  }

  handedOn(): void {
    this.#questions = undefined
  }

  /** From here it can be answered: to the asker, or by the promise. */
  answer(): Promise<unknown> | undefined {
    const asker = this.#asker
    if (asker === undefined) {
      return new Promise((resolve, reject) => {
        this.#resolve = resolve
        this.#reject = reject
      })
    }
    this.#resolve = value => asker.answer(ok(value))
    this.#reject = error => asker.answer(err(error))
    return undefined
  }

  /** From here its time runs. */
  begin(timeoutMs: number): void {
    this.#cell.env.deadlines.begin(this, timeoutMs)
    const signal = this.#signal
    if (signal === undefined) return
    this.#onAbort = () => this.#fail(() => signal.reason)
    try {
      signal.addEventListener('abort', this.#onAbort)
    } catch (error) {
      this.fail(error)
    }
  }

  /** It can't be asked. */
  fail(error: unknown): void {
    this.#fail(() => error)
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
    if (this.#asker !== undefined) this.#asker.answeredBy = this.#cell.env.carrier?.capture()
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

  override toString(): string {
    return this.path.toString()
  }

  toJSON(): string {
    return this.toString()
  }

  override expired(timeoutMs: number): void {
    this.#cell.env.metrics.count('askTimeout', this.#cell)
    this.#fail(() => new AskTimeoutError(this.#cell.path, typeOf(this.#message), timeoutMs))
  }

  #fail(error: () => unknown): void {
    const reject = this.#reject
    if (reject === undefined) return
    let reason: unknown
    try {
      reason = error()
    } catch (thrown) {
      // A signal of the user's own, say, with a hostile `reason`.
      reason = thrown
    }
    this.#settle()
    reject(reason)
  }

  #leaveSignal(onAbort: () => void): void {
    this.#onAbort = undefined
    try {
      this.#signal?.removeEventListener('abort', onAbort)
    } catch {
      // A signal of the user's own: it may keep what it does not want to give back.
    }
  }

  /** Nothing is kept of a settled question. */
  #settle(): void {
    this.#resolve = undefined
    this.#reject = undefined
    this.#questions?.remove(this.#message, this)
    this.#questions = undefined
    this.#message = undefined
    this.endTime()
    if (this.#onAbort !== undefined) this.#leaveSignal(this.#onAbort)
  }
}

function typeOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return typeof message
  const type = readSafely(message, 'type')
  return typeof type === 'string' ? type : classNameOf(message)
}
