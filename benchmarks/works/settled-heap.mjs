const ROUNDS = 4

/** Bytes in use after the garbage is collected, weak references and finalisers included. */
export async function settledHeap() {
  if (globalThis.gc === undefined) throw new Error('memory is measured with --expose-gc only')
  for (let round = 0; round < ROUNDS; round++) {
    await nextMacrotask()
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}

/** Whatever was queued as a microtask has run then. @returns {Promise<void>} */
export function nextMacrotask() {
  return new Promise(resolve => setImmediate(resolve))
}
