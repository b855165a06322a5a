/** Until one has been made, nothing is one: systems without context propagation need not look (V8 11: 10 ns a look). */
let areMade = false

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
    areMade = true
  }

  /** Not by `instanceof`, which asks the prototype of a proxy: any value may be a message. */
  static is(value: unknown): value is Carried {
    return areMade && typeof value === 'object' && value !== null && #message in value
  }

  get message(): unknown {
    return this.#message
  }
}
