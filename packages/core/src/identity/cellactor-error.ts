import type { ActorPath } from './path.ts'

/** The base of all errors of the runtime. Its message says what happened, to which actor, and what to do about it. */
export class CellactorError extends Error {
  /** Stable; made to be compared with. */
  readonly code: string
  /** The actor it is about. */
  readonly path: ActorPath | undefined

  constructor(code: string, message: string, path?: ActorPath, options?: { cause: unknown }) {
    super(message, options)
    this.code = code
    this.path = path
    this.name = new.target.name
  }
}
