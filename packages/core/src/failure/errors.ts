import type { ActorPath } from '../identity/actor-path.ts'
import { CellactorError } from '../identity/cellactor-error.ts'

/** Why a spawn failed; `cause` is the original value where user code failed. */
export class SpawnError extends CellactorError {
  declare readonly code:
    | 'SPAWN_NAME_TAKEN'
    | 'SPAWN_NAME_INVALID'
    | 'SPAWN_START_FAILED'
    | 'SPAWN_MAILBOX_REFUSED'
    | 'SPAWN_SYSTEM_TERMINATED'
    | 'SPAWN_PARENT_STOPPING'
    | 'SPAWN_PARENT_RESTARTING'
    | 'SPAWN_STOPPED'

  constructor(code: SpawnError['code'], message: string, path?: ActorPath, options?: { cause: unknown }) {
    super(code, message, path, options)
  }
}

/** A context was used after its instance had been replaced or stopped (semantics 2.4). */
export class StoppedContextError extends CellactorError {
  declare readonly code: 'CONTEXT_STOPPED'

  constructor(path: ActorPath, use: string) {
    const mend = 'Check ctx.signal.aborted after each await, or use pipeToSelf.'
    super(
      'CONTEXT_STOPPED',
      `${use} was called on the context of an instance of ${path} that has been replaced or stopped. ${mend}`,
      path,
    )
  }
}

/** A watch was redefined without `unwatch` (semantics 6.3). */
export class WatchConflictError extends CellactorError {
  declare readonly code: 'WATCH_CONFLICT'

  constructor(watcher: ActorPath, target: ActorPath) {
    super(
      'WATCH_CONFLICT',
      `${watcher} watches ${target} already, with another message. Call unwatch before the new watch.`,
      target,
    )
  }
}

/** The target's mailbox refused to take the watch (semantics 6.8). Nothing is left behind. */
export class WatchRefusedError extends CellactorError {
  declare readonly code: 'WATCH_REFUSED'

  constructor(watcher: ActorPath, target: ActorPath, options?: { cause: unknown }) {
    super(
      'WATCH_REFUSED',
      `The mailbox of ${target} refused to be watched by ${watcher}. Look at its custom MessageQueue.`,
      target,
      options,
    )
  }
}

/** A message could not be handed over before its target stopped. */
export class TargetStoppedError extends CellactorError {
  declare readonly code: 'ASK_TARGET_STOPPED'

  constructor(target: ActorPath, what: string) {
    super('ASK_TARGET_STOPPED', `${target} has stopped: ${what} will not be taken. Watch the actor to learn of its end.`, target)
  }
}

/** A custom mailbox did not take an offered message. */
export class MailboxRefusedError extends CellactorError {
  declare readonly code: 'MAILBOX_REFUSED'

  constructor(target: ActorPath | undefined, options?: { cause: unknown }) {
    const who = target === undefined ? 'An actor' : target.toString()
    super(
      'MAILBOX_REFUSED',
      `The mailbox of ${who} refused an offered message. Offer it again later, or look at its custom MessageQueue.`,
      target,
      options,
    )
  }
}

/** No answer came in time. The target may still be at work: a late reply is a dead letter. */
export class AskTimeoutError extends CellactorError {
  declare readonly code: 'ASK_TIMEOUT'
  /** The question's `type`, or the name of its class. */
  readonly messageType: string
  readonly timeoutMs: number

  constructor(target: ActorPath, messageType: string, timeoutMs: number) {
    const mend = 'Look whether it replies in every case, or give a longer timeoutMs.'
    super('ASK_TIMEOUT', `${target} did not answer '${messageType}' within ${timeoutMs} ms. ${mend}`, target)
    this.messageType = messageType
    this.timeoutMs = timeoutMs
  }
}

/** The target failed while it handled this very question; `cause` is the original error. */
export class TargetFailedError extends CellactorError {
  declare readonly code: 'ASK_TARGET_FAILED'

  constructor(target: ActorPath, messageType: string, cause: unknown) {
    super(
      'ASK_TARGET_FAILED',
      `${target} failed while it handled '${messageType}'. Its supervisor decides what becomes of it.`,
      target,
      { cause },
    )
  }
}

/** The stash was full. */
export class StashOverflowError extends CellactorError {
  declare readonly code: 'STASH_OVERFLOW'

  constructor(path: ActorPath, capacity: number) {
    const mend = 'Unstash earlier, give a larger stash.capacity, or let it drop (stash.overflow).'
    super('STASH_OVERFLOW', `The stash of ${path} holds ${capacity} messages and takes no more. ${mend}`, path)
  }
}

/** An option that makes no sense. */
export class ConfigError extends CellactorError {
  declare readonly code: 'CONFIG_INVALID'

  constructor(message: string, path?: ActorPath, options?: { cause: unknown }) {
    super('CONFIG_INVALID', message, path, options)
  }
}
