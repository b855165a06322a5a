import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const gc = /** @type {() => void} */ (runInNewContext('gc'))

/** Bytes in use after a collection. */
export async function heapUsed() {
  for (let i = 0; i < 3; i++) {
    await new Promise(resolve => setTimeout(resolve, 1))
    gc()
  }
  return process.memoryUsage().heapUsed
}

const WARM_UP = 5
const WINDOW = 5
const MOST_GROWTH = 3_000_000

const median = (/** @type {readonly number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** @param {readonly number[]} heaps after each round. @returns {string | undefined} a complaint when the heap has risen since the warm-up. */
export function trendOf(heaps) {
  const [first, last] = [heaps.slice(WARM_UP, WARM_UP + WINDOW), heaps.slice(-WINDOW)]
  if (heaps.length < WARM_UP + 2 * WINDOW) return undefined
  const growth = median(last) - median(first)
  return growth > MOST_GROWTH ? `the heap has grown by ${(growth / 1e6).toFixed(1)} MB since round ${WARM_UP}` : undefined
}
