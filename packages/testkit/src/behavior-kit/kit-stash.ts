import { type ActorPath, type SpawnOptions, type StashBuffer, StashOverflowError } from '@cellactor/core'
import type { Stage } from './stage.ts'

const DEFAULT_CAPACITY = 1_000

/** The stash of the one instance that a kit runs. */
export class KitStash implements StashBuffer<unknown> {
  readonly #stage: Stage
  readonly #path: ActorPath
  readonly #overflow: 'fail' | 'dropNewest' | 'dropOldest'
  readonly capacity: number
  #held: unknown[] = []

  constructor(stage: Stage, path: ActorPath, options: SpawnOptions['stash']) {
    this.#stage = stage
    this.#path = path
    this.capacity = options?.capacity ?? DEFAULT_CAPACITY
    this.#overflow = options?.overflow ?? 'fail'
  }

  get size(): number {
    return this.#held.length
  }

  get isFull(): boolean {
    return this.size >= this.capacity
  }

  stash(message: unknown): void {
    this.#stage.checkOpen('stash.stash')
    if (this.isFull) {
      if (this.#overflow === 'fail') throw new StashOverflowError(this.#path, this.capacity)
      if (this.#overflow === 'dropNewest') return
      this.#held.shift()
    }
    this.#held.push(message)
    this.#stage.note({ type: 'stashed', message: this.#stage.shown(message) })
  }

  unstashAll(): void {
    this.unstash(this.size)
  }

  unstash(count: number): void {
    this.#stage.checkOpen('stash.unstash')
    const back = this.#held.splice(0, Math.max(0, Math.floor(count)))
    if (back.length === 0) return
    this.#stage.toSelf(back, 'head')
    this.#stage.note({ type: 'unstashed', messages: back.map(message => this.#stage.shown(message)) })
  }

  clear(): void {
    this.#stage.checkOpen('stash.clear')
    const messages = this.#held.splice(0).map(message => this.#stage.shown(message))
    if (messages.length > 0) this.#stage.note({ type: 'stashCleared', messages })
  }
}
