/**
 * Messages put off until later (semantics 8.4): bounded, first in, first out. A restart puts them back to the head of the
 * user lane; what is left at a stop becomes dead letters, before what is queued.
 */
export interface StashBuffer<in M> {
  readonly size: number
  readonly capacity: number
  readonly isFull: boolean
  /** @throws {StashOverflowError} when full, unless the actor's `stash.overflow` drops. */
  stash(message: M): void
  /** Back to the head of the user lane, in order. */
  unstashAll(): void
  /** The oldest `count` of them. */
  unstash(count: number): void
  /** They become dead letters. */
  clear(): void
}
