import type { ActorRef } from '../identity/actor-ref.ts'
import { generatedName, generatedNumber } from '../identity/names.ts'
import type { Cell } from './cell.ts'

/** What a child is known by to its parent: its name, or its number where the name is a generated one, which few ever ask for. */
export type ChildKey = string | number

export function nameOfKey(key: ChildKey): string {
  return typeof key === 'string' ? key : generatedName(key)
}

/** The children of one cell, in start order. A name is taken from spawn until the parent has learnt of the child's end. */
export class Children {
  readonly #byKey = new Map<ChildKey, Cell>()
  #unnamed = 0

  get size(): number {
    return this.#byKey.size
  }

  get(name: string): Cell | undefined {
    // Untyped code may ask for a number, which is a key here.
    if (typeof name !== 'string') return undefined
    return this.#byKey.get(name.startsWith('$') ? (generatedNumber(name) ?? name) : name)
  }

  has(child: Cell): boolean {
    return this.#byKey.get(child.key) === child
  }

  add(child: Cell): void {
    this.#byKey.set(child.key, child)
  }

  remove(child: Cell): boolean {
    return this.has(child) && this.#byKey.delete(child.key)
  }

  nextKey(): ChildKey {
    return this.#unnamed++
  }

  [Symbol.iterator](): IterableIterator<Cell> {
    return this.#byKey.values()
  }

  *refs(): Generator<ActorRef<never>> {
    for (const child of this.#byKey.values()) yield child.ref
  }

  /** The child and those that were started after it. */
  from(first: Cell): Cell[] {
    const all = [...this.#byKey.values()]
    return all.slice(all.indexOf(first))
  }
}
