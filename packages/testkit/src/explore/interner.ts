/** A number for each text, the same for the same text: names that hold names stay short. */
export class Interner {
  readonly #names = new Map<string, number>()

  name(text: string): number {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    this.#names.set(text, this.#names.size)
    return this.#names.size - 1
  }
}
