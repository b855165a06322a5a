/** Counts what is done, in every contender the same way, and says when all of it is. */
export class Tally {
  count = 0
  awaited = Number.POSITIVE_INFINITY
  done = () => {}

  add() {
    this.count++
    if (this.count === this.awaited) this.done()
  }

  /**
   * Resolves when so many more are done.
   * @param {number} more
   * @returns {Promise<void>}
   */
  after(more) {
    this.awaited = this.count + more
    return new Promise(resolve => {
      this.done = resolve
    })
  }
}
