import { nanosOf } from './evaluate.mjs'
import { pairRatios, summary } from './statistics.mjs'

/** @typedef {import('./evaluate.mjs').Turns} Turns */
/** @typedef {import('./statistics.mjs').Summary} Summary */

/**
 * One row of the table against the peers.
 * @typedef {object} PeerLine
 * @property {string} bench
 * @property {'ns' | 'bytes'} unit
 * @property {number} each what one operation takes us
 * @property {Readonly<Record<string, PeerCell>>} peers
 * @property {readonly string[]} aheadOfUs those that do the same work in less
 */

/** @typedef {{ each: number, ratio: Summary } | { cannot: string }} PeerCell `ratio`: theirs to ours */

export const subject = 'cellactor'

/**
 * @param {import('./bench.mjs').Bench & { peers: import('./bench.mjs').Peers }} bench
 * @param {number} size
 * @param {Turns} turns of us, under the name {@link subject}, and of every peer that took part
 * @returns {PeerLine}
 */
export function evaluatePeers({ name, peers, operations = n => n, reference }, size, turns) {
  const isTimed = reference !== undefined
  /** @param {string} contender */
  const values = contender => (isTimed ? nanosOf(turns[contender] ?? []) : figuresOf(turns[contender] ?? []))
  const pieces = isTimed ? operations(size) : 1
  const ours = values(subject)
  const measured = Object.keys(turns)
    .filter(peer => peer !== subject)
    .map(peer => ({ peer, each: summary(values(peer)).median / pieces, ratio: summary(pairRatios(values(peer), ours)) }))
  return {
    bench: name,
    unit: isTimed ? 'ns' : 'bytes',
    each: summary(ours).median / pieces,
    peers: {
      ...Object.fromEntries(Object.entries(peers.cannot).map(([peer, cannot]) => [peer, { cannot }])),
      ...Object.fromEntries(measured.map(({ peer, each, ratio }) => [peer, { each, ratio }])),
    },
    aheadOfUs: measured.filter(({ peer, ratio }) => ratio.median < 1 && !peers.without.includes(peer)).map(({ peer }) => peer),
  }
}

/**
 * Where memory is compared each turn measures one figure.
 * @param {readonly import('./contender.mjs').Measured[]} turns
 */
function figuresOf(turns) {
  return turns.map(({ figures }) => Object.values(figures ?? {})[0] ?? Number.NaN)
}
