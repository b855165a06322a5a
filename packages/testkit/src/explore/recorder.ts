import type { ContextPropagation, Delivery } from '@cellactor/core'
import { isPromiseLike } from '../behavior-kit/turns.ts'
import type { ExploredHost } from './explored-host.ts'
import type { Step, Token } from './step.ts'

/** Writes down who handles what from whom, by way of the context that each message carries. */
export class Recorder implements ContextPropagation {
  readonly #host: ExploredHost
  readonly #theirs: ContextPropagation | undefined
  readonly steps: Step[] = []
  readonly tokens: Token[] = []
  /** Paths of actors whose handlers await. */
  readonly awaiting = new Map<Step, string>()
  onStep: ((step: Step) => void) | undefined
  #current: Step | undefined
  /** The last step of the task that runs now. */
  #latest: Step | undefined
  #outside = 0
  #fromHooks = 0
  hasAwaited = false
  #one = 0x811c9dc5
  #other = 0x9e3779b9

  constructor(host: ExploredHost, theirs: ContextPropagation | undefined) {
    this.#host = host
    this.#theirs = theirs
  }

  /** Equal, but for an accident, only where the same messages of the same senders were handled in the same order. */
  get fingerprint(): string {
    return `${(this.#one >>> 0).toString(36)}.${(this.#other >>> 0).toString(36)}`
  }

  get sentOutside(): number {
    return this.#outside
  }

  get sentByHooks(): number {
    return this.#fromHooks
  }

  /** Whoever is at work: a step, a timer, or the world outside. */
  get worker(): Step | undefined {
    return this.#current ?? this.#latest
  }

  taskEnded(): void {
    this.#latest = undefined
  }

  capture(): Token {
    const from = this.#current
    const isFromHook = from === undefined && this.#host.isInTask
    const token: Token = {
      from,
      ordinal: this.#ordinal(from, isFromHook),
      isFromHook,
      target: undefined,
      arrivals: [],
      theirs: this.#theirs?.capture(),
    }
    this.tokens.push(token)
    return token
  }

  run<R>(captured: unknown, handle: () => R, delivery: Delivery): R {
    const token = captured as Token
    const answer = delivery.answeredBy as Token | undefined
    const step = this.#begin(token, answer, delivery)
    this.onStep?.(step)
    const before = this.#current
    this.#current = step
    this.#latest = step
    try {
      const returned = this.#within(token, answer, handle, delivery)
      if (isPromiseLike(returned)) this.#await(step, returned)
      return returned
    } finally {
      this.#current = before
    }
  }

  #begin(token: Token, answer: Token | undefined, { path, message }: Delivery): Step {
    const actor = `/${path.segments.join('/')}`
    const step = { number: this.steps.length, at: this.#host.now(), actor, path, message, token: answer ?? token, sent: 0 }
    for (const each of answer === undefined ? [token] : [token, answer]) {
      each.target = actor
      each.arrivals.push(step.number)
    }
    this.steps.push(step)
    this.#mix(`${step.token.from?.number ?? ''}.${step.token.ordinal}>${actor};`)
    return step
  }

  #within<R>(token: Token, answer: Token | undefined, handle: () => R, delivery: Delivery): R {
    if (this.#theirs === undefined || token.theirs === undefined) return handle()
    return this.#theirs.run(token.theirs, handle, { ...delivery, answeredBy: answer?.theirs })
  }

  #await(step: Step, work: PromiseLike<unknown>): void {
    this.hasAwaited = true
    this.awaiting.set(step, step.actor)
    const over = () => void this.awaiting.delete(step)
    work.then(over, over)
  }

  /** FNV-1a, and a second one beside it: 64 bits tell more runs apart than anybody makes. */
  #mix(text: string): void {
    for (let at = 0; at < text.length; at++) {
      this.#one = Math.imul(this.#one ^ text.charCodeAt(at), 0x01000193)
      this.#other = Math.imul(this.#other ^ text.charCodeAt(at), 0x85ebca6b) + at
    }
  }

  #ordinal(from: Step | undefined, isFromHook: boolean): number {
    if (from !== undefined) return from.sent++
    return isFromHook ? this.#fromHooks++ : this.#outside++
  }
}
