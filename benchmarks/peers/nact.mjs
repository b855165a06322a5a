import { dispatch, query, spawn, start, stop } from 'nact'
import { atOnce, inSequence } from '../works/asked.mjs'
import { idleMemory } from '../works/idle-memory.mjs'
import { inBursts, played } from '../works/played.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('../harness/bench.mjs').Contender} Contender */
/** @template M @typedef {import('nact').Ref<M>} Ref */
/** @typedef {{ round: number, replyTo: Ref<Ball> }} Ball */
/** @typedef {{ self: Ref<Ball> }} BallContext */

const QUERY_TIMEOUT_MS = 600_000

/** Its types call a symbol a `Symbol`. @type {(message: unknown, error: unknown, ctx: any) => symbol} */
const reset = (_message, _error, ctx) => ctx.reset

/** Its own random names collide among many, so they are numbered here. */
let spawned = 0
const name = () => `actor-${spawned++}`

/** @type {Readonly<Record<string, Contender>>} */
export const contenders = {
  tell: {
    start(size) {
      const tally = new Tally()
      const counter = spawn(
        start(),
        (/** @type {{ sum: number }} */ state, /** @type {{ amount: number }} */ message) => {
          state.sum += message.amount
          tally.add()
          return state
        },
        name(),
        { initialState: { sum: 0 } },
      )
      const message = { amount: 1 }
      return inBursts(tally, { size, burst: 10_000 }, count => {
        for (let sent = 0; sent < count; sent++) dispatch(counter, message)
      })
    },
  },
  'ping-pong': { start: size => pingPong(size, 1) },
  'many-shapes': { start: size => pingPong(size, 25) },
  ring: {
    start(size) {
      const tally = new Tally()
      const system = start()
      /** @type {Ref<number>[]} */
      const ring = []
      for (let at = 0; at < 1_000; at++) {
        const next = (at + 1) % 1_000
        const member = (/** @type {undefined} */ state, /** @type {number} */ hopsLeft) => {
          tally.add()
          if (hopsLeft > 1) dispatch(/** @type {Ref<number>} */ (ring[next]), hopsLeft - 1)
          return state
        }
        ring.push(spawn(system, member, name()))
      }
      return played(tally, size, () => dispatch(/** @type {Ref<number>} */ (ring[0]), size))
    },
  },
  ask: { start: size => inSequence(size, asking()) },
  'ask-many': { start: size => atOnce(size, asking()) },
  restart: {
    start(size) {
      const tally = new Tally()
      /** @returns {number} the next state */
      const handle = () => {
        throw new Error('boom')
      }
      const initialStateFunc = () => {
        tally.add()
        return tally.count
      }
      const failing = spawn(start(), handle, name(), { initialStateFunc, onCrash: reset })
      return inBursts(tally, { size, burst: 1_000 }, count => {
        for (let sent = 0; sent < count; sent++) dispatch(failing, 'fail')
      })
    },
  },
  'spawn-stop': {
    start(size) {
      const tally = new Tally()
      const system = start()
      const afterStop = () => tally.add()
      return inBursts(tally, { size, burst: 1_000 }, count => {
        const refs = Array.from({ length: count }, () => spawn(system, () => undefined, name(), { afterStop }))
        for (const ref of refs) stop(ref)
      })
    },
  },
  'idle-actors': {
    start: size => ({
      run() {
        const system = start()
        return idleMemory(size, {
          make: () => spawn(system, () => undefined, name()),
          count: made => made.length,
          end: () => stop(system),
        })
      },
    }),
  },
}

/**
 * @param {number} size
 * @param {number} pairs
 */
function pingPong(size, pairs) {
  const tally = new Tally()
  const system = start()
  const rounds = size / pairs
  const players = Array.from({ length: pairs }, () => {
    const pong = spawn(
      system,
      (/** @type {undefined} */ state, /** @type {Ball} */ { round, replyTo }, /** @type {BallContext} */ ctx) => {
        dispatch(replyTo, { round, replyTo: ctx.self })
        return state
      },
      name(),
    )
    const ping = spawn(
      system,
      (/** @type {undefined} */ state, /** @type {Ball} */ { round }, /** @type {BallContext} */ ctx) => {
        tally.add()
        if (round < rounds) dispatch(pong, { round: round + 1, replyTo: ctx.self })
        return state
      },
      name(),
    )
    return { ping, pong }
  })
  return played(tally, size, () => {
    for (const { ping, pong } of players) dispatch(pong, { round: 1, replyTo: ping })
  })
}

function asking() {
  const adder = spawn(
    start(),
    (/** @type {undefined} */ state, /** @type {{ amount: number, replyTo: Ref<number> }} */ { amount, replyTo }) => {
      dispatch(replyTo, amount)
      return state
    },
    name(),
  )
  /** @returns {Promise<number>} */
  return () => query(adder, (/** @type {Ref<number>} */ replyTo) => ({ amount: 1, replyTo }), QUERY_TIMEOUT_MS)
}
