export { isAlive, outcomeOf, type World, world } from '../watch-events/support.ts'

/** A throw where an expression is wanted. */
export function raise(value: unknown): never {
  throw value
}

/** How many of them the garbage collector has taken. A WeakRef keeps its target until the present task has ended. */
export async function collected(weak: readonly WeakRef<object>[]): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('Run with --expose-gc.')
  for (let attempt = 0; attempt < 10; attempt++) {
    await new Promise(resolve => setTimeout(resolve, 0))
    gc()
    if (weak.every(one => one.deref() === undefined)) break
  }
  return weak.filter(one => one.deref() === undefined).length
}
