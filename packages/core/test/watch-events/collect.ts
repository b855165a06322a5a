/** Collects garbage; a turn of the event loop in between, because a `WeakRef` keeps its target until the end of one. */
export async function collect(): Promise<void> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('run with --expose-gc')
  for (let round = 0; round < 3; round += 1) {
    await new Promise(resolve => setImmediate(resolve))
    gc()
  }
}
