/** Bytes in use once nothing more can be collected. A WeakRef, and what a promise holds, live to the end of their task. */
async function heapUsed(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('Run with --expose-gc.')
  let last = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 6; attempt++) {
    await new Promise(resolve => setTimeout(resolve, 1))
    gc()
    const { heapUsed: used } = process.memoryUsage()
    if (Math.abs(last - used) < 5_000) return used
    last = used
  }
  return last
}

/** What a run may leave: two bytes for each of 100,000 operations, so that one forgotten reference is seen. */
export const SLACK_BYTES = 200_000

/** Each as long as all before together: a list that is never emptied doubles its room in each of them. */
const MEASUREMENTS = [1, 2, 4]

/**
 * How many bytes `run` leaves behind. The engine itself grows now and then (code, feedback, tables that double), but not
 * in each measurement, and a leak does: so it is the least of several, after a warm-up.
 */
export async function bytesLeftBy(run: () => Promise<unknown>): Promise<number> {
  await run()
  let least = Number.POSITIVE_INFINITY
  for (const repetitions of MEASUREMENTS) {
    const before = await heapUsed()
    for (let i = 0; i < repetitions; i++) await run()
    least = Math.min(least, (await heapUsed()) - before)
    if (least < SLACK_BYTES) break
  }
  return least
}
