import type { ActorRef } from '../identity/actor-ref.ts'
import { generatedName } from '../identity/names.ts'
import type { Cell } from './cell.ts'

/** The children of one cell, in start order. A name is taken from spawn until the parent has learnt of the child's end. */
export class Children {
  readonly #byName = new Map<string, Cell>()
  #unnamed = 0

  get size(): number {
    return this.#byName.size
  }

  get(name: string): Cell | undefined {
    return this.#byName.get(name)
  }

  has(child: Cell): boolean {
    return this.#byName.get(child.name) === child
  }

  add(child: Cell): void {
    this.#byName.set(child.name, child)
  }

  remove(child: Cell): boolean {
    return this.has(child) && this.#byName.delete(child.name)
  }

  nextName(): string {
    return generatedName(this.#unnamed++)
  }

  [Symbol.iterator](): IterableIterator<Cell> {
    return this.#byName.values()
  }

  *refs(): Generator<ActorRef<never>> {
    for (const child of this.#byName.values()) yield child.ref
  }

  /** The child and those that were started after it. */
  from(first: Cell): Cell[] {
    const all = [...this.#byName.values()]
    return all.slice(all.indexOf(first))
  }
}
