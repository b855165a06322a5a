import { Carried } from './carried.ts'

/** Where an envelope is opened. */
export interface Level {
  /** In a behaviour that the actor's own code runs: the actor hands messages on to it as they come. */
  readonly isHandedOn: boolean
}

/**
 * A message on its way to an inner layer of a behaviour, past the maps outside of it. Only that layer knows it: wherever
 * a message leaves the actor (dead letters, failures, events) it is bare again.
 */
export class Enveloped {
  readonly #message: unknown
  readonly level: Level

  constructor(message: unknown, level: Level) {
    this.#message = message
    this.level = level
  }

  /** As {@link Carried.is}. */
  static is(value: unknown): value is Enveloped {
    return typeof value === 'object' && value !== null && #message in value
  }

  get message(): unknown {
    return this.#message
  }
}

/** The message as it was told, whatever the runtime has put around it. */
export function bare(message: unknown): unknown {
  const inner = Carried.is(message) ? message.message : message
  return Enveloped.is(inner) ? inner.message : inner
}
