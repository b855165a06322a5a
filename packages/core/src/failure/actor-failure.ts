import { type BehaviorFailure, isBehaviorFailure } from './behavior-failure.ts'
import { DefaultBehaviorFailure, PanicBehaviorFailure } from './default-failure.ts'
import { downcast, type FailureClass } from './downcast.ts'
import { type FailureMetadata, type FailureMetadataInit, failureMetadata, NO_METADATA } from './failure-metadata.ts'
import { isError } from './is-error.ts'
import { isInstance } from './is-instance.ts'
import { classNameOf, printable } from './printable.ts'
import { catchStray } from './promise-like.ts'

/** Thin, immutable container of a failure and its metadata. */
export interface ActorFailure {
  readonly metadata: FailureMetadata
  behavior(): BehaviorFailure
  /** The original error, if it (or what it wraps) is a `type`. */
  downcast<T>(type: FailureClass<T>): T | undefined
  /** Never throws, whatever the failure's own `description` does. */
  description(): string
  toString(): string
}

class Contained implements ActorFailure {
  readonly metadata: FailureMetadata
  readonly #behavior: BehaviorFailure

  constructor(behavior: BehaviorFailure, metadata: FailureMetadata) {
    this.#behavior = behavior
    this.metadata = metadata
    Object.freeze(this)
  }

  behavior(): BehaviorFailure {
    return this.#behavior
  }

  downcast<T>(type: FailureClass<T>): T | undefined {
    return downcast(this.#behavior, type)
  }

  description(): string {
    try {
      const text: unknown = this.#behavior.description()
      catchStray(text, () => {})
      return typeof text === 'string' ? text : printable(text)
    } catch {
      return `${classNameOf(this.#behavior)} (its description() throws)`
    }
  }

  toString(): string {
    return this.description()
  }
}

export const ActorFailure = {
  /**
   * Wraps anything that was thrown or returned; never throws (row R5). A `BehaviorFailure` is kept as it is, an `Error`
   * and a string are wrapped in a `DefaultBehaviorFailure`, everything else in a `PanicBehaviorFailure`.
   */
  from(value: unknown, metadata?: FailureMetadataInit): ActorFailure {
    if (isInstance(value, Contained)) {
      return metadata === undefined ? value : new Contained(value.behavior(), failureMetadata(metadata).merge(value.metadata))
    }
    return new Contained(behaviorOf(value), metadata === undefined ? NO_METADATA : failureMetadata(metadata))
  },
} as const

function behaviorOf(value: unknown): BehaviorFailure {
  if (isBehaviorFailure(value)) return value
  if (isError(value)) return new DefaultBehaviorFailure(messageOf(value), undefined, value)
  if (typeof value === 'string') return new DefaultBehaviorFailure(value, undefined, value)
  return new PanicBehaviorFailure(printable(value), undefined, value)
}

function messageOf(error: Error): string {
  try {
    const message: unknown = error.message
    if (typeof message === 'string' && message !== '') return message
  } catch {
    // A hostile getter: the class will have to do.
  }
  return classNameOf(error)
}

/** The value that was thrown or returned, for `cause` fields. */
export function originalOf(failure: ActorFailure): unknown {
  const behavior = failure.behavior()
  const isWrapper =
    isInstance(behavior, DefaultBehaviorFailure) && (behavior.cause !== undefined || isInstance(behavior, PanicBehaviorFailure))
  return isWrapper ? behavior.cause : behavior
}

/** The `cause` label of metrics: the class of the original value. A string or a plain object has none of its own. */
export function causeName(failure: ActorFailure): string {
  const behavior = failure.behavior()
  let original: unknown
  try {
    original = isInstance(behavior, DefaultBehaviorFailure) ? behavior.cause : undefined
  } catch {
    // A subclass with a getter of its own: its class will have to do.
  }
  const name = typeof original === 'object' && original !== null ? classNameOf(original) : 'Object'
  return name === 'Object' ? classNameOf(behavior) : name
}
