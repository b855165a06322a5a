/**
 * Does the work for every item, in order, never more than two at once. The results are in the order of the items.
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
export async function twoAtATime(items, work) {
  /** @type {R[]} */
  const results = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all([worker(), worker()])
  return results
}
