import { inTurnOrder } from './bench.mjs'
import { evaluate } from './evaluate.mjs'
import { evaluatePeers, subject } from './evaluate-peers.mjs'
import { runContest } from './run-contest.mjs'

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {{ isQuick: boolean, warmUps: number, rounds: number }} Course */

/** Where a bench or a peer is found: files by name. */
const folder = new URL('../', import.meta.url)
const peerNames = /** @type {const} */ (['nact', 'xstate', 'effect', 'event-emitter'])

/**
 * A bench against its reference.
 * @param {Bench} bench
 * @param {Course} course
 */
export async function runBench(bench, course) {
  const size = sizeOf(bench.size, course)
  const module = fileOf('benches', bench.name)
  const entrants = Object.fromEntries(inTurnOrder(bench).map(contender => [contender, { module, contender }]))
  const { name, nodeOptions, roundsAtMost } = bench
  const rounds = Math.min(course.rounds, roundsAtMost ?? course.rounds)
  const warmUps = roundsAtMost === undefined ? course.warmUps : 1
  const turns = await runContest({ name, entrants, size, expected: bench.expected(size), nodeOptions }, { warmUps, rounds })
  return evaluate(bench, size, turns)
}

/**
 * The same work, done by us and by those of the peers that can.
 * @param {Bench & { peers: import('./bench.mjs').Peers }} bench
 * @param {Course} course
 */
export async function runPeers(bench, course) {
  const { name, peers, nodeOptions } = bench
  const size = sizeOf(peers.size, course)
  const able = peerNames.filter(peer => peers.cannot[peer] === undefined)
  const entrants = {
    [subject]: { module: fileOf('benches', name), contender: peers.subject },
    ...Object.fromEntries(able.map(peer => [peer, { module: fileOf('peers', peer), contender: name }])),
  }
  const turns = await runContest({ name, entrants, size, expected: bench.expected(size), nodeOptions }, course)
  return evaluatePeers(bench, size, turns)
}

/**
 * @param {import('./bench.mjs').Sizes} sizes
 * @param {Course} course
 */
function sizeOf({ full, quick }, { isQuick }) {
  return isQuick ? quick : full
}

/**
 * @param {'benches' | 'peers'} kind
 * @param {string} name
 */
function fileOf(kind, name) {
  return new URL(`${kind}/${name}.mjs`, folder).href
}
