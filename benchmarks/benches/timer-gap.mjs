import { quietSystem } from '../works/quiet-system.mjs'

/** @typedef {import('@cellactor/core').ActorRef<Ball>} PlayerRef */
/** @typedef {{ replyTo: PlayerRef }} Ball */

const INTERVAL_MS = 5
const ROUNDS_AT_LEAST = 1_000

/** Plays until it is stopped. */
class Player {
  /** @param {{ rounds: number }} played */
  constructor(played) {
    this.played = played
  }

  /**
   * @param {import('@cellactor/core').ActorContext<Ball>} ctx
   * @param {Ball} ball
   */
  receive(ctx, { replyTo }) {
    this.played.rounds++
    replyTo.tell({ replyTo: ctx.self })
  }
}

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'timer-gap',
  group: 'other',
  work: 'longest gap of a 5 ms interval timer while two actors ping-pong for a second without a pause',
  size: { full: 1_000, quick: 300 },
  // Whether they played at all: how often depends on the machine.
  expected: () => 1,
  contenders: {
    cellactor: {
      figures: { 'longest gap': { unit: 'ms', must: 12 } },
      start: durationMs => ({
        async run() {
          const played = { rounds: 0 }
          const system = quietSystem()
          const [ping, pong] = [system.spawn(() => new Player(played)), system.spawn(() => new Player(played))]
          ping.tell({ replyTo: pong })
          const longestGap = await longestGapOf(durationMs)
          system.stop(ping)
          system.stop(pong)
          await system.terminate()
          return { check: played.rounds >= ROUNDS_AT_LEAST ? 1 : 0, figures: { 'longest gap': longestGap } }
        },
      }),
    },
  },
}

/** @param {number} durationMs @returns {Promise<number>} */
function longestGapOf(durationMs) {
  return new Promise(resolve => {
    const from = performance.now()
    let latest = from
    let longest = 0
    const timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - latest)
      latest = now
      if (now - from < durationMs) return
      clearInterval(timer)
      resolve(longest)
    }, INTERVAL_MS)
  })
}
