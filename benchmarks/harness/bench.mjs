/**
 * @typedef {object} Bench
 * @property {string} name as in `--only`
 * @property {Group} group the table that it stands in
 * @property {string} work what is done, in words
 * @property {Sizes} size
 * @property {(size: number) => number} expected what each contender must have counted: one that does less is an error
 * @property {((size: number) => number) | undefined} [operations] in the time that is measured; default: the size
 * @property {string | undefined} [reference] the contender that the others are compared with; absent: figures, compared with nothing
 * @property {Readonly<Record<string, Contender>>} contenders
 * @property {Peers | undefined} [peers]
 * @property {number | undefined} [roundsAtMost] where a round takes many seconds
 * @property {readonly string[] | undefined} [nodeOptions] of the processes that it runs in
 */

/** @typedef {'limit' | 'typed' | 'memory' | 'other' | 'scale'} Group */

/** @typedef {{ readonly full: number, readonly quick: number }} Sizes */

/**
 * @typedef {object} Contender
 * @property {Start} start
 * @property {string | undefined} [title] default: its name
 * @property {Limits | undefined} [limits] of the ratio to the reference
 * @property {Readonly<Record<string, Figure>> | undefined} [figures] what it measures itself
 */

/** @typedef {{ readonly must?: number | undefined, readonly aim?: number | undefined }} Limits */

/** @typedef {'bytes' | 'ms' | 'ns' | 'count' | 'exponent'} Unit */

/** @typedef {Limits & { readonly unit: Unit }} Figure */

/**
 * @typedef {object} Peers
 * @property {Sizes} size
 * @property {string} subject the contender that is compared with them
 * @property {Readonly<Record<string, string>>} cannot why a peer does not take part
 * @property {readonly string[]} without whose work is not the same: shown for scale, nobody need be ahead of it
 */

/**
 * Prepares the work in a process of its own; the time of this does not count.
 * @typedef {(size: number) => Prepared | Promise<Prepared>} Start
 */

/** @typedef {{ run(): Turn | Promise<Turn> }} Prepared */

/**
 * What one turn has done: how much was counted, and what it measured itself (`nanos`: instead of the time of the turn).
 * @typedef {number | { check: number, nanos?: number, figures?: Record<string, number>, series?: Point[] }} Turn
 */

/** @typedef {{ readonly n: number, readonly value: number }} Point */

/** The contenders in the order of their turns, the reference last: A B A B. @param {Bench} bench */
export function inTurnOrder({ contenders, reference }) {
  const names = Object.keys(contenders).filter(name => name !== reference)
  return reference === undefined ? names : [...names, reference]
}
