import { Lane } from '../message/lane.ts'
import type { Result } from '../result/result.ts'
import type { CellContext } from './context.ts'
import type { Watch } from './death-watch.ts'

/** What rides in the user lane without being in the mailbox: never refused, never counted, never compared (semantics 3.11, 6.2). */
export type Rider =
  | { readonly kind: 'poison' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'watchMessage'; readonly watch: Watch }
  | {
      readonly kind: 'piped'
      readonly result: Result<unknown, unknown>
      readonly map: (result: Result<unknown, unknown>) => unknown
      readonly context: CellContext
    }

/** Riders keep their place in the queue by the number of messages that have to leave it before them. */
export class Aside {
  readonly #riders = new Lane<{ readonly rider: Rider; readonly due: number }>()
  #next: { readonly rider: Rider; readonly due: number } | undefined
  #left = 0

  /** Behind the `queued` messages that are in the mailbox now. */
  add(rider: Rider, queued: number): void {
    this.#riders.push({ rider, due: this.#left + queued })
    this.#next ??= this.#riders.shift()
  }

  get isEmpty(): boolean {
    return this.#next === undefined
  }

  /** A message has left the mailbox. */
  oneLeft(): void {
    this.#left++
  }

  /** The rider whose turn it is, with `queued` messages in the mailbox. */
  takeDue(queued: number): Rider | undefined {
    const next = this.#next
    if (next === undefined || (queued > 0 && this.#left < next.due)) return undefined
    this.#next = this.#riders.size > 0 ? this.#riders.shift() : undefined
    return next.rider
  }
}
