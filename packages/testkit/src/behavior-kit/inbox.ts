import { ActorPath, type ActorRef, type Pid } from '@cellactor/core'
import { TestkitError } from '../testkit-error.ts'

/** What was sent to a ref that has no actor behind it. */
export interface TestInbox<M> {
  readonly ref: ActorRef<M>
  /** Not yet taken, oldest first, as it is now. */
  readonly messages: readonly M[]
  /** Takes the oldest. @throws {TestkitError} where there is none. */
  takeMessage(): M
  /** Takes all of them, oldest first. */
  takeAll(): readonly M[]
}

/**
 * A ref that collects what it is told, at once and without a system: to be handed to a behaviour under a
 * {@link BehaviorTestKit}. No actor stands behind it, so the promise forms `ask` and `askWith` can't ask it; `ctx.ask` of
 * a behaviour under the kit can. In a system, use {@link testProbe}.
 *
 * ```ts
 * const answers = testInbox<number>()
 * await kit.run({ type: 'get', replyTo: answers.ref })
 * expect(answers.takeMessage()).toBe(3)
 * ```
 */
export function testInbox<M>(name = 'inbox'): TestInbox<M> {
  return new Inbox<M>(new InboxPid('test', 0), `cellactor://test/temp/${name}`)
}

/** Equal to itself alone: inboxes share no counter. */
export class InboxPid implements Pid {
  readonly system: string
  readonly id: number

  constructor(system: string, id: number) {
    this.system = system
    this.id = id
  }

  equals(other: Pid): boolean {
    return this === other
  }

  toString(): string {
    return `${this.system}#${this.id}`
  }
}

export class Inbox<M> implements TestInbox<M> {
  readonly ref: ActorRef<M>
  readonly #messages: M[] = []

  /** `onTell`: what else is done with a message. */
  constructor(pid: Pid, path: string, onTell?: (message: M) => void) {
    this.ref = new InboxRef<M>(pid, ActorPath.parse(path), onTell ?? (message => this.#messages.push(message)))
  }

  get messages(): readonly M[] {
    return this.#messages
  }

  takeMessage(): M {
    if (this.#messages.length > 0) return this.#messages.shift() as M
    throw new TestkitError('EXPECTATION_FAILED', `The inbox of ${this.ref.path} holds no message. Look at what was sent instead.`)
  }

  takeAll(): readonly M[] {
    return this.#messages.splice(0)
  }
}

class InboxRef<M> implements ActorRef<M> {
  readonly pid: Pid
  readonly path: ActorPath
  readonly #onTell: (message: M) => unknown

  constructor(pid: Pid, path: ActorPath, onTell: (message: M) => unknown) {
    this.pid = pid
    this.path = path
    this.#onTell = onTell
  }

  tell(message: M): void {
    this.#onTell(message)
  }

  async offer(message: M): Promise<void> {
    this.#onTell(message)
  }

  toString(): string {
    return this.path.toString()
  }
}
