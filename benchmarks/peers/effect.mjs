import { Deferred, Effect, Queue } from 'effect'
import { atOnce, inSequence } from '../works/asked.mjs'
import { idleMemory } from '../works/idle-memory.mjs'
import { inBursts, played } from '../works/played.mjs'
import { Tally } from '../works/tally.mjs'

/** @typedef {import('../harness/bench.mjs').Contender} Contender */
/** @template M @typedef {import('effect').Queue.Queue<M>} Mailbox */
/** @typedef {{ round: number, replyTo: Mailbox<Ball> }} Ball */

/** @type {Readonly<Record<string, Contender>>} */
export const contenders = {
  tell: {
    start(size) {
      const tally = new Tally()
      const state = { sum: 0 }
      const counter = actor((/** @type {{ amount: number }} */ message) => {
        state.sum += message.amount
        tally.add()
      })
      const message = { amount: 1 }
      return inBursts(tally, { size, burst: 10_000 }, count => {
        for (let sent = 0; sent < count; sent++) Queue.offerUnsafe(counter, message)
      })
    },
  },
  'ping-pong': { start: size => pingPong(size, 1) },
  'many-shapes': { start: size => pingPong(size, 25) },
  ring: {
    start(size) {
      const tally = new Tally()
      /** @type {Mailbox<number>[]} */
      const ring = []
      for (let at = 0; at < 1_000; at++) {
        const next = (at + 1) % 1_000
        ring.push(
          actor((/** @type {number} */ hopsLeft) => {
            tally.add()
            if (hopsLeft > 1) Queue.offerUnsafe(/** @type {Mailbox<number>} */ (ring[next]), hopsLeft - 1)
          }),
        )
      }
      return played(tally, size, () => Queue.offerUnsafe(/** @type {Mailbox<number>} */ (ring[0]), size))
    },
  },
  ask: { start: size => inSequence(size, asking()) },
  'ask-many': { start: size => atOnce(size, asking()) },
  restart: {
    start(size) {
      const tally = new Tally()
      const failing = mailbox()
      const instance = Effect.suspend(() => {
        tally.add()
        return Effect.forever(Effect.flatMap(Queue.take(failing), () => Effect.fail(new Error('boom'))))
      })
      Effect.runFork(Effect.retry(instance, { while: () => true }))
      return inBursts(tally, { size, burst: 1_000 }, count => {
        for (let sent = 0; sent < count; sent++) Queue.offerUnsafe(failing, 'fail')
      })
    },
  },
  'spawn-stop': {
    start(size) {
      const tally = new Tally()
      const stopped = Effect.sync(() => tally.add())
      return inBursts(tally, { size, burst: 1_000 }, count => {
        const fibers = Array.from({ length: count }, () => Effect.runFork(Effect.ensuring(idle(), stopped)))
        for (const fiber of fibers) fiber.interruptUnsafe()
      })
    },
  },
  'idle-actors': {
    start: size => ({
      run: () =>
        idleMemory(size, {
          make: () => Effect.runFork(idle()),
          count: made => made.filter(fiber => fiber.pollUnsafe() === undefined).length,
          end(made) {
            for (const fiber of made) fiber.interruptUnsafe()
          },
        }),
    }),
  },
}

/** @template M @returns {Mailbox<M>} */
function mailbox() {
  return Effect.runSync(Queue.unbounded())
}

/**
 * A queue, and a fibre that takes from it: what stands for an actor. Of the ways to write it this is the fastest.
 * @template M
 * @param {(message: M) => void} handle
 * @returns {Mailbox<M>}
 */
function actor(handle) {
  /** @type {Mailbox<M>} */
  const queue = mailbox()
  Effect.runFork(Effect.forever(Effect.map(Queue.take(queue), handle), { disableYield: true }))
  return queue
}

function idle() {
  return Effect.forever(Queue.take(mailbox()))
}

/**
 * @param {number} size
 * @param {number} pairs
 */
function pingPong(size, pairs) {
  const tally = new Tally()
  const rounds = size / pairs
  const players = Array.from({ length: pairs }, () => {
    /** @type {Mailbox<Ball>} */
    const pong = actor(({ round, replyTo }) => void Queue.offerUnsafe(replyTo, { round, replyTo: pong }))
    /** @type {Mailbox<Ball>} */
    const ping = actor(({ round }) => {
      tally.add()
      if (round < rounds) Queue.offerUnsafe(pong, { round: round + 1, replyTo: ping })
    })
    return { ping, pong }
  })
  return played(tally, size, () => {
    for (const { ping, pong } of players) Queue.offerUnsafe(pong, { round: 1, replyTo: ping })
  })
}

/** Without a time limit, which the others have: it would be a second fibre for each question. */
function asking() {
  /** @type {Mailbox<{ amount: number, replyTo: import('effect').Deferred.Deferred<number> }>} */
  const adder = actor(({ amount, replyTo }) => void Deferred.doneUnsafe(replyTo, Effect.succeed(amount)))
  return () => {
    /** @type {import('effect').Deferred.Deferred<number>} */
    const replyTo = Deferred.makeUnsafe()
    Queue.offerUnsafe(adder, { amount: 1, replyTo })
    return Effect.runPromise(Deferred.await(replyTo))
  }
}
