/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {{ bench: Bench, isMain: boolean, withPeers: boolean }} Chosen */

export const groups = /** @type {const} */ (['limit', 'typed', 'memory', 'other', 'scale'])

/** What is printed, and written, as one table each. @type {readonly string[]} */
export const tables = [...groups, 'peers']

/**
 * What `--only` and `--scale` choose: of a bench, itself and its comparison with the peers.
 * @param {readonly Bench[]} benches
 * @param {{ only: readonly string[], hasScale: boolean }} options
 * @returns {Chosen[]}
 */
export function selection(benches, { only, hasScale }) {
  return benches
    .map(bench => {
      const isNamed = only.length === 0 || only.includes(bench.name)
      const isMain = (isNamed || only.includes(bench.group)) && (only.length > 0 || bench.group !== 'scale')
      return {
        bench,
        isMain: isMain || (hasScale && bench.group === 'scale'),
        withPeers: bench.peers !== undefined && (isNamed || only.includes('peers')),
      }
    })
    .filter(({ isMain, withPeers }) => isMain || withPeers)
}

/** What may stand after `--only`. @param {readonly Bench[]} benches */
export function selectable(benches) {
  return [...tables, ...benches.map(({ name }) => name)]
}
