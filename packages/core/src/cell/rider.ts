import type { Cell } from './cell.ts'

/** What {@link Rider.open} gives where there is no message to handle. */
export const NOTHING = Symbol('nothing')

/**
 * What rides in the user lane without being in the mailbox: never compared, and unless it takes a place never counted and
 * never refused (semantics 3.11, 6.2). Each concern has its own kind, written where the concern is.
 */
export interface Rider {
  /** What its message carries, captured where the rider was made. */
  readonly captured?: unknown
  /** What was captured where the answer that it brings was told. */
  readonly answeredBy?: unknown
  /** What its message is to be made of, where that may fail. */
  readonly raw?: unknown
  /** It is a message that others have told: where places are few it has taken one, and gives it back when it is opened. */
  readonly takesPlace?: boolean
  /** Its turn has come: gives the message to handle, or {@link NOTHING}. What it throws is a failure of the actor. */
  open(cell: Cell): unknown
  /** That message has been handled, its promise included, well or not. */
  handled?(cell: Cell): void
  /** The actor has ended before. */
  bury(cell: Cell): void
}
