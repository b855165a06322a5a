import { ContenderError } from './contender-error.mjs'

/** @typedef {import('./contender.mjs').Measured} Measured */
/** @typedef {{ turn(): Promise<Measured> }} Player */

/**
 * Lets the players take turns, A B A B …, never two at a time; each turn's work is checked.
 * @param {Readonly<Record<string, Player>>} players by name, in the order of their turns
 * @param {{ contest: string, warmUps: number, rounds: number, expected: number }} options
 * @returns {Promise<Record<string, Measured[]>>} of each player its turns, without those that warmed it up
 */
export async function takeTurns(players, { contest, warmUps, rounds, expected }) {
  const entries = Object.entries(players)
  /** @type {Record<string, Measured[]>} */
  const turns = Object.fromEntries(entries.map(([name]) => [name, []]))
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, player] of entries) {
      const measured = await player.turn()
      if (measured.check !== expected) {
        const problem = `it counted ${measured.check} where ${expected} were to be done: its time says nothing`
        throw new ContenderError(`${contest}, ${name}`, problem)
      }
      if (round >= 0) turns[name]?.push(measured)
    }
  }
  return turns
}
