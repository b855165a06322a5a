import { Carried } from './carried.ts'

/**
 * A message on its way to an inner layer of a behaviour, past the maps outside of it. Only that layer knows it: wherever
 * a message leaves the actor (dead letters, failures, events) it is bare again.
 */
export class Enveloped {
  readonly message: unknown
  readonly level: object

  constructor(message: unknown, level: object) {
    this.message = message
    this.level = level
  }
}

/** The message as it was told, whatever the runtime has put around it. */
export function bare(message: unknown): unknown {
  const inner = message instanceof Carried ? message.message : message
  return inner instanceof Enveloped ? inner.message : inner
}
