/**
 * A turn that is started once and over when so much is counted: what the peers' ping-pong, ring and bursts have in common.
 * @param {import('./tally.mjs').Tally} tally
 * @param {number} size
 * @param {() => void} start
 */
export function played(tally, size, start) {
  return {
    async run() {
      const before = tally.count
      const over = tally.after(size)
      start()
      await over
      return tally.count - before
    },
  }
}

/**
 * The same in bursts, each waited for.
 * @param {import('./tally.mjs').Tally} tally
 * @param {{ size: number, burst: number }} sizes
 * @param {(count: number) => void} send
 */
export function inBursts(tally, { size, burst }, send) {
  return {
    async run() {
      const before = tally.count
      for (let left = size; left > 0; left -= burst) {
        const over = tally.after(burst)
        send(burst)
        await over
      }
      return tally.count - before
    },
  }
}
