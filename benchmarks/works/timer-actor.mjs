import { quietSystem } from './quiet-system.mjs'

/** @typedef {import('@cellactor/core').ActorContext<Turn>} Context */
/** @typedef {(ctx: Context) => void} Turn a piece of work to do inside the actor */

/** Far enough away: none of them shall fire. */
const LEAST_DELAY_MS = 600_000
const DELAYS = 1_000

/** An actor that sets and cancels timers. */
export class TimerActor {
  #ref = quietSystem().spawn(() => ({
    /**
     * @param {Context} ctx
     * @param {Turn} work
     */
    receive: (ctx, work) => work(ctx),
  }))

  /** Sets `n` timers of a thousand different delays. @param {number} n @returns {Promise<void>} */
  set(n) {
    return this.#inside(({ timers }) => {
      for (let key = 0; key < n; key++) timers.startSingle(key, () => {}, LEAST_DELAY_MS + (key % DELAYS))
    })
  }

  /** How many of them are active. @param {number} n @returns {Promise<number>} */
  async active(n) {
    let count = 0
    await this.#inside(({ timers }) => {
      for (let key = 0; key < n; key++) if (timers.isActive(key)) count++
    })
    return count
  }

  /** Cancels them one by one. @param {number} n @returns {Promise<void>} */
  cancel(n) {
    return this.#inside(({ timers }) => {
      for (let key = 0; key < n; key++) timers.cancel(key)
    })
  }

  /** @param {Turn} work @returns {Promise<void>} */
  #inside(work) {
    return new Promise(resolve => {
      this.#ref.tell(ctx => {
        work(ctx)
        resolve()
      })
    })
  }
}
