/**
 * What stands between a cell and its next user message, as bits of one number: the fast path asks a single question.
 */
export const Gate = {
  /** In the ready queue, or having its turn. */
  QUEUED: 1,
  /** The set of suspension reasons is not empty. */
  SUSPENDED: 2,
  /** An async handler or hook is pending. */
  AWAITING: 4,
  /** The phase is not `running`. */
  NOT_RUNNING: 8,
  /** The system lane may hold something. */
  SYSTEM: 16,
  /** The pending handler or hook has settled, or its time is up. */
  SETTLED: 32,
  /** Ends of watched actors wait to be told. */
  NOTICES: 64,
  /** Something waits beside the mailbox's user lane. */
  ASIDE: 128,
  /** A custom mailbox, which is looked after at each step. */
  UNTRUSTED: 256,
  /** A receive timeout is set: it hears of every message. */
  TIMED: 1024,
  /** Takes no messages any more. */
  CLOSED: 512,
  /** Each message carries what was captured where it was sent. */
  CARRIES: 2048,
} as const

/** While one of these is set no user message is handled. */
export const BLOCKED = Gate.SUSPENDED | Gate.AWAITING | Gate.NOT_RUNNING | Gate.CLOSED
