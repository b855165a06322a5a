/** A contender that did not do its work. The message names it. */
export class ContenderError extends Error {
  /**
   * @param {string} contender
   * @param {string} problem
   */
  constructor(contender, problem) {
    super(`${contender}: ${problem}`)
    this.name = 'ContenderError'
  }
}
