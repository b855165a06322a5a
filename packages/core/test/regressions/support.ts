import type { ActorRef, OverflowPolicy } from '@cellactor/core'
import { world } from '../watch-events/support.ts'

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

/** An actor that is kept at work; behind that, its mailbox has room for one message. */
export async function held(overflow: OverflowPolicy = 'dropNewest') {
  const w = world()
  const log: unknown[] = []
  const gates: (() => void)[] = []
  const ref: ActorRef<unknown> = w.system.spawn<unknown>(
    () => ({
      receive: (_ctx, message) => {
        log.push(message)
        if (message === 'hold') return new Promise<void>(resolve => void gates.push(resolve))
      },
    }),
    { mailbox: { kind: 'bounded', capacity: 1, overflow } },
  )
  ref.tell('hold')
  await w.host.settle()
  const release = async () => {
    for (const open of gates.splice(0)) open()
    await w.host.settle()
  }
  return { ...w, ref, log, release }
}
