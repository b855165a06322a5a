/** Remembers which events were handled already; bounded, for a monitor that polls for months. */
export class SeenIds {
  readonly #ids = new Set<string>()
  readonly #capacity: number

  constructor(capacity = 100_000) {
    this.#capacity = capacity
  }

  /** @returns whether `id` is new. */
  add(id: string): boolean {
    // Deleted and added again: what the feed still carries stays young, what it dropped is forgotten first.
    const isNew = !this.#ids.delete(id)
    this.#ids.add(id)
    if (this.#ids.size > this.#capacity) this.#forgetOldest()
    return isNew
  }

  #forgetOldest(): void {
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest)
      return
    }
  }
}
