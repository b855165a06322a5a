import { Loop } from '../baseline/loop.mjs'
import { quietSystem } from './quiet-system.mjs'
import { Tally } from './tally.mjs'

/** @template T @typedef {import('@cellactor/core').ActorRef<T>} ActorRef */
/** @typedef {{ round: number, replyTo: ActorRef<Ball> }} Ball */
/** @typedef {{ round: number, replyTo: Player }} PlainBall */

class Ping {
  /**
   * @param {Tally} tally
   * @param {number} rounds
   * @param {ActorRef<Ball>} pong
   */
  constructor(tally, rounds, pong) {
    this.tally = tally
    this.rounds = rounds
    this.pong = pong
  }

  /**
   * @param {import('@cellactor/core').ActorContext<Ball>} ctx
   * @param {Ball} ball
   */
  receive(ctx, { round }) {
    this.tally.add()
    if (round < this.rounds) this.pong.tell({ round: round + 1, replyTo: ctx.self })
  }
}

class Pong {
  /**
   * @param {import('@cellactor/core').ActorContext<Ball>} ctx
   * @param {Ball} ball
   */
  receive(ctx, { round, replyTo }) {
    replyTo.tell({ round, replyTo: ctx.self })
  }
}

/** Both sides of the table: the baseline's loop sees one class only. */
class Player {
  /**
   * @param {Loop<PlainBall>} loop
   * @param {Tally | undefined} tally of the one who serves
   * @param {number} rounds
   */
  constructor(loop, tally, rounds) {
    this.loop = loop
    this.tally = tally
    this.rounds = rounds
  }

  /** @param {PlainBall} ball */
  receive({ round, replyTo }) {
    if (this.tally === undefined) return this.loop.post(replyTo, { round, replyTo: this })
    this.tally.add()
    if (round < this.rounds) this.loop.post(replyTo, { round: round + 1, replyTo: this })
  }
}

/**
 * The ping-pong by hand; `many-shapes` plays it, too.
 * @param {number} size round trips in all
 * @param {number} pairs that play at the same time
 */
export function plainPingPong(size, pairs) {
  const tally = new Tally()
  /** @type {Loop<PlainBall>} */
  const loop = new Loop()
  const rounds = size / pairs
  const players = Array.from({ length: pairs }, () => [new Player(loop, tally, rounds), new Player(loop, undefined, rounds)])
  return {
    async run() {
      const before = tally.count
      const played = tally.after(size)
      for (const [ping, pong] of players) if (ping && pong) loop.post(pong, { round: 1, replyTo: ping })
      await played
      return tally.count - before
    },
  }
}

/**
 * Two class actors, in a system of this configuration.
 * @param {number} size
 * @param {Partial<import('@cellactor/core').ActorSystemConfig>} [config]
 * @param {(system: import('@cellactor/core').ActorSystem) => void} [use]
 */
export function classPingPong(size, config, use) {
  const tally = new Tally()
  const system = quietSystem(config)
  use?.(system)
  const pong = system.spawn(() => new Pong())
  const ping = system.spawn(() => new Ping(tally, size, pong))
  return {
    async run() {
      const before = tally.count
      const played = tally.after(size)
      pong.tell({ round: 1, replyTo: ping })
      await played
      return tally.count - before
    },
  }
}
