import { settledHeap } from './settled-heap.mjs'

/**
 * Bytes that each of many idle things takes; the array that holds them is not counted.
 * @template T
 * @param {number} size
 * @param {{ make(): T, count(made: readonly T[]): number | Promise<number>, end(made: readonly T[]): unknown }} what `count`: how many there are, to be sure
 */
export async function idleMemory(size, { make, count, end }) {
  /** @type {T[]} */
  const made = new Array(size)
  const before = await settledHeap()
  for (let at = 0; at < size; at++) made[at] = make()
  const after = await settledHeap()
  const check = await count(made)
  await end(made)
  return { check, figures: { 'bytes each': (after - before) / size } }
}
