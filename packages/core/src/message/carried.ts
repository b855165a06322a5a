/**
 * A message on its way, with what was captured where it was sent. The turn that handles it takes the two apart; wherever
 * else the message goes (dead letters, failures, events, `compare`) it is bare.
 */
export class Carried {
  readonly #message: unknown
  readonly captured: unknown

  constructor(message: unknown, captured: unknown) {
    this.#message = message
    this.captured = captured
  }

  /** Not by `instanceof`, which asks the prototype of a proxy: any value may be a message. */
  static is(value: unknown): value is Carried {
    return typeof value === 'object' && value !== null && #message in value
  }

  get message(): unknown {
    return this.#message
  }
}
