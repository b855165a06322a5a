import type { StashBuffer } from '../actor/stash-buffer.ts'
import { StashOverflowError } from '../failure/errors.ts'
import { bare } from '../message/enveloped.ts'
import type { PutBack } from './aside.ts'
import type { Cell } from './cell.ts'
import { putOff, type Watch } from './death-watch.ts'

const DEFAULT_CAPACITY = 1_000

/** The stash as one instance has it in hands: it throws once that has been replaced (semantics 2.4). */
export class InstanceStash implements StashBuffer<unknown> {
  readonly #stash: CellStash
  readonly #check: (use: string) => void

  constructor(stash: CellStash, check: (use: string) => void) {
    this.#stash = stash
    this.#check = check
  }

  get size(): number {
    return this.#stash.size
  }

  get capacity(): number {
    return this.#stash.capacity
  }

  get isFull(): boolean {
    return this.#stash.isFull
  }

  stash(message: unknown): void {
    this.#check('stash.stash')
    this.#stash.stash(message)
  }

  unstashAll(): void {
    this.#check('stash.unstashAll')
    this.#stash.unstash(this.#stash.size)
  }

  unstash(count: number): void {
    this.#check('stash.unstash')
    this.#stash.unstash(count)
  }

  clear(): void {
    this.#check('stash.clear')
    this.#stash.clear()
  }
}

/** The stash of one cell: it outlives the instances, whose messages it holds. */
export class CellStash {
  readonly #cell: Cell
  readonly capacity: number
  #held: PutBack[] = []

  constructor(cell: Cell) {
    this.#cell = cell
    this.capacity = cell.options.stash?.capacity ?? DEFAULT_CAPACITY
  }

  get size(): number {
    return this.#held.length
  }

  get isFull(): boolean {
    return this.size >= this.capacity
  }

  stash(message: unknown): void {
    if (this.isFull && !this.#makeRoom(message)) return
    this.#cell.questions?.stashed(message)
    this.#held.push({ message, watch: this.#watchOf(message), captured: this.#cell.env.carrier?.capture() })
  }

  unstashAll(): void {
    this.unstash(this.size)
  }

  unstash(count: number): void {
    const back = this.#held.splice(0, Math.max(0, Math.floor(count)))
    if (back.length > 0) this.#cell.putBack(back)
  }

  clear(): void {
    for (const { message } of this.#held.splice(0)) this.#cell.bury(message, 'stashDropped')
  }

  /** The notification of this watch is to be forgotten (semantics 6.4). */
  forget(watch: Watch): void {
    this.#held = this.#held.filter(each => each.watch !== watch)
  }

  /** The actor has ended. */
  takeAll(): readonly PutBack[] {
    return this.#held.splice(0)
  }

  /** A notification that is put off can still be unwatched. */
  #watchOf(message: unknown): Watch | undefined {
    const death = this.#cell.deathWatch
    if (death?.telling === undefined || !Object.is(death.telling.message, bare(message))) return undefined
    const { watch } = death.telling
    putOff(death, watch)
    return watch
  }

  /** @returns whether the message still is to be stashed. @throws {StashOverflowError} */
  #makeRoom(message: unknown): boolean {
    const { overflow = 'fail' } = this.#cell.options.stash ?? {}
    switch (overflow) {
      case 'fail':
        throw new StashOverflowError(this.#cell.path, this.capacity)
      case 'dropNewest':
        this.#cell.bury(message, 'overflow')
        return false
      case 'dropOldest':
        for (const oldest of this.#held.splice(0, 1)) this.#cell.bury(oldest.message, 'overflow')
        return true
      default:
        return overflow satisfies never
    }
  }
}
