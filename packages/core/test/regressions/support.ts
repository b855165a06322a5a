import type { ActorRef, OverflowPolicy } from '@cellactor/core'
import { world } from '../watch-events/support.ts'

export { isAlive, outcomeOf, type World, world } from '../watch-events/support.ts'

/** A throw where an expression is wanted. */
export function raise(value: unknown): never {
  throw value
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
