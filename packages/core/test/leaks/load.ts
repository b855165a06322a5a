import { type ActorRef, type ActorSystem, gracefulStop } from '@cellactor/core'

/** Something that leaves nothing behind, however often it is done. */
export interface Load {
  readonly name: string
  /** Of a full run. */
  readonly count: number
  run(system: ActorSystem, count: number): Promise<unknown>
}

export const BATCH = 1_000

/** `count` is a multiple of the batch's size. */
export async function inBatches(count: number, batch: (size: number) => unknown): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    await batch(BATCH)
    await new Promise(resolve => setImmediate(resolve))
  }
}

export const living = (system: ActorSystem): number => system.metrics().gauges.get('actors') ?? 0

export async function downTo(system: ActorSystem, actors: number): Promise<void> {
  while (living(system) > actors) await new Promise(resolve => setImmediate(resolve))
}

export async function stopped(ref: ActorRef<never>): Promise<void> {
  if (!(await gracefulStop(ref, 5_000))) throw new Error(`${ref.path} did not stop.`)
}
