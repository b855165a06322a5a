import { Behavior, ok } from '@cellactor/core'
import { quietSystem } from './quiet-system.mjs'
import { Tally } from './tally.mjs'

/** @template T @typedef {import('@cellactor/core').ActorRef<T>} ActorRef */
/** @typedef {{ type: 'ball', round: number, replyTo: ActorRef<Ball> }} Ball */
/** @typedef {import('@cellactor/core').ActorContext<Ball>} Context */
/** @typedef {(ctx: Context, ball: Ball) => void} Play what every form calls: they differ in nothing but themselves */

class Player {
  /** @param {Play} play */
  constructor(play) {
    this.play = play
  }

  /**
   * @param {Context} ctx
   * @param {Ball} ball
   */
  receive(ctx, ball) {
    this.play(ctx, ball)
  }
}

const same = ok(Behavior.same)

/** @param {Play} play @returns {import('@cellactor/core').Behavior<Ball>} */
const anew = play =>
  Behavior.receive((ctx, ball) => {
    play(ctx, ball)
    return anew(play)
  })

/** @param {Play} play @returns {import('@cellactor/core').Behavior<Ball>} */
const generatorAnew = play =>
  // biome-ignore lint/correctness/useYield: what a generator costs that has nothing to give up for
  Behavior.tryReceive(function* (ctx, ball) {
    play(ctx, ball)
    return generatorAnew(play)
  })

/** How an actor can be written. @satisfies {Record<string, (play: Play) => import('@cellactor/core').Spawnable<Ball>>} */
export const forms = {
  'class actor': play => () => new Player(play),
  receive: play =>
    Behavior.receive((ctx, ball) => {
      play(ctx, ball)
      return Behavior.same
    }),
  handle: play => Behavior.handle((ctx, ball) => play(ctx, ball)),
  stateful: play =>
    Behavior.stateful(
      () => 0,
      (ctx, count, ball) => {
        play(ctx, ball)
        return count + 1
      },
    ),
  match: play =>
    Behavior.match({
      ball(ctx, ball) {
        play(ctx, ball)
        return Behavior.same
      },
    }),
  'a new behaviour each time': anew,
  'tryReceive, ok': play =>
    Behavior.tryReceive((ctx, ball) => {
      play(ctx, ball)
      return same
    }),
  'tryReceive, generator': play =>
    // biome-ignore lint/correctness/useYield: what a generator costs that has nothing to give up for
    Behavior.tryReceive(function* (ctx, ball) {
      play(ctx, ball)
      return Behavior.same
    }),
  'tryReceive, one yield*': play =>
    Behavior.tryReceive(function* (ctx, ball) {
      yield* ok(ball.round)
      play(ctx, ball)
      return Behavior.same
    }),
  'tryReceive, a new generator function each time': generatorAnew,
}

/**
 * Two actors of one form.
 * @param {number} size
 * @param {keyof typeof forms} form
 */
export function typedPingPong(size, form) {
  const tally = new Tally()
  const system = quietSystem()
  /** @type {Play} */
  const pongs = (ctx, { round, replyTo }) => replyTo.tell({ type: 'ball', round, replyTo: ctx.self })
  const pong = system.spawn(forms[form](pongs))
  /** @type {Play} */
  const pings = (ctx, { round }) => {
    tally.add()
    if (round < size) pong.tell({ type: 'ball', round: round + 1, replyTo: ctx.self })
  }
  const ping = system.spawn(forms[form](pings))
  return {
    async run() {
      const before = tally.count
      const played = tally.after(size)
      pong.tell({ type: 'ball', round: 1, replyTo: ping })
      await played
      return tally.count - before
    },
  }
}
