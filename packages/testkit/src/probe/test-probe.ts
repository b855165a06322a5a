import { type ActorRef, type ActorSystem, StoppedContextError, type Terminated } from '@cellactor/core'
import { isSame } from '../compare/is-same.ts'
import { rendered } from '../compare/rendered.ts'
import { TestkitError } from '../testkit-error.ts'
import { ProbeActor } from './probe-actor.ts'
import { DEFAULT_WITHIN_MS, type Found, Waiting, type WithinOptions } from './waiting.ts'

/**
 * A ref that records what it is sent. Waiting is in virtual time where the system runs on a `SimulatedHost`: an
 * expectation settles, and then goes from timer to timer until it is met or its time is over. On any other host it waits
 * by that host's timers. What is there already is taken without running anything.
 *
 * Every expectation rejects when it is not met, with what was expected and what came instead. Of several that wait, the
 * one that was called first looks first at every message.
 */
export interface TestProbe<M> {
  /** A real actor, a child of the user guardian. */
  readonly ref: ActorRef<M>
  /** Everything received and not yet taken, oldest first. Live: it changes as messages come and are taken. */
  readonly messages: readonly M[]
  /**
   * Takes the next message, which must be structurally equal to `expected`; without it (or where it is `undefined`), any
   * message will do. Class instances are equal when class and own fields are, or when their `equals` says so; refs when
   * they are of the same actor. A message that is not equal is taken all the same.
   */
  expectMessage(expected?: M, options?: { withinMs?: number | undefined }): Promise<M>
  /** Takes the next `count` messages, once all of them are there. */
  expectMessages(count: number, options?: { withinMs?: number | undefined }): Promise<readonly M[]>
  /** Holds when there is no message now and none arrives in the time. Default 100 ms, which pass in full. */
  expectNoMessage(forMs?: number): Promise<void>
  /** Shows messages to `accept` in order, taking each, until it takes one for good (`take`) or gives up (`fail`). */
  fishFor(accept: (message: M) => 'take' | 'skip' | 'fail', options?: { withinMs?: number | undefined }): Promise<M>
  /**
   * Resolves with the signal when `target` ends (or has ended: its reason is then `notFound`, semantics 6.1), also when the
   * whole system does. The probe watches from the call on. May be asked several times. Rejects also where the target
   * refuses the watch.
   */
  expectTerminated(target: ActorRef<never>, options?: { withinMs?: number | undefined }): Promise<Terminated>
}

/**
 * Spawns a probe, named if need be. Stand it in for any actor whose answers a test wants to see.
 *
 * ```ts
 * const { system } = simulate()
 * const probe = testProbe<number>(system)
 * probe.ref.tell(42)
 * await probe.expectMessage(42)
 * ```
 *
 * @throws {SpawnError} as `spawn` does, where the name is bad or taken.
 */
export function testProbe<M>(system: ActorSystem, name?: string): TestProbe<M> {
  return new RecordingProbe<M>(system, name)
}

class RecordingProbe<M> implements TestProbe<M> {
  readonly ref: ActorRef<M>
  readonly #system: ActorSystem
  /** The present instance: the root policy may have restarted it. */
  #actor: ProbeActor<M> | undefined
  readonly #messages: M[] = []
  readonly #waiting: Waiting

  constructor(system: ActorSystem, name: string | undefined) {
    this.#system = system
    this.#waiting = new Waiting(system)
    const record = (message: M) => {
      this.#messages.push(message)
      this.#waiting.changed()
    }
    this.ref = system.spawn<M>(
      () => {
        this.#actor = new ProbeActor<M>(record)
        return this.#actor
      },
      { name },
    )
  }

  get messages(): readonly M[] {
    return this.#messages
  }

  async expectMessage(expected?: M, { withinMs = DEFAULT_WITHIN_MS }: WithinOptions = {}): Promise<M> {
    const wanted = () => (expected === undefined ? 'a message' : rendered(expected))
    const found = await this.#waiting.until(() => this.#take(), withinMs)
    if (found === undefined) throw this.#missed(`expected ${wanted()} within ${withinMs} ms, but received nothing`)
    if (expected !== undefined && !isSame(found.value, expected)) {
      throw this.#missed(`expected and received differ.\n  expected: ${wanted()}\n  received: ${rendered(found.value)}`)
    }
    return found.value
  }

