/** Where an actor lives in the tree: `cellactor://shop/user/orders/7#42`. Equality ignores the `#uid`. */
export interface ActorPath {
  readonly system: string
  /** Names from the root downwards; empty for the root itself. */
  readonly segments: readonly string[]
  /** Tells apart the actors that have had this place one after the other; `undefined` in a path that was parsed without one. */
  readonly uid: number | undefined
  /** The last segment; empty for the root. */
  readonly name: string
  readonly parent: ActorPath | undefined
  child(name: string, uid?: number): ActorPath
  equals(other: ActorPath): boolean
  toString(): string
}

/** An immutable path. */
export class TreePath implements ActorPath {
  readonly system: string
  readonly segments: readonly string[]
  readonly uid: number | undefined
  readonly #parent: ActorPath | undefined

  constructor(system: string, segments: readonly string[], uid: number | undefined, parent?: ActorPath) {
    this.system = system
    this.segments = segments
    this.uid = uid
    this.#parent = parent
  }

  get name(): string {
    return this.segments[this.segments.length - 1] ?? ''
  }

  get parent(): ActorPath | undefined {
    if (this.#parent !== undefined || this.segments.length === 0) return this.#parent
    return new TreePath(this.system, this.segments.slice(0, -1), undefined)
  }

  child(name: string, uid?: number): ActorPath {
    return new TreePath(this.system, [...this.segments, name], uid, this)
  }

  equals(other: ActorPath): boolean {
    const { segments } = this
    if (this.system !== other.system || segments.length !== other.segments.length) return false
    return segments.every((segment, at) => segment === other.segments[at])
  }

  toString(): string {
    const uid = this.uid === undefined ? '' : `#${this.uid}`
    return `cellactor://${this.system}/${this.segments.join('/')}${uid}`
  }

  toJSON(): string {
    return this.toString()
  }
}
