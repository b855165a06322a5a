import { Contender } from './contender.mjs'
import { takeTurns } from './take-turns.mjs'

/** @typedef {{ module: string, contender: string }} Entrant */

/**
 * @typedef {object} Contest
 * @property {string} name
 * @property {Readonly<Record<string, Entrant>>} entrants in the order of their turns
 * @property {number} size
 * @property {number} expected
 * @property {readonly string[] | undefined} [nodeOptions]
 * @property {number | undefined} [patienceMs]
 */

/**
 * Starts a process for each entrant, lets them take turns, and ends the processes whatever happens.
 * @param {Contest} contest
 * @param {{ warmUps: number, rounds: number }} options
 */
export async function runContest({ name, entrants, size, expected, nodeOptions, patienceMs }, { warmUps, rounds }) {
  /** @type {Record<string, Contender>} */
  const players = {}
  try {
    const preparations = Object.entries(entrants).map(([title, { module, contender }]) => {
      const player = new Contender(`${name}, ${title}`, { nodeOptions, ...(patienceMs === undefined ? {} : { patienceMs }) })
      players[title] = player
      return player.prepare({ module, contender, size })
    })
    await Promise.all(preparations)
    return await takeTurns(players, { contest: name, warmUps, rounds, expected })
  } finally {
    for (const player of Object.values(players)) player.stop()
  }
}
