import { Loop } from '../baseline/loop.mjs'
import { quietSystem } from './quiet-system.mjs'

/** @typedef {{ type: 'add', amount: number, replyTo: import('@cellactor/core').ActorRef<number> }} Add */
/** @typedef {{ type: 'add', amount: number, resolve: (sum: number) => void }} PlainAdd */

/** Answers with the amount: the sum of all answers is the proof that each came. */
class Adder {
  /**
   * @param {unknown} _ctx
   * @param {Add} question
   */
  receive(_ctx, { amount, replyTo }) {
    replyTo.tell(amount)
  }
}

class PlainAdder {
  /** @param {PlainAdd} question */
  receive({ amount, resolve }) {
    resolve(amount)
  }
}

/** An actor to be asked. */
export function adder() {
  return quietSystem().spawn(() => new Adder())
}

/** A promise resolved through the loop: what a question costs without an actor. */
export function plainAsk() {
  /** @type {Loop<PlainAdd>} */
  const loop = new Loop()
  const adder = new PlainAdder()
  /** @returns {Promise<number>} */
  return () => new Promise(resolve => loop.post(adder, { type: 'add', amount: 1, resolve }))
}

/**
 * @param {number} size
 * @param {() => Promise<number>} askOne
 */
export function inSequence(size, askOne) {
  return {
    async run() {
      let sum = 0
      for (let asked = 0; asked < size; asked++) sum += await askOne()
      return sum
    },
  }
}

/**
 * @param {number} size
 * @param {() => Promise<number>} askOne
 */
export function atOnce(size, askOne) {
  return {
    async run() {
      const answers = await Promise.all(Array.from({ length: size }, askOne))
      return answers.reduce((sum, answer) => sum + answer, 0)
    },
  }
}
