/**
 * What the code that runs at present reaches for beyond ECMAScript. A test that needs such a thing can't be asked of every
 * engine: it is left out everywhere, and listed with what it needs.
 */
class Needed {
  #noted = new Set<string>()
  #isTesting = false

  /** From now on what is needed is noted in the set that is given back. */
  collect(isTesting = false): ReadonlySet<string> {
    this.#isTesting = isTesting
    this.#noted = new Set()
    return this.#noted
  }

  note(what: string): void {
    this.#noted.add(what)
  }

  /** The test is over: with what it needs or without, it would not be the same test. */
  reach(what: string): void {
    this.note(what)
    if (this.#isTesting) throw new Error(`The test reaches for ${what}, which not every engine has.`)
  }
}

export const needed = new Needed()
