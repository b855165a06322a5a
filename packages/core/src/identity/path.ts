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

/** An immutable path: a name and a parent. The whole list of names is made when first asked for. */
export class TreePath implements ActorPath {
  readonly system: string
  readonly name: string
  readonly uid: number | undefined
  readonly parent: TreePath | undefined
  #segments: readonly string[] | undefined

  constructor(system: string, name: string, uid: number | undefined, parent: TreePath | undefined) {
    this.system = system
    this.name = name
    this.uid = uid
    this.parent = parent
  }

  /** The path of these names below the root. */
  static of(system: string, segments: readonly string[], uid: number | undefined): TreePath {
    let path = new TreePath(system, '', segments.length === 0 ? uid : undefined, undefined)
    for (const [at, name] of segments.entries())
      path = new TreePath(system, name, at === segments.length - 1 ? uid : undefined, path)
    return path
  }

  get segments(): readonly string[] {
    if (this.#segments === undefined) {
      const names = this.parent === undefined ? [] : [this.name]
      for (let { parent } = this; parent?.parent !== undefined; parent = parent.parent) names.push(parent.name)
      this.#segments = Object.freeze(names.reverse())
    }
    return this.#segments
  }

  child(name: string, uid?: number): ActorPath {
    return new TreePath(this.system, name, uid, this)
  }

  equals(other: ActorPath): boolean {
    if (this === other) return true
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
