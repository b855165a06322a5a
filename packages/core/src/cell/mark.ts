/** What is true of a cell, as bits of one number: an idle actor is to be small. */
export const Mark = {
  /** An instance has started at least once: a failure before that is a failed first start. */
  EVER_STARTED: 1,
  /** The present instance has started. */
  LIVE: 2,
  /** `preRestart` or `postStop` of the present instance has begun (semantics 3.9). */
  LEFT: 4,
  /** A `stop` is on its way: no other directive makes sense. */
  STOP_SENT: 8,
  /** An instance was a behaviour: some of its messages may still be on their way to an inner layer of it. */
  BEHAVED: 16,
} as const