  async expectMessages(count: number, { withinMs = DEFAULT_WITHIN_MS }: WithinOptions = {}): Promise<readonly M[]> {
    if (!Number.isInteger(count) || count < 0) {
      throw new TestkitError('ARGUMENT_INVALID', `expectMessages(count): count is ${count}. Give a whole number, 0 or more.`)
    }
    const messages = this.#messages
    const all = () => (messages.length < count ? undefined : { value: messages.splice(0, count) })
    const found = await this.#waiting.until(all, withinMs)
    if (found !== undefined) return found.value
    throw this.#missed(`expected ${count} messages within ${withinMs} ms, but received ${messages.length}: ${rendered(messages)}`)
  }

  async expectNoMessage(forMs = 100): Promise<void> {
    const found = await this.#waiting.until(() => (this.#messages.length > 0 ? { value: this.#messages } : undefined), forMs)
    if (found !== undefined) throw this.#missed(`expected no message for ${forMs} ms, but received ${rendered(found.value)}`)
  }

  async fishFor(
    accept: (message: M) => 'take' | 'skip' | 'fail',
    { withinMs = DEFAULT_WITHIN_MS }: WithinOptions = {},
  ): Promise<M> {
    const skipped: M[] = []
    const fish = () => {
      for (let next = this.#take(); next !== undefined; next = this.#take()) {
        const verdict = accept(next.value)
        if (verdict === 'take') return next
        if (verdict === 'fail') throw this.#missed(`fishFor: this message was not to come: ${rendered(next.value)}`)
        if (verdict !== 'skip') {
          const what = `fishFor: accept said ${rendered(verdict)}. Say 'take', 'skip' or 'fail'.`
          throw new TestkitError('ARGUMENT_INVALID', what)
        }
        skipped.push(next.value)
      }
      return undefined
    }
    const found = await this.#waiting.until(fish, withinMs)
    if (found === undefined)
      throw this.#missed(`fishFor: no message was taken within ${withinMs} ms. Skipped: ${rendered(skipped)}`)
    return found.value
  }

  async expectTerminated(target: ActorRef<never>, { withinMs = DEFAULT_WITHIN_MS }: WithinOptions = {}): Promise<Terminated> {
    let signal: Terminated | undefined
    const isWatching = this.#watch(target, seen => {
      signal = seen
      this.#waiting.changed()
    })
    const ended = () => {
      // A probe that has ended, with its system perhaps, hears of nothing: but it can look.
      if (signal === undefined && (!isWatching || !this.#isAlive) && !isThere(this.#system, target)) signal = goneBefore(target)
      return signal === undefined ? undefined : { value: signal }
    }
    const found = await this.#waiting.until(ended, withinMs)
    if (found !== undefined) return found.value
    const why = this.#isAlive ? 'but it has not' : 'but the probe has ended before it'
    throw this.#missed(`expected ${target.path} to end within ${withinMs} ms, ${why}`)
  }

  get #isAlive(): boolean {
    return isThere(this.#system, this.ref)
  }

  /** False: the probe has ended. @throws where the target refuses. */
  #watch(target: ActorRef<never>, onEnd: (signal: Terminated) => void): boolean {
    try {
      this.#actor?.watch(target, onEnd)
      return true
    } catch (error) {
      if (error instanceof StoppedContextError) return false
      throw error
    }
  }

  #take(): Found<M> | undefined {
    return this.#messages.length === 0 ? undefined : { value: this.#messages.shift() as M }
  }

  #missed(what: string): TestkitError {
    return new TestkitError('EXPECTATION_FAILED', `Probe ${this.ref.path}: ${what}`)
  }
}

function isThere(system: ActorSystem, { path }: ActorRef<never>): boolean {
  return system.resolve(path)?.path.uid === path.uid
}

function goneBefore({ pid, path }: ActorRef<never>): Terminated {
  return { type: 'terminated', pid, path, reason: 'notFound' }
}
