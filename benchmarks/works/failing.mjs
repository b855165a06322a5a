import { SupervisorStrategy } from '@cellactor/core'
import { RingBuffer } from '../baseline/ring-buffer.mjs'
import { quietSystem } from './quiet-system.mjs'
import { Tally } from './tally.mjs'

/** @typedef {() => Error} MakeError */

const BURST = 1_000

class Failing {
  /**
   * @param {Tally} tally counts the instances
   * @param {MakeError} makeError
   */
  constructor(tally, makeError) {
    this.makeError = makeError
    tally.add()
  }

  /**
   * @param {unknown} _ctx
   * @param {'fail'} _message
   */
  receive(_ctx, _message) {
    throw this.makeError()
  }
}

class PlainFailing {
  /**
   * @param {Tally} tally
   * @param {MakeError} makeError
   */
  constructor(tally, makeError) {
    this.makeError = makeError
    tally.add()
  }

  /** @param {'fail'} _message */
  receive(_message) {
    throw this.makeError()
  }
}

/**
 * By hand: throw, catch, `new`.
 * @param {number} size
 * @param {MakeError} makeError
 */
export function plainFailures(size, makeError) {
  const tally = new Tally()
  /** @type {RingBuffer<'fail'>} */
  const ring = new RingBuffer()
  let actor = new PlainFailing(tally, makeError)
  return {
    run() {
      const before = tally.count
      for (let left = size; left > 0; left -= BURST) {
        for (let sent = 0; sent < BURST; sent++) ring.push('fail')
        while (ring.size > 0) {
          try {
            actor.receive(ring.shift())
          } catch {
            actor = new PlainFailing(tally, makeError)
          }
        }
      }
      return tally.count - before
    },
  }
}

/**
 * One supervised actor.
 * @param {number} size
 * @param {MakeError} makeError
 */
export function supervisedFailures(size, makeError) {
  const tally = new Tally()
  const actor = quietSystem().spawn(() => new Failing(tally, makeError), { supervision: SupervisorStrategy.restart() })
  return {
    async run() {
      const before = tally.count
      for (let left = size; left > 0; left -= BURST) {
        const burst = tally.after(BURST)
        for (let sent = 0; sent < BURST; sent++) actor.tell('fail')
        await burst
      }
      return tally.count - before
    },
  }
}
