import { EventEmitter } from 'node:events'
import { atOnce, inSequence } from '../works/asked.mjs'
import { idleMemory } from '../works/idle-memory.mjs'
import { inBursts, played } from '../works/played.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('../harness/bench.mjs').Contender} Contender */
/** @typedef {{ round: number, replyTo: EventEmitter }} Ball */

/** For scale: it calls its listeners at once, on the sender's stack, and has neither a queue nor turns. @type {Readonly<Record<string, Contender>>} */
export const contenders = {
  tell: {
    start(size) {
      const tally = new Tally()
      const state = { sum: 0 }
      const counter = new EventEmitter()
      counter.on('message', (/** @type {{ amount: number }} */ message) => {
        state.sum += message.amount
        tally.add()
      })
      const message = { amount: 1 }
      return inBursts(tally, { size, burst: 10_000 }, count => {
        for (let sent = 0; sent < count; sent++) counter.emit('message', message)
      })
    },
  },
  'ping-pong': { start: size => pingPong(size, 1) },
  'many-shapes': { start: size => pingPong(size, 25) },
  ring: {
    start(size) {
      const tally = new Tally()
      const members = Array.from({ length: 1_000 }, () => new EventEmitter())
      members.forEach((member, at) => {
        const next = members[at + 1]
        member.on('message', (/** @type {number} */ hopsLeft) => {
          tally.add()
          // The last of them does not go on: the lap begins anew below, or the stack would overflow.
          if (hopsLeft > 1) next?.emit('message', hopsLeft - 1)
        })
      })
      return played(tally, size, () => {
        for (let left = size; left > 0; left -= members.length) members[0]?.emit('message', left)
      })
    },
  },
  ask: { start: size => inSequence(size, asking()) },
  'ask-many': { start: size => atOnce(size, asking()) },
  'spawn-stop': {
    start(size) {
      const tally = new Tally()
      return inBursts(tally, { size, burst: 1_000 }, count => {
        const emitters = Array.from({ length: count }, idle)
        for (const emitter of emitters) {
          emitter.removeAllListeners()
          tally.add()
        }
      })
    },
  },
  'idle-actors': {
    start: size => ({
      run: () => idleMemory(size, { make: idle, count: made => made.length, end: () => {} }),
    }),
  },
}

function idle() {
  return new EventEmitter().on('message', () => {})
}

/**
 * Each round trip begins at the bottom of the stack: half a million of them inside each other would overflow it.
 * @param {number} size
 * @param {number} pairs
 */
function pingPong(size, pairs) {
  const tally = new Tally()
  const players = Array.from({ length: pairs }, () => {
    const [ping, pong] = [new EventEmitter(), new EventEmitter()]
    pong.on('message', (/** @type {Ball} */ { round, replyTo }) => replyTo.emit('message', { round, replyTo: pong }))
    ping.on('message', () => tally.add())
    return { ping, pong }
  })
  return played(tally, size, () => {
    for (let round = 1; round <= size / pairs; round++) {
      for (const { ping, pong } of players) pong.emit('message', { round, replyTo: ping })
    }
  })
}

function asking() {
  const adder = new EventEmitter()
  adder.on('message', ({ amount, resolve }) => resolve(amount))
  /** @returns {Promise<number>} */
  return () => new Promise(resolve => adder.emit('message', { amount: 1, resolve }))
}
