import { createActor, fromTransition } from 'xstate'
import { idleMemory } from '../works/idle-memory.mjs'
import { inBursts, played } from '../works/played.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('../harness/bench.mjs').Contender} Contender */
/** @typedef {{ send(event: Ball): void }} BallRef */
/** @typedef {{ type: 'ball', round: number, replyTo: BallRef }} Ball */
/** @typedef {{ type: 'hop', hopsLeft: number }} Hop */
/** @typedef {{ type: 'add', amount: number }} Add */

/** @type {Readonly<Record<string, Contender>>} */
export const contenders = {
  tell: {
    start(size) {
      const tally = new Tally()
      const logic = fromTransition(
        (/** @type {{ sum: number }} */ state, /** @type {Add} */ event) => {
          tally.add()
          return { sum: state.sum + event.amount }
        },
        { sum: 0 },
      )
      const counter = createActor(logic).start()
      /** @type {Add} */
      const message = { type: 'add', amount: 1 }
      return inBursts(tally, { size, burst: 10_000 }, count => {
        for (let sent = 0; sent < count; sent++) counter.send(message)
      })
    },
  },
  'ping-pong': { start: size => pingPong(size, 1) },
  'many-shapes': { start: size => pingPong(size, 25) },
  ring: {
    start(size) {
      const tally = new Tally()
      /** @type {{ send(event: Hop): void }[]} */
      const ring = []
      for (let at = 0; at < 1_000; at++) {
        const next = (at + 1) % 1_000
        const logic = fromTransition((/** @type {object} */ state, /** @type {Hop} */ { hopsLeft }) => {
          tally.add()
          if (hopsLeft > 1) ring[next]?.send({ type: 'hop', hopsLeft: hopsLeft - 1 })
          return state
        }, {})
        ring.push(createActor(logic).start())
      }
      return played(tally, size, () => ring[0]?.send({ type: 'hop', hopsLeft: size }))
    },
  },
  'spawn-stop': {
    start(size) {
      const tally = new Tally()
      return inBursts(tally, { size, burst: 1_000 }, count => {
        const actors = Array.from({ length: count }, idle)
        for (const actor of actors) {
          actor.stop()
          tally.add()
        }
      })
    },
  },
  'idle-actors': {
    start: size => ({
      run: () =>
        idleMemory(size, {
          make: idle,
          count: made => made.filter(actor => actor.getSnapshot().status === 'active').length,
          end(made) {
            for (const actor of made) actor.stop()
          },
        }),
    }),
  },
}

function idle() {
  return createActor(fromTransition((/** @type {object} */ state) => state, {})).start()
}

/**
 * @param {number} size
 * @param {number} pairs
 */
function pingPong(size, pairs) {
  const tally = new Tally()
  const rounds = size / pairs
  const players = Array.from({ length: pairs }, () => {
    const pong = createActor(
      fromTransition((/** @type {object} */ state, /** @type {Ball} */ { round, replyTo }, { self }) => {
        replyTo.send({ type: 'ball', round, replyTo: self })
        return state
      }, {}),
    ).start()
    const ping = createActor(
      fromTransition((/** @type {object} */ state, /** @type {Ball} */ { round }, { self }) => {
        tally.add()
        if (round < rounds) pong.send({ type: 'ball', round: round + 1, replyTo: self })
        return state
      }, {}),
    ).start()
    return { ping, pong }
  })
  return played(tally, size, () => {
    for (const { ping, pong } of players) pong.send({ type: 'ball', round: 1, replyTo: ping })
  })
}
