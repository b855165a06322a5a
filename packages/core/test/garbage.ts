import { setFlagsFromString } from 'node:v8'

// The optimising compiler may hold an object for as long as the code it made while it looked at it: one of thousands, in
// one run of five. Whoever counts what is left sees that as a leak.
setFlagsFromString('--no-opt')

/** Collects garbage; a turn of the event loop in between, because a `WeakRef` keeps its target until the end of one. */
export async function collect(): Promise<void> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('Run with --expose-gc.')
  for (let round = 0; round < 5; round++) {
    await new Promise(resolve => setImmediate(resolve))
    gc()
  }
}

/** Collects garbage; how many of them it has taken. */
export async function collected(weak: readonly WeakRef<object>[]): Promise<number> {
  await collect()
  return weak.filter(ref => ref.deref() === undefined).length
}
