import type { ActorPath } from '../identity/actor-path.ts'
import type { Pid } from '../identity/pid.ts'
import { ActorFailure } from './actor-failure.ts'
import type { BehaviorFailure } from './behavior-failure.ts'
import type { FailureClass } from './downcast.ts'
import { type FailureMetadata, NO_METADATA } from './failure-metadata.ts'

/** How far a failure has come: 0 hops is where it happened. The count saturates at 255. */
export type EscalationStage = { readonly hops: number; readonly isInitial: boolean }

const MAX_HOPS = 255
const INITIAL: EscalationStage = Object.freeze({ hops: 0, isInitial: true })

/** One failure of one actor. Each hop of an escalation is another one, with the same cause (semantics 4.8). */
export interface FailureInfo {
  readonly actor: Pid
  readonly path: ActorPath
  readonly failure: ActorFailure
  readonly metadata: FailureMetadata
  readonly stage: EscalationStage
  behaviorFailure(): BehaviorFailure
  downcast<T>(type: FailureClass<T>): T | undefined
  /** The same failure, one hop up; `undefined` at the root. */
  escalateToParent(parent: Pid): FailureInfo | undefined
}

/** A failure as the runtime makes it, with the metadata of the actor that it happens to. */
export class FailureOf implements FailureInfo {
  readonly actor: Pid
  readonly path: ActorPath
  readonly failure: ActorFailure
  readonly metadata: FailureMetadata
  readonly stage: EscalationStage
  #at: number | undefined = undefined
  #picture: object | undefined = undefined

  constructor(actor: Pid, path: ActorPath, failure: ActorFailure, metadata: FailureMetadata, stage: EscalationStage = INITIAL) {
    this.actor = actor
    this.path = path
    this.failure = failure
    this.metadata = metadata
    this.stage = stage
    // Handlers and listeners are given this very object, and the next hop is made of it.
    Object.freeze(this)
  }

  /** When it happened, in monotonic milliseconds; `undefined` for one that was made by hand. */
  get at(): number | undefined {
    return this.#at
  }

  /** The picture that telemetry takes of it: once somebody has looked, always the same. */
  pictured<P extends object>(take: () => P): P {
    this.#picture ??= take()
    return this.#picture as P
  }

  happenedAt(at: number): void {
    this.#at = at
  }

  behaviorFailure(): BehaviorFailure {
    return this.failure.behavior()
  }

  downcast<T>(type: FailureClass<T>): T | undefined {
    return this.failure.downcast(type)
  }

  escalateToParent(parent: Pid): FailureInfo | undefined {
    const path = this.path.parent
    return path === undefined ? undefined : this.hop(parent, path, NO_METADATA)
  }

  /** One hop up, to an actor with metadata of its own: the original's wins. */
  hop(actor: Pid, path: ActorPath, metadata: FailureMetadata): FailureOf {
    const stage = Object.freeze({ hops: Math.min(this.stage.hops + 1, MAX_HOPS), isInitial: false })
    return new FailureOf(actor, path, this.failure, metadata.merge(this.metadata), stage)
  }
}

export const FailureInfo = {
  fromBehaviorFailure(actor: Pid, path: ActorPath, failure: BehaviorFailure, metadata?: FailureMetadata): FailureInfo {
    return FailureInfo.fromPanicPayload(actor, path, failure, metadata)
  },
  /** From anything that was thrown. */
  fromPanicPayload(actor: Pid, path: ActorPath, thrown: unknown, metadata: FailureMetadata = NO_METADATA): FailureInfo {
    const failure = ActorFailure.from(thrown)
    return new FailureOf(actor, path, failure, metadata.merge(failure.metadata))
  },
} as const
